SELECT a.attrelid,
       a.attnum::int4,
       a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull,
       a.attidentity,
       a.attgenerated,
       CASE WHEN a.atthasdef THEN pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) END,
       ad.oid,
       co.name,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END,
       @14{a.attcompression|''::"char"},
       a.attstattarget::int4,
       array_to_json(a.attoptions)::text,
       array_to_json(a.attfdwoptions)::text,
       a.attinhcount::int4,
       a.attislocal,
       d.description,
       a.attacl IS NOT NULL
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  LEFT JOIN (SELECT l.oid, quote_ident(n.nspname) || '.' || quote_ident(l.collname) AS name
               FROM pg_catalog.pg_collation l
               JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace) co
         ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = a.attrelid AND d.classoid = 1259 AND d.objsubid = a.attnum
 WHERE a.attnum > 0
   AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
   AND c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY a.attrelid, a.attnum
