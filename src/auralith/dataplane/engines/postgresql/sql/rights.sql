-- What the login may do: on any user table, and making new ones.
SELECT count(*)::int,
       coalesce(bool_or(has_table_privilege(c.oid, 'SELECT')), false),
       coalesce(bool_or(has_table_privilege(c.oid, 'INSERT')), false),
       coalesce(bool_or(has_table_privilege(c.oid, 'UPDATE')), false),
       coalesce(bool_or(has_table_privilege(c.oid, 'DELETE')), false),
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
           OR has_database_privilege(current_database(), 'CREATE')
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_'
