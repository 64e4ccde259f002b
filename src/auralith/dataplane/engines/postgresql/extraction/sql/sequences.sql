SELECT c.oid,
       c.relnamespace,
       c.relname,
       c.relpersistence,
       pg_catalog.pg_get_userbyid(c.relowner),
       d.description,
       pg_catalog.format_type(s.seqtypid, NULL),
       s.seqstart,
       s.seqincrement,
       s.seqmin,
       s.seqmax,
       s.seqcache,
       s.seqcycle,
       p.refobjid,
       p.refobjsubid,
       p.deptype
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_depend p
         ON p.classid = 1259 AND p.objid = c.oid AND p.objsubid = 0
        AND p.refclassid = 1259 AND p.refobjsubid > 0 AND p.deptype IN ('a', 'i')
 WHERE c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY c.relnamespace, c.relname
