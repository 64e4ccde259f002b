-- One of everything that extraction reads; the expectations stand in test_extraction.py.
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'the application';
CREATE SCHEMA "Odd ""Name""";

CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
ALTER TYPE app.mood ADD VALUE 'fine' BEFORE 'happy';
CREATE DOMAIN app.email AS varchar(80) COLLATE "C" DEFAULT 'none' NOT NULL
    CONSTRAINT has_at CHECK (VALUE ~ '@' OR VALUE = 'none');
CREATE TYPE app.point3 AS (x integer, y numeric(6, 2), label text COLLATE "C");
COMMENT ON COLUMN app.point3.x IS 'east';
CREATE TYPE app.moodrange AS RANGE (subtype = app.mood);
CREATE FUNCTION app.distance(a double precision, b double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT a - b';
CREATE TYPE app.floatrange AS RANGE (subtype = float8, subtype_diff = app.distance,
    multirange_type_name = app.floats);

CREATE SEQUENCE app.counter AS integer INCREMENT BY -2 MINVALUE -100 MAXVALUE 100 START WITH 10 CACHE 5 CYCLE;
CREATE SEQUENCE app.plain;
SELECT nextval('app.plain'), nextval('app.plain');

CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE FUNCTION app.note() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
CREATE FUNCTION app.f(a integer, b text DEFAULT 'x''y', OUT c text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER COST 7 SET search_path TO app, pg_temp
    AS $$BEGIN c := b; END$$;
CREATE FUNCTION app.f(text) RETURNS SETOF integer LANGUAGE sql ROWS 12 LEAKPROOF AS 'SELECT 1';
CREATE FUNCTION app.modern(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n + 1;
CREATE PROCEDURE app.job(INOUT n integer) LANGUAGE plpgsql AS $$BEGIN n := n + 1; END$$;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);
REVOKE EXECUTE ON FUNCTION app.f(text) FROM PUBLIC;

CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY,
    serial_no serial,
    email app.email,
    name text COLLATE "C" NOT NULL,
    state app.mood DEFAULT 'sad'::app.mood,
    states app.mood[],
    born date,
    initials text GENERATED ALWAYS AS (upper("left"(name, 2))) STORED,
    big text,
    CONSTRAINT users_email UNIQUE (email) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT named CHECK (length(name) > 0)
);
ALTER TABLE app.users ALTER COLUMN big SET STORAGE EXTERNAL, ALTER COLUMN big SET COMPRESSION pglz,
    ALTER COLUMN born SET STATISTICS 500, ALTER COLUMN born SET (n_distinct = 7);
ALTER TABLE app.users ADD CONSTRAINT grown CHECK (born < '2020-01-01') NOT VALID;
ALTER TABLE app.users SET (fillfactor = 80, toast.autovacuum_enabled = false, autovacuum_enabled = false);
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
ALTER TABLE app.users REPLICA IDENTITY FULL;
COMMENT ON TABLE app.users IS 'people';
COMMENT ON COLUMN app.users.name IS 'the name';
COMMENT ON CONSTRAINT named ON app.users IS 'not empty';
CREATE POLICY own ON app.users AS RESTRICTIVE FOR UPDATE TO auralith_reader
    USING (app.modern(1) = 2) WITH CHECK (name = CURRENT_USER);
CREATE POLICY everyone ON app.users USING (true);

CREATE TABLE app.teams (
    a integer, b integer, c text, during int4range, "Mixed ""q"", (" text,
    CONSTRAINT teams_key PRIMARY KEY (a, b) INCLUDE (c) WITH (fillfactor = 70),
    CONSTRAINT teams_free EXCLUDE USING gist (during WITH &&) WHERE (a > 0) DEFERRABLE
);
CREATE UNLOGGED TABLE app.members (
    user_id bigint, team_a integer, team_b integer DEFAULT 1,
    CONSTRAINT members_team FOREIGN KEY (team_a, team_b) REFERENCES app.teams (a, b) MATCH FULL
        ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE,
    CONSTRAINT members_user FOREIGN KEY (user_id) REFERENCES app.users (id)
);
ALTER TABLE app.members DROP CONSTRAINT members_user,
    ADD CONSTRAINT members_user FOREIGN KEY (user_id) REFERENCES app.users (id) NOT VALID;
ALTER TABLE app.members ADD CONSTRAINT members_one UNIQUE NULLS NOT DISTINCT (user_id);
ALTER TABLE app.members REPLICA IDENTITY NOTHING;

CREATE UNIQUE INDEX users_lower ON app.users USING btree (lower(name) COLLATE "C" text_pattern_ops DESC NULLS LAST, born)
    INCLUDE (state) WITH (fillfactor = 60) WHERE (state = 'sad'::app.mood AND name <> ') WHERE (');
CREATE INDEX teams_odd ON app.teams ("Mixed ""q"", (", (a + b), app.modern(a));
COMMENT ON INDEX app.teams_odd IS 'odd';
ALTER INDEX app.teams_odd ALTER COLUMN 2 SET STATISTICS 77;
CLUSTER app.teams USING teams_key;
CREATE STATISTICS app.team_stats (ndistinct, mcv) ON a, b FROM app.teams;
CREATE STATISTICS app.team_all ON a, b FROM app.teams;

CREATE TABLE app.events (id bigint, at date NOT NULL, kind text DEFAULT 'plain', n integer CHECK (n > 0))
    PARTITION BY RANGE (at);
ALTER TABLE app.events ADD PRIMARY KEY (id, at);
CREATE INDEX events_kind ON app.events (kind);
CREATE TABLE app.events_24 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT;
ALTER TABLE app.events_24 ALTER COLUMN kind SET DEFAULT 'old';
ALTER TABLE app.events_rest ALTER COLUMN kind DROP DEFAULT, ALTER COLUMN n SET NOT NULL;
ALTER TABLE app.events_24 ADD CONSTRAINT only_24 CHECK (n < 1000);
CREATE TABLE app.parent (a integer NOT NULL, b text CHECK (b <> ''));
CREATE TABLE app.child (b text, c integer) INHERITS (app.parent);

CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF name, born ON app.users FOR EACH ROW
    WHEN (NEW.name <> ' EXECUTE FUNCTION ') EXECUTE FUNCTION app.stamp('a', 'it''s', 'back\slash');
CREATE TRIGGER counted AFTER DELETE ON app.users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
    EXECUTE FUNCTION app.stamp();
ALTER TABLE app.users DISABLE TRIGGER counted;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.members FROM app.users DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION app.stamp();
CREATE TRIGGER each_event AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.stamp();
ALTER TABLE app.events_24 DISABLE TRIGGER each_event;
CREATE EVENT TRIGGER noted ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')
    EXECUTE FUNCTION app.note();
ALTER EVENT TRIGGER noted ENABLE ALWAYS;

CREATE VIEW app.grown_ups WITH (security_barrier = true, security_invoker = true) AS
    SELECT id, name, app.modern(1) AS m FROM app.users WHERE born < '2000-01-01' WITH LOCAL CHECK OPTION;
COMMENT ON COLUMN app.grown_ups.name IS 'name of a grown-up';
ALTER VIEW app.grown_ups ALTER COLUMN m SET DEFAULT 5;
CREATE VIEW app.above AS SELECT count(*) AS n FROM app.grown_ups;
CREATE MATERIALIZED VIEW app.stored AS SELECT kind, count(*) AS n FROM app.events GROUP BY kind WITH NO DATA;
CREATE UNIQUE INDEX stored_kind ON app.stored (kind);
CREATE RULE quiet AS ON DELETE TO app.teams WHERE OLD.a = 0 DO INSTEAD NOTHING;

CREATE FOREIGN DATA WRAPPER far OPTIONS (fetch_size '5');
CREATE SERVER there TYPE 'pg' VERSION '1' FOREIGN DATA WRAPPER far OPTIONS (host 'h', password 'HUSH-1', conn 'pg://u:HUSH-2@h');
CREATE USER MAPPING FOR auralith_reader SERVER there OPTIONS (user 'bob', password 'HUSH-3');
CREATE FOREIGN TABLE app.remote (id integer OPTIONS (column_name 'ID'), t text) SERVER there OPTIONS (table_name 'T');

CREATE PUBLICATION parts FOR TABLE app.users (id, email) WHERE (id > 5), app.teams WITH (publish = 'insert, update');
CREATE PUBLICATION whole FOR TABLES IN SCHEMA app WITH (publish_via_partition_root = true);

GRANT USAGE ON SCHEMA app TO auralith_reader;
GRANT SELECT, INSERT ON app.teams TO auralith_reader WITH GRANT OPTION;
GRANT SELECT ON app.teams TO PUBLIC;
GRANT UPDATE (c) ON app.teams TO auralith_reader;
GRANT USAGE ON SEQUENCE app.users_id_seq TO auralith_reader;
GRANT USAGE ON TYPE app.mood TO auralith_reader;
GRANT EXECUTE ON PROCEDURE app.job(integer) TO auralith_reader;
GRANT USAGE ON FOREIGN SERVER there TO auralith_reader;
REVOKE DELETE ON app.parent FROM CURRENT_USER;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO auralith_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER TABLE app.child OWNER TO auralith_reader;

CREATE CAST (app.mood AS integer) WITH INOUT;
CREATE COLLATION app.german FROM "C";
CREATE OPERATOR app.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE TEXT SEARCH CONFIGURATION app.words (COPY = simple);
