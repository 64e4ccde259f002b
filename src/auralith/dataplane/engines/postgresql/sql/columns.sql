SELECT a.attrelid,
       a.attnum::int4,
       a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.atttypid,
       t.typname,
       t.typtype,
       t.typcategory,
       a.atttypmod,
       a.attnotnull,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid),
       a.attidentity,
       a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END,
       ds.description
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_description ds
         ON ds.objoid = a.attrelid AND ds.classoid = 'pg_catalog.pg_class'::regclass
        AND ds.objsubid = a.attnum
 WHERE a.attnum > 0
   AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp)'
   AND (:oids::oid[] IS NULL OR a.attrelid = ANY (:oids::oid[]))
 ORDER BY a.attrelid, a.attnum
