-- What exists and is not read: kind, path, signature, object.
SELECT 'cast',
       json_build_array(pg_catalog.format_type(k.castsource, NULL),
                        pg_catalog.format_type(k.casttarget, NULL))::text,
       NULL::text,
       2605::oid,
       k.oid
  FROM pg_catalog.pg_cast k
 WHERE k.oid >= 16384
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend own
                    WHERE own.classid = 2605 AND own.objid = k.oid AND own.deptype = 'i')
UNION ALL
SELECT 'collation', json_build_array(n.nspname, l.collname)::text, NULL, 3456::oid, l.oid
  FROM pg_catalog.pg_collation l
  JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
 WHERE l.collnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'operator',
       json_build_array(n.nspname, o.oprname)::text,
       CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE pg_catalog.format_type(o.oprleft, NULL) END || ', '
           || pg_catalog.format_type(o.oprright, NULL),
       2617::oid,
       o.oid
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oprnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'operator_class', json_build_array(n.nspname, c.opcname, m.amname)::text, NULL, 2616::oid, c.oid
  FROM pg_catalog.pg_opclass c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
  JOIN pg_catalog.pg_am m ON m.oid = c.opcmethod
 WHERE c.opcnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'operator_family', json_build_array(n.nspname, f.opfname, m.amname)::text, NULL, 2753::oid, f.oid
  FROM pg_catalog.pg_opfamily f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
 WHERE f.opfnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'conversion', json_build_array(n.nspname, v.conname)::text, NULL, 2607::oid, v.oid
  FROM pg_catalog.pg_conversion v
  JOIN pg_catalog.pg_namespace n ON n.oid = v.connamespace
 WHERE v.connamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'text_search_configuration', json_build_array(n.nspname, t.cfgname)::text, NULL, 3602::oid, t.oid
  FROM pg_catalog.pg_ts_config t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.cfgnamespace
 WHERE t.cfgnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'text_search_dictionary', json_build_array(n.nspname, t.dictname)::text, NULL, 3600::oid, t.oid
  FROM pg_catalog.pg_ts_dict t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.dictnamespace
 WHERE t.dictnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'text_search_parser', json_build_array(n.nspname, t.prsname)::text, NULL, 3601::oid, t.oid
  FROM pg_catalog.pg_ts_parser t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.prsnamespace
 WHERE t.prsnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'text_search_template', json_build_array(n.nspname, t.tmplname)::text, NULL, 3764::oid, t.oid
  FROM pg_catalog.pg_ts_template t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
 WHERE t.tmplnamespace = ANY (:schemas::oid[])
UNION ALL
SELECT 'base_type', json_build_array(n.nspname, t.typname)::text, NULL, 1247::oid, t.oid
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
 WHERE t.typnamespace = ANY (:schemas::oid[])
   AND ((t.typtype = 'b' AND t.typcategory <> 'A') OR NOT t.typisdefined)
UNION ALL
SELECT 'language', json_build_array(l.lanname)::text, NULL, 2612::oid, l.oid
  FROM pg_catalog.pg_language l
 WHERE l.oid >= 16384
UNION ALL
SELECT 'access_method', json_build_array(m.amname)::text, NULL, 2601::oid, m.oid
  FROM pg_catalog.pg_am m
 WHERE m.oid >= 16384
UNION ALL
SELECT 'transform',
       json_build_array(pg_catalog.format_type(t.trftype, NULL), l.lanname)::text,
       NULL,
       3576::oid,
       t.oid
  FROM pg_catalog.pg_transform t
  JOIN pg_catalog.pg_language l ON l.oid = t.trflang
UNION ALL
SELECT 'subscription', json_build_array(s.subname)::text, NULL, 6100::oid, s.oid
  FROM pg_catalog.pg_subscription s
 WHERE s.subdbid = (SELECT b.oid FROM pg_catalog.pg_database b WHERE b.datname = current_database())
UNION ALL
SELECT 'security_label', json_build_array(s.provider, s.objtype, s.objname)::text, NULL, 3596::oid, 0
  FROM pg_catalog.pg_seclabels s
 WHERE s.objtype NOT IN ('database', 'role', 'tablespace')
UNION ALL
SELECT DISTINCT 'foreign_key_check', json_build_array(n.nspname, c.relname, k.conname)::text, NULL, 2606::oid, k.oid
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE t.tgisinternal AND t.tgenabled <> 'O' AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY 1, 2, 3
