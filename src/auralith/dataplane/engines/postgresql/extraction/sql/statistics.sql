SELECT s.oid,
       s.stxnamespace,
       s.stxname,
       s.stxrelid,
       array_to_json(s.stxkind)::text,
       @14{pg_catalog.pg_get_statisticsobjdef_columns(s.oid)|(SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY x.n) FROM unnest(s.stxkeys::int2[]) WITH ORDINALITY x (k, n) JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = x.k)},
       @13{s.stxstattarget::int4|-1},
       pg_catalog.pg_get_userbyid(s.stxowner),
       d.description,
       @14{s.stxexprs IS NOT NULL AND array_length(s.stxkeys::int2[], 1) IS NULL|false}
  FROM pg_catalog.pg_statistic_ext s
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = s.oid AND d.classoid = 3381 AND d.objsubid = 0
 WHERE s.stxnamespace = ANY (:schemas::oid[])
 ORDER BY s.stxnamespace, s.stxname
