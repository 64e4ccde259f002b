SELECT c.oid,
       nullif(n.nspname, current_schema()),
       c.relname,
       c.relkind,
       c.relispartition,
       c.reltuples::float8,
       c.relpages::int8 * current_setting('block_size')::int8,
       d.description
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp)'
   AND (:oids::oid[] IS NULL OR c.oid = ANY (:oids::oid[]))
 ORDER BY 2 NULLS FIRST, 3
