SELECT k.oid,
       k.conname,
       k.contype,
       k.conrelid,
       k.contypid,
       k.conindid,
       k.conkey::text,
       k.confrelid,
       k.confkey::text,
       k.confmatchtype,
       k.confupdtype,
       k.confdeltype,
       k.condeferrable,
       k.condeferred,
       k.convalidated,
       @18{k.conenforced|true},
       k.conislocal,
       k.coninhcount::int4,
       k.connoinherit,
       @15{k.confdelsetcols::text|NULL::text},
       @18{k.conperiod|false},
       CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END,
       CASE WHEN k.contype = 'x' THEN pg_catalog.pg_get_constraintdef(k.oid) END,
       d.description,
       ix.indkey::text,
       ix.indnkeyatts::int4,
       @15{ix.indnullsnotdistinct|false},
       ix.indisclustered,
       array_to_json(ic.reloptions)::text,
       ts.spcname,
       di.description,
       am.amname,
       k.conparentid
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = k.oid AND d.classoid = 2606 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_index ix
         ON ix.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_catalog.pg_class ic ON ic.oid = ix.indexrelid
  LEFT JOIN pg_catalog.pg_am am ON am.oid = ic.relam
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace
  LEFT JOIN pg_catalog.pg_description di
         ON di.objoid = ix.indexrelid AND di.classoid = 1259 AND di.objsubid = 0
 WHERE k.contype IN ('p', 'u', 'x', 'c', 'n', 'f')
   AND k.connamespace = ANY (:schemas::oid[])
 ORDER BY k.conrelid, k.contypid, k.conname
