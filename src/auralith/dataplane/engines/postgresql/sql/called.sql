-- Functions of people and of extensions that defaults and generated columns of some tables call.
SELECT DISTINCT n.nspname,
       p.proname,
       'f',
       e.extname,
       x.nspname
  FROM pg_catalog.pg_attrdef d
  JOIN pg_catalog.pg_depend c
    ON c.classid = 'pg_catalog.pg_attrdef'::regclass AND c.objid = d.oid
   AND c.refclassid = 'pg_catalog.pg_proc'::regclass
  JOIN pg_catalog.pg_proc p ON p.oid = c.refobjid
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN pg_catalog.pg_depend m
         ON m.classid = 'pg_catalog.pg_proc'::regclass AND m.objid = p.oid AND m.deptype = 'e'
  LEFT JOIN pg_catalog.pg_extension e ON e.oid = m.refobjid
  LEFT JOIN pg_catalog.pg_namespace x ON x.oid = e.extnamespace
 WHERE d.adrelid = ANY (cast(:tables AS regclass[])) AND n.nspname <> 'pg_catalog'
 ORDER BY 1, 2
