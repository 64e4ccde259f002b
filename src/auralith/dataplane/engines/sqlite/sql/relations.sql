SELECT l.name, l.type, l.wr, l.strict, m.sql
  FROM pragma_table_list AS l
  JOIN sqlite_schema AS m ON m.name = l.name AND m.type IN ('table', 'view')
 WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
 ORDER BY l.name
