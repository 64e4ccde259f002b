SELECT sqlite_version(), e.encoding, m.type, m.name, m.tbl_name, m.sql, m.rootpage, l.type, l.wr, l.strict
  FROM pragma_encoding AS e
  LEFT JOIN sqlite_schema AS m ON m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
  LEFT JOIN (
         SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'
       ) AS l ON m.type = 'table' AND l.name = m.name
 ORDER BY m.rowid
