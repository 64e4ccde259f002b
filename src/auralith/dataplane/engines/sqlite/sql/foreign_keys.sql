SELECT m.name, f.id, f.seq, f."table", f."from", f."to", f.on_delete, f.on_update
  FROM sqlite_schema AS m
  JOIN pragma_foreign_key_list(m.name) AS f
 WHERE m.type = 'table'
 ORDER BY m.name, f.id DESC, f.seq
