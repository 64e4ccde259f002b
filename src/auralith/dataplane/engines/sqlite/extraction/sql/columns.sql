SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
  FROM sqlite_schema AS m
  JOIN pragma_table_xinfo(m.name, 'main') AS x
 WHERE m.type = 'table' AND m.rootpage > 0
 ORDER BY m.rowid, x.cid
