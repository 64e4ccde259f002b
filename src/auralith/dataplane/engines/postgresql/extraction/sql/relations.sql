-- Tables, views, sequences and composite types' relations.
SELECT c.oid,
       c.relnamespace,
       c.relname,
       c.relkind,
       c.relpersistence,
       pg_catalog.pg_get_userbyid(c.relowner),
       d.description,
       ts.spcname,
       am.amname,
       array_to_json(c.reloptions)::text,
       array_to_json(tc.reloptions)::text,
       c.relreplident,
       ric.relname,
       c.relrowsecurity,
       c.relforcerowsecurity,
       oft.typname,
       ofn.nspname,
       c.relispartition,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
       inh.parents,
       inh.pending,
       c.relispopulated,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
       fs.srvname,
       array_to_json(ft.ftoptions)::text,
       c.reltuples::float8,
       c.relpages::int8 * current_setting('block_size')::int8,
       rw.oid
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = c.oid AND d.classoid = 1259 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid
  LEFT JOIN pg_catalog.pg_index ri
         ON ri.indrelid = c.oid AND ri.indisreplident AND c.relreplident = 'i'
  LEFT JOIN pg_catalog.pg_class ric ON ric.oid = ri.indexrelid
  LEFT JOIN pg_catalog.pg_type oft ON oft.oid = c.reloftype
  LEFT JOIN pg_catalog.pg_namespace ofn ON ofn.oid = oft.typnamespace
  LEFT JOIN (SELECT i.inhrelid,
                    json_agg(i.inhparent::int8 ORDER BY i.inhseqno)::text AS parents,
                    bool_or(@14{i.inhdetachpending|false}) AS pending
               FROM pg_catalog.pg_inherits i
              GROUP BY i.inhrelid) inh ON inh.inhrelid = c.oid
  LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
  LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
  LEFT JOIN pg_catalog.pg_rewrite rw
         ON rw.ev_class = c.oid AND rw.rulename = '_RETURN' AND c.relkind IN ('v', 'm')
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
   AND c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY c.relnamespace, c.relname
