-- Where sequences stand, for those the login may read. Locks each of them: not for very many.
SELECT c.oid, pg_catalog.pg_sequence_last_value(c.oid)
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
 WHERE c.relnamespace = ANY (:schemas::oid[])
   AND c.relpersistence = 'p'
   AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
   AND pg_catalog.has_sequence_privilege(c.oid, 'SELECT, USAGE')
