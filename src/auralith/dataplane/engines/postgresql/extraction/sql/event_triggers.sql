SELECT e.oid,
       e.evtname,
       e.evtevent,
       e.evtenabled,
       array_to_json(e.evttags)::text,
       n.nspname,
       f.proname,
       pg_catalog.pg_get_userbyid(e.evtowner),
       d.description
  FROM pg_catalog.pg_event_trigger e
  JOIN pg_catalog.pg_proc f ON f.oid = e.evtfoid
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = e.oid AND d.classoid = 3466 AND d.objsubid = 0
 ORDER BY e.evtname
