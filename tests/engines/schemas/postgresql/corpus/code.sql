-- case: view_append
-- before
CREATE TABLE a (id int, t text);
CREATE VIEW v AS SELECT id FROM a;
CREATE VIEW w AS SELECT * FROM v;
GRANT SELECT ON v TO app_reader;
-- after
CREATE TABLE a (id int, t text);
CREATE VIEW v AS SELECT id, t FROM a WHERE id > 0;
CREATE VIEW w AS SELECT v.id FROM v;
GRANT SELECT ON v TO app_reader;

-- case: view_columns_change
-- before
CREATE TABLE a (id int, t text);
CREATE VIEW v AS SELECT id, t FROM a;
CREATE VIEW w AS SELECT id FROM v;
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN w.id IS 'kept';
GRANT SELECT (id) ON w TO app_reader;
GRANT ALL ON w TO app_writer WITH GRANT OPTION;
ALTER VIEW w OWNER TO app_owner;
-- after
CREATE TABLE a (id int, t text);
CREATE VIEW v AS SELECT t, id FROM a;
CREATE VIEW w AS SELECT id FROM v;
COMMENT ON VIEW w IS 'kept';
COMMENT ON COLUMN w.id IS 'kept';
GRANT SELECT (id) ON w TO app_reader;
GRANT ALL ON w TO app_writer WITH GRANT OPTION;
ALTER VIEW w OWNER TO app_owner;

-- case: view_options since:15 says:SECURITY_CHANGE
-- before
CREATE TABLE a (id int);
CREATE VIEW v WITH (security_barrier = true) AS SELECT id FROM a WHERE id > 0;
CREATE VIEW w AS SELECT id FROM a WHERE id > 0 WITH LOCAL CHECK OPTION;
-- after
CREATE TABLE a (id int);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM a WHERE id > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW w AS SELECT id FROM a WHERE id > 1;

-- case: view_trigger_and_default
-- before
CREATE TABLE a (id int);
CREATE VIEW v AS SELECT id FROM a;
-- after
CREATE TABLE a (id int);
CREATE VIEW v AS SELECT id, 1 AS x FROM a;
ALTER VIEW v ALTER COLUMN id SET DEFAULT 7;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION tf();
CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING;

-- case: materialized lossy
-- before
CREATE TABLE a (id int, t text);
CREATE MATERIALIZED VIEW m AS SELECT id FROM a;
CREATE UNIQUE INDEX i ON m (id);
CREATE VIEW v AS SELECT * FROM m;
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, t text);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 80) AS SELECT id, t FROM a WITH NO DATA;
CREATE UNIQUE INDEX i ON m (id);
CREATE VIEW v AS SELECT m.id FROM m;
COMMENT ON MATERIALIZED VIEW m IS 'x';
GRANT SELECT ON m TO app_reader;

-- case: table_becomes_view lossy
-- before
CREATE TABLE a (id int);
CREATE TABLE b (id int);
-- after
CREATE TABLE a (id int);
CREATE VIEW b AS SELECT id FROM a;

-- case: recursive_view
-- before
-- after
CREATE TABLE a (id int, up int);
CREATE RECURSIVE VIEW v (id, depth) AS SELECT id, 0 FROM a WHERE up IS NULL UNION ALL SELECT a.id, v.depth + 1 FROM a JOIN v ON a.up = v.id;
CREATE VIEW g AS SELECT id, max(up) AS up FROM a GROUP BY id;

-- case: view_over_primary_key
-- before
CREATE TABLE a (id int PRIMARY KEY, t text);
-- after
CREATE TABLE a (id int PRIMARY KEY, t text);
CREATE VIEW v AS SELECT id, t, count(*) AS c FROM a GROUP BY id;

-- case: functions
-- before
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
GRANT EXECUTE ON FUNCTION f(int, text) TO app_reader;
REVOKE EXECUTE ON FUNCTION f(int, text) FROM PUBLIC;
-- after
CREATE FUNCTION f(a int, b text DEFAULT 'y, DEFAULT z') RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 50 AS 'SELECT 2';
CREATE FUNCTION g(b int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '4MB' AS 'BEGIN RETURN $1; END';
CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS $x$ BEGIN a := 2; -- $$ ' \ :name
END $x$;
GRANT EXECUTE ON FUNCTION f(int, text) TO app_reader;
REVOKE EXECUTE ON FUNCTION f(int, text) FROM PUBLIC;

-- case: functions_new
-- before
-- after
CREATE TABLE t (id int, n text);
CREATE FUNCTION s() RETURNS SETOF t LANGUAGE sql ROWS 5 AS 'SELECT * FROM t';
CREATE FUNCTION tab(x int, OUT y int, OUT z text) LANGUAGE sql AS $$ SELECT 1, 'a;b' $$;
CREATE FUNCTION tt() RETURNS TABLE (a int, b text) LANGUAGE sql STABLE AS 'SELECT 1, ''x''';
CREATE FUNCTION v(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
SET check_function_bodies = off;
CREATE FUNCTION late() RETURNS int LANGUAGE sql AS 'SELECT missing FROM nowhere';
CREATE VIEW vv AS SELECT s.id FROM s();
COMMENT ON FUNCTION s() IS 'x';
ALTER FUNCTION s() OWNER TO app_owner;

-- case: sql_bodies since:14
-- before
CREATE TABLE t (id int, n int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE n > 0; END;
-- rows
INSERT INTO t VALUES (1, 1);
-- after
CREATE TABLE t (id int, n bigint);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE n > 0; END;
CREATE FUNCTION g(x int) RETURNS int LANGUAGE sql RETURN x + 1;

-- case: aggregates
-- before
CREATE FUNCTION acc(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(int) (sfunc = acc, stype = int, initcond = '0');
CREATE TABLE a (n int);
CREATE VIEW v AS SELECT total(n) AS x FROM a;
-- after
CREATE FUNCTION acc(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(int) (sfunc = acc, stype = int, initcond = '1', parallel = safe);
CREATE AGGREGATE pick(float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
CREATE AGGREGATE everything(*) (sfunc = int8inc, stype = int8, initcond = '0');
CREATE TABLE a (n int);
CREATE VIEW v AS SELECT total(n) AS x FROM a;
COMMENT ON AGGREGATE total(int) IS 'x';

-- case: triggers
-- before
CREATE TABLE a (id int, t text);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER one BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION tf();
CREATE TRIGGER two AFTER UPDATE ON a FOR EACH ROW EXECUTE FUNCTION tf('x');
-- after
CREATE TABLE a (id int, t text);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER one BEFORE INSERT OR UPDATE OF t, id ON a FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION tf('a''b', '\c');
CREATE TRIGGER two AFTER UPDATE ON a FOR EACH ROW EXECUTE FUNCTION tf('x');
ALTER TABLE a DISABLE TRIGGER two;
CREATE TRIGGER three AFTER INSERT ON a REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION tf();
ALTER TABLE a ENABLE ALWAYS TRIGGER three;
CREATE CONSTRAINT TRIGGER four AFTER DELETE ON a DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tf();
COMMENT ON TRIGGER one ON a IS 'x';

-- case: rules
-- before
CREATE TABLE a (id int); CREATE TABLE log (id int);
CREATE RULE r AS ON INSERT TO a DO ALSO INSERT INTO log VALUES (NEW.id);
-- after
CREATE TABLE a (id int); CREATE TABLE log (id int);
CREATE RULE r AS ON INSERT TO a DO ALSO INSERT INTO log VALUES (NEW.id + 1);
CREATE RULE s AS ON DELETE TO a WHERE OLD.id > 5 DO INSTEAD NOTHING;
ALTER TABLE a DISABLE RULE s;
COMMENT ON RULE r ON a IS 'x';

-- case: event_triggers
-- before
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER one ON ddl_command_end EXECUTE FUNCTION ef();
-- after
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER one ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION ef();
CREATE EVENT TRIGGER two ON sql_drop EXECUTE FUNCTION ef();
ALTER EVENT TRIGGER two DISABLE;
COMMENT ON EVENT TRIGGER one IS 'x';

-- case: rename_function rename:function:public.f(integer)>function:public.g(integer) rename:view:public.v>view:public.w
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW v AS SELECT f(1) AS x;
-- after
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE VIEW w AS SELECT g(1) AS x;
