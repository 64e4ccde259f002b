SELECT p.oid,
       p.polrelid,
       p.polname,
       p.polcmd,
       p.polpermissive,
       CASE WHEN p.polroles <> '{0}' THEN
           (SELECT json_agg(pg_catalog.pg_get_userbyid(x.r))::text FROM unnest(p.polroles) x (r))
       END,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid),
       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
       d.description
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = p.oid AND d.classoid = 3256 AND d.objsubid = 0
 WHERE c.relnamespace = ANY (:schemas::oid[])
 ORDER BY p.polrelid, p.polname
