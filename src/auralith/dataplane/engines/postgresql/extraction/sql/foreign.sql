-- Foreign-data wrappers, servers, user mappings.
SELECT 1,
       w.oid,
       w.fdwname,
       NULL::name,
       pg_catalog.pg_get_userbyid(w.fdwowner),
       array_to_json(w.fdwoptions)::text,
       d.description,
       CASE WHEN h.oid IS NOT NULL THEN
           json_build_array(hn.nspname, h.proname, oidvectortypes(h.proargtypes))::text END,
       CASE WHEN v.oid IS NOT NULL THEN
           json_build_array(vn.nspname, v.proname, oidvectortypes(v.proargtypes))::text END,
       true
  FROM pg_catalog.pg_foreign_data_wrapper w
  LEFT JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler
  LEFT JOIN pg_catalog.pg_namespace hn ON hn.oid = h.pronamespace
  LEFT JOIN pg_catalog.pg_proc v ON v.oid = w.fdwvalidator
  LEFT JOIN pg_catalog.pg_namespace vn ON vn.oid = v.pronamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = w.oid AND d.classoid = 2328 AND d.objsubid = 0
UNION ALL
SELECT 2,
       s.oid,
       s.srvname,
       w.fdwname,
       pg_catalog.pg_get_userbyid(s.srvowner),
       array_to_json(s.srvoptions)::text,
       d.description,
       s.srvtype,
       s.srvversion,
       true
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = s.oid AND d.classoid = 1417 AND d.objsubid = 0
UNION ALL
SELECT 3,
       u.umid,
       u.srvname,
       u.usename,
       NULL::name,
       array_to_json(u.umoptions)::text,
       NULL,
       NULL,
       NULL,
       u.umoptions IS NOT NULL
           OR r.rolsuper
           OR (u.umuser <> 0 AND u.usename = current_user
               AND has_server_privilege(u.srvid, 'USAGE'))
           OR (u.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE'))
  FROM pg_catalog.pg_user_mappings u
  JOIN pg_catalog.pg_foreign_server s ON s.oid = u.srvid
  JOIN pg_catalog.pg_roles r ON r.rolname = current_user
 ORDER BY 1, 3, 4
