SELECT r.oid,
       r.ev_class,
       r.rulename,
       pg_catalog.pg_get_ruledef(r.oid),
       quote_ident(r.rulename),
       r.ev_enabled,
       d.description
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = r.oid AND d.classoid = 2618 AND d.objsubid = 0
 WHERE r.rulename <> '_RETURN'
   AND c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY r.ev_class, r.rulename
