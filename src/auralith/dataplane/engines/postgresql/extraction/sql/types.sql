-- Enumerations, domains, composite types and ranges.
SELECT t.oid,
       t.typnamespace,
       t.typname,
       t.typtype,
       pg_catalog.pg_get_userbyid(t.typowner),
       d.description,
       t.typrelid,
       e.labels,
       pg_catalog.format_type(t.typbasetype, t.typtypmod),
       t.typnotnull,
       CASE WHEN t.typdefaultbin IS NOT NULL THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0)
            ELSE t.typdefault END,
       co.name,
       pg_catalog.format_type(r.rngsubtype, NULL),
       CASE WHEN NOT oc.opcdefault THEN quote_ident(ocn.nspname) || '.' || quote_ident(oc.opcname) END,
       rco.name,
       cn.nspname,
       cp.proname,
       oidvectortypes(cp.proargtypes),
       fn.nspname,
       fp.proname,
       oidvectortypes(fp.proargtypes),
       mt.typname,
       mt.oid
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = t.oid AND d.classoid = 1247 AND d.objsubid = 0
  LEFT JOIN (SELECT l.enumtypid, json_agg(l.enumlabel ORDER BY l.enumsortorder)::text AS labels
               FROM pg_catalog.pg_enum l
              GROUP BY l.enumtypid) e ON e.enumtypid = t.oid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN (SELECT l.oid, quote_ident(n.nspname) || '.' || quote_ident(l.collname) AS name
               FROM pg_catalog.pg_collation l
               JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace) co
         ON co.oid = t.typcollation AND t.typtype = 'd' AND t.typcollation <> b.typcollation
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_type st ON st.oid = r.rngsubtype
  LEFT JOIN pg_catalog.pg_opclass oc ON oc.oid = r.rngsubopc
  LEFT JOIN pg_catalog.pg_namespace ocn ON ocn.oid = oc.opcnamespace
  LEFT JOIN (SELECT l.oid, quote_ident(n.nspname) || '.' || quote_ident(l.collname) AS name
               FROM pg_catalog.pg_collation l
               JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace) rco
         ON rco.oid = r.rngcollation AND r.rngcollation <> st.typcollation
  LEFT JOIN pg_catalog.pg_proc cp ON cp.oid = r.rngcanonical
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = cp.pronamespace
  LEFT JOIN pg_catalog.pg_proc fp ON fp.oid = r.rngsubdiff
  LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fp.pronamespace
  LEFT JOIN pg_catalog.pg_type mt ON mt.oid = @14{r.rngmultitypid|NULL::oid}
 WHERE t.typnamespace = ANY (:schemas::oid[])
   AND t.typisdefined
   AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
 ORDER BY t.typnamespace, t.typname
