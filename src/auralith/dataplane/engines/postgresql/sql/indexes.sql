SELECT i.indrelid,
       c.relname,
       i.indkey::text,
       i.indnkeyatts::int4,
       i.indisprimary,
       i.indisunique,
       i.indisvalid,
       am.amname,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid),
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
       NOT i.indimmediate,
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT json_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true) ORDER BY k)::text
              FROM generate_series(1, i.indnkeyatts::int4) AS k)
       END
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class r ON r.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp)'
   AND (:oids::oid[] IS NULL OR i.indrelid = ANY (:oids::oid[]))
 ORDER BY i.indrelid, c.relname
