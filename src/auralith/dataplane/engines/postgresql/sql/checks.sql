SELECT con.conrelid, con.conname, pg_catalog.pg_get_expr(con.conbin, con.conrelid)
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE con.contype = 'c'
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND (:oids::oid[] IS NULL OR con.conrelid = ANY (:oids::oid[]))
 ORDER BY con.conrelid, con.conname
