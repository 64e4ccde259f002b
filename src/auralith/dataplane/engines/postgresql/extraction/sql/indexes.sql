-- Indexes that no constraint made. Those of partitions only where they differ from the parent's.
SELECT i.indexrelid,
       i.indrelid,
       c.relname,
       pg_catalog.pg_get_indexdef(i.indexrelid),
       i.indisunique,
       i.indisvalid AND i.indisready AND i.indislive,
       i.indisclustered,
       @15{i.indnullsnotdistinct|false},
       am.amname,
       ts.spcname,
       array_to_json(c.reloptions)::text,
       d.description,
       inh.inhparent,
       st.targets
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_inherits inh ON inh.inhrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_class pc ON pc.oid = inh.inhparent
  LEFT JOIN (SELECT a.attrelid,
                    json_agg(json_build_array(a.attnum, a.attstattarget)
                             ORDER BY a.attnum)::text AS targets
               FROM pg_catalog.pg_attribute a
               JOIN pg_catalog.pg_class ac ON ac.oid = a.attrelid AND ac.relkind IN ('i', 'I')
              WHERE a.attstattarget >= 0
                AND a.attnum > 0
              GROUP BY a.attrelid) st ON st.attrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint k
         ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE k.oid IS NULL
   AND c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
   AND (inh.inhparent IS NULL
        OR d.description IS NOT NULL
        OR i.indisclustered
        OR st.targets IS NOT NULL
        OR c.reloptions IS DISTINCT FROM pc.reloptions)
 ORDER BY i.indrelid, c.relname
