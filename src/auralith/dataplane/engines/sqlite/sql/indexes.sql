SELECT m.name, i.name, i."unique", i.origin, i.partial, x.name, s.sql
  FROM sqlite_schema AS m
  JOIN pragma_index_list(m.name) AS i
  JOIN pragma_index_xinfo(i.name) AS x
  LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = i.name
 WHERE m.type = 'table' AND x.key = 1
 ORDER BY m.name, i.seq DESC, x.seqno
