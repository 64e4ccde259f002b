SELECT m.name, f.id, f."table", f."from", f."to", f.on_delete, f.on_update
  FROM sqlite_schema AS m
  JOIN pragma_foreign_key_list(m.name, 'main') AS f
 WHERE m.type = 'table' AND m.rootpage > 0
 ORDER BY m.rowid, f.id, f.seq
