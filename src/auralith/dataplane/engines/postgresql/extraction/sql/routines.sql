-- Without what the server makes for itself: the constructors of ranges.
SELECT p.oid,
       p.pronamespace,
       p.proname,
       p.prokind,
       oidvectortypes(p.proargtypes),
       pg_catalog.pg_get_userbyid(p.proowner),
       d.description,
       pg_catalog.pg_get_function_arguments(p.oid),
       pg_catalog.pg_get_function_result(p.oid),
       l.lanname,
       p.prosrc,
       p.probin,
       @14{CASE WHEN p.prosqlbody IS NOT NULL THEN pg_catalog.pg_get_function_sqlbody(p.oid) END|NULL::text},
       p.provolatile,
       p.proisstrict,
       p.prosecdef,
       p.proleakproof,
       p.proparallel,
       p.procost::text,
       p.prorows::text,
       p.proretset,
       array_to_json(p.proconfig)::text,
       CASE WHEN p.protrftypes IS NOT NULL THEN
           (SELECT json_agg(pg_catalog.format_type(x.t, NULL) ORDER BY x.n)::text
              FROM unnest(p.protrftypes) WITH ORDINALITY x (t, n))
       END,
       sn.nspname,
       sp.proname,
       oidvectortypes(sp.proargtypes),
       a.clauses
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = p.oid AND d.classoid = 1255 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_proc sp ON sp.oid = p.prosupport AND p.prosupport <> 0
  LEFT JOIN pg_catalog.pg_namespace sn ON sn.oid = sp.pronamespace
  LEFT JOIN LATERAL (
      SELECT json_build_array(
                 g.aggkind,
                 g.aggtransfn::regproc::text,
                 pg_catalog.format_type(g.aggtranstype, NULL),
                 g.aggtransspace,
                 nullif(g.aggfinalfn::regproc::text, '-'),
                 g.aggfinalextra,
                 g.aggfinalmodify,
                 nullif(g.aggcombinefn::regproc::text, '-'),
                 nullif(g.aggserialfn::regproc::text, '-'),
                 nullif(g.aggdeserialfn::regproc::text, '-'),
                 quote_literal(g.agginitval),
                 nullif(g.aggmtransfn::regproc::text, '-'),
                 nullif(g.aggminvtransfn::regproc::text, '-'),
                 CASE WHEN g.aggmtranstype <> 0 THEN pg_catalog.format_type(g.aggmtranstype, NULL) END,
                 g.aggmtransspace,
                 nullif(g.aggmfinalfn::regproc::text, '-'),
                 g.aggmfinalextra,
                 g.aggmfinalmodify,
                 quote_literal(g.aggminitval),
                 (SELECT 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'
                    FROM pg_catalog.pg_operator o
                    JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                   WHERE o.oid = g.aggsortop)
             )::text AS clauses
        FROM pg_catalog.pg_aggregate g
       WHERE g.aggfnoid = p.oid) a ON p.prokind = 'a'
  LEFT JOIN pg_catalog.pg_depend own
         ON own.classid = 1255 AND own.objid = p.oid AND own.deptype = 'i'
 WHERE own.objid IS NULL
   AND p.pronamespace = ANY (:schemas::oid[])
 ORDER BY p.pronamespace, p.proname, 5
