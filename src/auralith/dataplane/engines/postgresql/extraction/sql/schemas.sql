-- Extensions with the objects that belong to them, then schemas.
SELECT 1,
       e.oid,
       e.extname,
       n.nspname::text,
       d.description,
       e.extversion,
       m.members
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = e.oid AND d.classoid = 3079 AND d.objsubid = 0
  LEFT JOIN (SELECT p.refobjid,
                    json_agg(json_build_array(p.classid::int8, p.objid::int8))::text AS members
               FROM pg_catalog.pg_depend p
              WHERE p.refclassid = 3079 AND p.deptype = 'e'
              GROUP BY p.refobjid) m ON m.refobjid = e.oid
UNION ALL
SELECT 2,
       n.oid,
       n.nspname,
       pg_catalog.pg_get_userbyid(n.nspowner)::text,
       d.description,
       NULL,
       NULL
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = n.oid AND d.classoid = 2615 AND d.objsubid = 0
 WHERE n.nspname !~ '^pg_'
   AND n.nspname NOT IN ('information_schema', 'auralith_journal')
 ORDER BY 1, 3
