-- The named relations and everything tied to them by foreign keys, in both directions.
WITH RECURSIVE wanted AS (
    SELECT c.oid
      FROM json_to_recordset(:names::json) AS w(schema text, name text)
      JOIN pg_catalog.pg_namespace n ON n.nspname = coalesce(w.schema, current_schema())
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
     WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
), links AS (
    SELECT conrelid AS a, confrelid AS b FROM pg_catalog.pg_constraint WHERE contype = 'f'
    UNION
    SELECT confrelid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f'
), reached AS (
    SELECT oid FROM wanted
    UNION
    SELECT l.b FROM reached r JOIN links l ON l.a = r.oid
)
SELECT oid FROM reached
