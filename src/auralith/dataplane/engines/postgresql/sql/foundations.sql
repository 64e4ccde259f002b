-- Types of people and of extensions that columns of some tables are made of, at any depth.
WITH RECURSIVE used (oid) AS (
    SELECT a.atttypid
      FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = ANY (cast(:tables AS regclass[])) AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT part.oid
      FROM used
      JOIN pg_catalog.pg_type t ON t.oid = used.oid
     CROSS JOIN LATERAL (
            SELECT t.typelem WHERE t.typelem <> 0 AND t.typcategory = 'A'
            UNION ALL
            SELECT t.typbasetype WHERE t.typbasetype <> 0
            UNION ALL
            SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
            UNION ALL
            SELECT a.atttypid
              FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = t.typrelid AND t.typtype = 'c' AND a.attnum > 0
               AND NOT a.attisdropped
           ) AS part (oid)
)
SELECT n.nspname,
       t.typname,
       CASE WHEN t.typtype = 'c' AND c.relkind <> 'c' THEN 't' ELSE t.typtype::text END,
       e.extname,
       x.nspname
  FROM used
  JOIN pg_catalog.pg_type t ON t.oid = used.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_catalog.pg_depend d
         ON d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_namespace x ON x.oid = e.extnamespace
 WHERE n.nspname <> 'pg_catalog' AND NOT (t.typcategory = 'A' AND t.typelem <> 0)
 ORDER BY 1, 2
