SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
  FROM sqlite_schema AS m
  JOIN pragma_table_xinfo(m.name) AS x
 WHERE m.type = 'view'
 ORDER BY m.name, x.cid
