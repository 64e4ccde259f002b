-- Who was granted what, beside what the server gives unasked; one row an object and grantee.
SELECT x.classid,
       x.objid,
       x.subid::int4,
       x.place,
       CASE WHEN x.grantee = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(x.grantee) END,
       json_agg(x.privilege_type ORDER BY x.privilege_type) FILTER (WHERE x.given)::text,
       json_agg(x.privilege_type ORDER BY x.privilege_type)
           FILTER (WHERE x.given AND x.is_grantable AND x.grantee <> x.owner)::text,
       json_agg(x.privilege_type ORDER BY x.privilege_type) FILTER (WHERE NOT x.given)::text
  FROM (SELECT DISTINCT o.classid, o.objid, o.subid, o.place, o.owner, a.grantee,
               a.privilege_type, bool_or(a.is_grantable)
                   OVER (PARTITION BY o.classid, o.objid, o.subid, o.place, w.given, a.grantee,
                                      a.privilege_type) AS is_grantable,
               w.given
          FROM (SELECT 2615::oid, n.oid, 0, NULL::text, n.nspacl, n.nspowner, 'n'::"char"
                  FROM pg_catalog.pg_namespace n
                 WHERE n.nspacl IS NOT NULL AND n.oid = ANY (:schemas::oid[])
                UNION ALL
                SELECT 1259::oid, c.oid, 0, NULL, c.relacl, c.relowner,
                       CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::"char"
                  FROM pg_catalog.pg_class c
                 WHERE c.relacl IS NOT NULL AND c.relnamespace = ANY (:schemas::oid[])
                UNION ALL
                SELECT 1259::oid, a.attrelid, a.attnum, NULL, a.attacl, c.relowner, 'c'::"char"
                  FROM pg_catalog.pg_attribute a
                  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                 WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
                   AND c.relnamespace = ANY (:schemas::oid[])
                UNION ALL
                SELECT 1255::oid, p.oid, 0, NULL, p.proacl, p.proowner, 'f'::"char"
                  FROM pg_catalog.pg_proc p
                 WHERE p.proacl IS NOT NULL AND p.pronamespace = ANY (:schemas::oid[])
                UNION ALL
                SELECT 1247::oid, t.oid, 0, NULL, t.typacl, t.typowner, 'T'::"char"
                  FROM pg_catalog.pg_type t
                 WHERE t.typacl IS NOT NULL AND t.typnamespace = ANY (:schemas::oid[])
                UNION ALL
                SELECT 2328::oid, w.oid, 0, NULL, w.fdwacl, w.fdwowner, 'F'::"char"
                  FROM pg_catalog.pg_foreign_data_wrapper w
                 WHERE w.fdwacl IS NOT NULL
                UNION ALL
                SELECT 1417::oid, s.oid, 0, NULL, s.srvacl, s.srvowner, 'S'::"char"
                  FROM pg_catalog.pg_foreign_server s
                 WHERE s.srvacl IS NOT NULL
                UNION ALL
                SELECT 826::oid, d.oid, 0,
                       json_build_array(n.nspname, pg_catalog.pg_get_userbyid(d.defaclrole),
                                        d.defaclobjtype)::text,
                       d.defaclacl, d.defaclrole,
                       CASE WHEN d.defaclnamespace = 0
                            THEN CASE WHEN d.defaclobjtype = 'S' THEN 's'
                                      ELSE d.defaclobjtype END
                            ELSE 'c' END::"char"
                  FROM pg_catalog.pg_default_acl d
                  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
               ) o (classid, objid, subid, place, acl, owner, type)
         CROSS JOIN LATERAL (VALUES (true, o.acl), (false, acldefault(o.type, o.owner))) w (given, acl)
         CROSS JOIN LATERAL aclexplode(w.acl) a
       ) x
 GROUP BY x.classid, x.objid, x.subid, x.place, x.grantee
 ORDER BY 1, 2, 3, 5
