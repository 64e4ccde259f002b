-- Publications, then the tables and the schemas they hold.
SELECT 'publication',
       p.oid,
       p.pubname,
       json_build_array(
           p.puballtables,
           p.pubinsert,
           p.pubupdate,
           p.pubdelete,
           p.pubtruncate,
           @13{p.pubviaroot|false},
           @18{p.pubgencols|'n'},
           pg_catalog.pg_get_userbyid(p.pubowner),
           d.description,
           @19{p.puballsequences|false}
       )::text,
       NULL::oid
  FROM pg_catalog.pg_publication p
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = p.oid AND d.classoid = 6104 AND d.objsubid = 0
UNION ALL
SELECT 'table',
       r.oid,
       p.pubname,
       json_build_array(
           @15{(SELECT json_agg(a.attname ORDER BY a.attname) FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[]))|NULL},
           @15{pg_catalog.pg_get_expr(r.prqual, r.prrelid)|NULL}
       )::text,
       r.prrelid
  FROM pg_catalog.pg_publication_rel r
  JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
@15{UNION ALL
SELECT 'schema', m.oid, p.pubname, '[]', m.pnnspid
  FROM pg_catalog.pg_publication_namespace m
  JOIN pg_catalog.pg_publication p ON p.oid = m.pnpubid|}
 ORDER BY 1, 3, 5
