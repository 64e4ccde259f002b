SELECT m.name, i.name, i.origin, x.name, x.coll, x."desc"
  FROM sqlite_schema AS m
  JOIN pragma_index_list(m.name, 'main') AS i
  JOIN pragma_index_xinfo(i.name, 'main') AS x
 WHERE m.type = 'table' AND m.rootpage > 0 AND x.key = 1
 ORDER BY m.rowid, i.seq, x.seqno
