-- What the server says depends on what. Arrays and row types stand for what they are made of.
SELECT d.classid,
       d.objid,
       d.objsubid::int4,
       CASE WHEN t.typrelid <> 0 OR el.typrelid <> 0 THEN 1259::oid ELSE d.refclassid END,
       CASE WHEN t.typrelid <> 0 THEN t.typrelid
            WHEN el.typrelid <> 0 THEN el.typrelid
            WHEN el.oid IS NOT NULL THEN el.oid
            ELSE d.refobjid END,
       d.refobjsubid::int4,
       d.deptype
  FROM pg_catalog.pg_depend d
  LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 1247 AND t.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_type el
         ON t.typcategory = 'A' AND t.typelem <> 0 AND el.oid = t.typelem
 WHERE d.objid >= 16384
   AND d.refobjid >= 16384
   AND d.deptype IN ('n', 'a', 'P', 'S')
   AND d.refclassid <> 2615
 ORDER BY 1, 2, 3, 4, 5, 6
