-- Rows that the server made for partitions of the referenced table are left out.
SELECT con.conrelid,
       con.conname,
       con.conkey::text,
       con.confrelid,
       nullif(fn.nspname, current_schema()),
       fc.relname,
       con.confkey::text,
       con.confdeltype,
       con.confupdtype,
       con.condeferrable,
       con.condeferred,
       con.convalidated AND coalesce((to_jsonb(con) ->> 'conenforced')::boolean, true)
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class fc ON fc.oid = con.confrelid
  JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
  LEFT JOIN pg_catalog.pg_constraint parent ON parent.oid = con.conparentid
 WHERE con.contype = 'f'
   AND parent.conrelid IS DISTINCT FROM con.conrelid
   AND (:oids::oid[] IS NULL OR con.conrelid = ANY (:oids::oid[]))
 ORDER BY con.conrelid, con.conname
