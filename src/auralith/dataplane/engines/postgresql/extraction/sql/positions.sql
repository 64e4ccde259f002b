-- Where sequences stand, for those the login may read. Locks each of them: not for very many.
-- All functions are asked of pg_sequence's column: of another relation they would fail.
SELECT s.seqrelid, pg_catalog.pg_sequence_last_value(s.seqrelid)
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
 WHERE c.relnamespace = ANY (:schemas::oid[])
   AND c.relpersistence = 'p'
   AND pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
