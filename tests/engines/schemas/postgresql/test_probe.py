"""The cheap question whether a schema may have changed: never blind, seldom nervous."""

from contextlib import closing

from auralith.dataplane.engines.postgresql import extraction
from tests.engines.schemas.postgresql.conftest import READER
from tests.engines.suite.target import EngineTarget

QUIET = (
    'INSERT INTO "Odd ""Name""".counts VALUES (1)',
    'UPDATE "Odd ""Name""".counts SET n = 2',
    "SELECT nextval('app.plain'), setval('app.counter', 5)",
    "VACUUM ANALYZE",
    "VACUUM FREEZE app.users",
    "ANALYZE app.events",
    "CREATE TEMPORARY TABLE passing (id serial PRIMARY KEY, a text UNIQUE)",
    "CREATE SCHEMA IF NOT EXISTS auralith_journal",
    "CREATE TABLE auralith_journal.run (id integer, a text CHECK (a <> ''))",
)

LOUD = (
    "ALTER TABLE app.users ALTER COLUMN born SET STATISTICS 6",
    "ALTER TABLE app.users ALTER COLUMN big SET STORAGE MAIN",
    "ALTER TABLE app.users ALTER COLUMN born SET NOT NULL",
    "ALTER TABLE app.users ALTER COLUMN state SET DEFAULT 'happy'",
    "ALTER TABLE app.users ALTER COLUMN state DROP DEFAULT",
    "ALTER TABLE app.users ADD COLUMN more integer",
    "ALTER TABLE app.users RENAME COLUMN more TO less",
    "ALTER TABLE app.users DROP COLUMN less",
    "ALTER TABLE app.users DROP CONSTRAINT grown",
    "ALTER TABLE app.members VALIDATE CONSTRAINT members_user",
    "DROP INDEX app.users_lower",
    "ALTER INDEX app.teams_odd RENAME TO teams_even",
    "ALTER INDEX app.teams_even ALTER COLUMN 2 SET STATISTICS 78",
    "COMMENT ON COLUMN app.users.name IS 'other'",
    "COMMENT ON COLUMN app.users.name IS NULL",
    "COMMENT ON SCHEMA public IS 'mine'",
    "GRANT SELECT ON app.users TO auralith_reader",
    "GRANT SELECT (born) ON app.users TO auralith_reader",
    "REVOKE USAGE ON TYPE app.mood FROM PUBLIC",
    "GRANT CREATE ON SCHEMA app TO auralith_reader",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO auralith_reader",
    "ALTER SEQUENCE app.plain OWNED BY app.parent.a",
    "ALTER SEQUENCE app.plain OWNED BY NONE",
    "ALTER SEQUENCE app.counter CACHE 9",
    "ALTER TYPE app.mood ADD VALUE 'tired'",
    "ALTER TYPE app.mood RENAME VALUE 'tired' TO 'awake'",
    "ALTER DOMAIN app.email DROP NOT NULL",
    "ALTER DOMAIN app.email DROP CONSTRAINT has_at",
    "ALTER TYPE app.point3 ADD ATTRIBUTE z integer",
    "ALTER FUNCTION app.stamp() COST 5",
    "CREATE OR REPLACE FUNCTION app.f(text) RETURNS SETOF integer LANGUAGE sql AS 'SELECT 2'",
    "DROP FUNCTION app.f(text)",
    "DROP AGGREGATE app.total(integer)",
    "ALTER TABLE app.users ENABLE TRIGGER counted",
    "DROP TRIGGER counted ON app.users",
    "ALTER EVENT TRIGGER noted DISABLE",
    "ALTER POLICY everyone ON app.users USING (false)",
    "DROP POLICY everyone ON app.users",
    "CREATE OR REPLACE VIEW app.above AS SELECT count(*) AS n FROM app.users",
    "ALTER VIEW app.grown_ups SET (security_invoker = false)",
    "DROP RULE quiet ON app.teams",
    "ALTER STATISTICS app.team_all SET STATISTICS 7",
    "DROP STATISTICS app.team_all",
    "ALTER TABLE app.events DETACH PARTITION app.events_24",
    "ALTER TABLE app.child NO INHERIT app.parent",
    "ALTER PUBLICATION parts DROP TABLE app.teams",
    "ALTER PUBLICATION whole SET (publish = 'insert')",
    "DROP PUBLICATION whole",
    "ALTER SERVER there OPTIONS (SET host 'other')",
    "ALTER USER MAPPING FOR auralith_reader SERVER there OPTIONS (SET user 'carol')",
    "ALTER FOREIGN TABLE app.remote OPTIONS (SET table_name 'U')",
    "DROP CAST (app.mood AS integer)",
    "DROP COLLATION app.german",
    "ALTER TABLE app.users REPLICA IDENTITY DEFAULT",
    "ALTER TABLE app.users RESET (fillfactor)",
    "ALTER TABLE app.members SET LOGGED",
    "ALTER TABLE app.parent RENAME TO mother",
    "DROP TABLE app.child",
    'DROP SCHEMA "Odd ""Name""" CASCADE',
    "CREATE EXTENSION vector",
    "ALTER EXTENSION vector ADD TABLE app.mother",
    "DROP TABLE app.teams CASCADE",
)


def test_it_changes_with_every_change_and_with_nothing_else(rich: EngineTarget) -> None:
    with closing(rich.connect()) as link, rich.session(read_only=True) as session:
        link.autocommit = True
        link.execute('CREATE TABLE "Odd ""Name""".counts (n integer)')
        before = extraction.probe(session)
        for statement in QUIET:
            link.execute(statement)
            assert extraction.probe(session) == before, statement
        seen = {before}
        for statement in LOUD:
            link.execute(statement)
            now = extraction.probe(session)
            assert now not in seen, statement
            seen.add(now)


def test_it_is_one_question_and_needs_no_rights(rich: EngineTarget, reader: EngineTarget) -> None:
    with reader.session() as first, reader.session() as second:
        assert extraction.probe(first) == extraction.probe(second)
        before = extraction.probe(first)
        rich.run(f"ALTER TABLE app.parent OWNER TO {READER}")
        assert extraction.probe(first) != before
