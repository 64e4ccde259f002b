-- Partitioned tables of some names with all their partitions, outer ones first.
WITH RECURSIVE tree (root, oid, parent, depth) AS (
    SELECT c.oid, c.oid, cast(NULL AS oid), 0
      FROM pg_catalog.pg_class c
     WHERE c.oid = ANY (cast(:tables AS regclass[])) AND c.relkind = 'p'
    UNION ALL
    SELECT tree.root, i.inhrelid, i.inhparent, tree.depth + 1
      FROM tree
      JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
)
SELECT nullif(rn.nspname, current_schema()), r.relname,
       nullif(n.nspname, current_schema()), c.relname,
       nullif(pn.nspname, current_schema()), p.relname,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
       CASE WHEN tree.parent IS NOT NULL THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END
  FROM tree
  JOIN pg_catalog.pg_class c ON c.oid = tree.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class r ON r.oid = tree.root
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_catalog.pg_class p ON p.oid = tree.parent
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
 ORDER BY r.relname, tree.depth, c.relname
