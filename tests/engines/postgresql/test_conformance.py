"""PostgreSQL 18 and 16 in the suite, and what only PostgreSQL has."""

from contextlib import closing
from dataclasses import replace

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.samples import SampleSuite
from tests.engines.suite.schemas import SchemaSuite
from tests.engines.suite.sessions import SessionSuite
from tests.engines.suite.target import EngineTarget
from tests.engines.suite.values import ValueSuite


@pytest.fixture
def target(postgresql_engine: EngineTarget) -> EngineTarget:
    return postgresql_engine


class TestSessions(SessionSuite):
    slow_query = "SELECT pg_sleep(20)"
    numbers_query = "SELECT i FROM generate_series(1, 25000) AS i"
    value_violations = (
        ("INSERT INTO items VALUES (9, 1, 'much too long', 1)", "value"),
        ("UPDATE items SET qty = ('x' || id)::int", "value"),
        ("UPDATE items SET qty = 1 / (qty - qty)", "value"),
        ("INSERT INTO items VALUES (99999999999, 1, 'a', 1)", "value"),
    )
    ways_out_of_read_only = (
        "SET default_transaction_read_only = off",
        "SELECT set_config('default_transaction_read_only', 'off', false)",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "/* x */ SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "(SET TRANSACTION READ WRITE)",
        "RESET ALL",
        "COMMIT",
        "DO $$ BEGIN SET LOCAL transaction_read_only = off; DELETE FROM items; END $$",
        "CALL nothing()",
    )

    def test_wrong_cast_is_a_value(self, items: EngineTarget) -> None:
        with items.session() as session:
            with pytest.raises(errors.ConstraintViolation) as caught:
                session.execute("UPDATE items SET qty = :v", {"v": "abc"})
            assert caught.value.kind == "value"

    def test_commit_of_a_failed_transaction_is_said(self, items: EngineTarget) -> None:
        with items.session() as session:
            session.begin()
            with pytest.raises(errors.InvalidInput):
                session.execute("SELECT nothing")
            with pytest.raises(errors.StatementFailed):
                session.commit()
            assert not session.in_transaction

    def test_deferred_constraint_fails_at_commit(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE a (id int PRIMARY KEY)",
            "CREATE TABLE b (a int CONSTRAINT b_a REFERENCES a DEFERRABLE INITIALLY DEFERRED)",
        )
        with target.session() as session:
            with pytest.raises(errors.ConstraintViolation) as caught, session.transaction():
                session.execute("INSERT INTO b VALUES (1)")
            assert (caught.value.kind, caught.value.constraint) == ("foreign_key", "b_a")
            assert not session.in_transaction

    def test_session_settings_are_pinned(self, target: EngineTarget) -> None:
        target.run(
            f"ALTER DATABASE {target.spec.database} SET timezone = 'Asia/Tokyo'",
            f"ALTER DATABASE {target.spec.database} SET datestyle = 'SQL, DMY'",
            f"ALTER DATABASE {target.spec.database} SET standard_conforming_strings = off",
            f"ALTER DATABASE {target.spec.database} SET bytea_output = 'escape'",
        )
        with target.session(lock_timeout_ms=1234, statement_timeout_ms=4321) as session:
            shown = session.query(
                "SELECT name, setting FROM pg_settings WHERE name IN ('TimeZone', 'DateStyle',"
                " 'standard_conforming_strings', 'bytea_output', 'lock_timeout',"
                " 'statement_timeout', 'idle_in_transaction_session_timeout')"
            )
        assert dict(shown) == {
            "TimeZone": "UTC",
            "DateStyle": "ISO, YMD",
            "standard_conforming_strings": "on",
            "bytea_output": "hex",
            "lock_timeout": "1234",
            "statement_timeout": "4321",
            "idle_in_transaction_session_timeout": "600000",
        }

    def test_ended_session_is_unreachable(self, target: EngineTarget) -> None:
        with target.session() as session:
            (pid,) = session.query("SELECT pg_backend_pid()")[0]
            target.rows(f"SELECT pg_terminate_backend({pid})")
            with pytest.raises(errors.Unreachable):
                session.query("SELECT 1")
            session.rollback()

    def test_missing_right_names_the_grant(self, items: EngineTarget) -> None:
        items.run(
            "DO $$ BEGIN CREATE ROLE nobody_much LOGIN; EXCEPTION WHEN duplicate_object"
            " THEN NULL; END $$"
        )
        spec = replace(items.spec, options={"role": "nobody_much"})
        session = items.engine.connect(spec, SessionOptions())
        with closing(session), pytest.raises(errors.PermissionDenied, match="GRANT"):
            session.query("SELECT * FROM items")

    def test_environment_names_no_files(
        self, target: EngineTarget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("PGSERVICE", "PGOPTIONS", "PGSSLROOTCERT", "PGPASSFILE", "PGSSLKEY"):
            monkeypatch.setenv(name, "/nonexistent/trap" if name != "PGOPTIONS" else "-c x.y=1")
        monkeypatch.delenv("PGSERVICE")
        with target.session() as session:
            assert session.query("SELECT 1") == [(1,)]


class TestSamples(SampleSuite):
    bytes_type = "bytea"


class TestSchemas(SchemaSuite):
    def test_only_what_postgresql_has(self, target: EngineTarget) -> None:
        target.run(
            "CREATE SCHEMA other",
            "CREATE TYPE mood AS ENUM ('sad', 'o''k')",
            "CREATE DOMAIN short AS varchar(5) NOT NULL",
            "CREATE DOMAIN shorter AS short CHECK (value <> '')",
            "CREATE TABLE other.deep (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " s serial, m mood DEFAULT 'sad', d shorter, g int GENERATED ALWAYS AS (2 + 2) STORED,"
            ' a int[][], "C" text COLLATE "C", UNIQUE (s) DEFERRABLE)',
            "COMMENT ON TABLE other.deep IS 'so deep'",
            "COMMENT ON COLUMN other.deep.m IS 'a mood'",
            "CREATE UNIQUE INDEX deep_part ON other.deep (m) WHERE s > 1",
            "CREATE INDEX deep_expr ON other.deep (lower(d), s) INCLUDE (m)",
            "CREATE TABLE parts (k int, r bigint REFERENCES other.deep, PRIMARY KEY (k))"
            " PARTITION BY RANGE (k)",
            "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9)",
            "CREATE TABLE points (k int REFERENCES parts)",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER t AFTER INSERT OR DELETE ON other.deep FOR EACH STATEMENT"
            " EXECUTE FUNCTION f()",
            "ALTER TABLE other.deep DISABLE TRIGGER t",
        )
        schema = self.read(target)
        deep = schema.table(TableName("other", "deep"))
        assert deep is not None
        columns = {c.name: c for c in deep.columns}
        assert (columns["id"].identity, columns["id"].identity_always) == (True, True)
        assert (columns["s"].identity, columns["s"].identity_always) == (True, False)
        assert columns["m"].enum_values == ("sad", "o'k")
        assert columns["m"].comment == "a mood"
        assert (columns["d"].max_length, columns["d"].nullable) == (5, False)
        assert columns["d"].logical.value == "text"
        assert columns["g"].generated == "(2 + 2)"
        assert columns["g"].default is None
        assert (columns["a"].type, columns["a"].logical.value) == ("integer[]", "array")
        assert columns["C"].collation == "C"
        assert deep.comment == "so deep"
        keys = {k.columns: k for k in deep.unique_keys}
        assert keys["s",].deferrable
        assert keys["m",].partial == "(s > 1)"
        expression = next(i for i in deep.indexes if i.name == "deep_expr")
        assert expression.columns == ("lower(d::text)", "s")
        assert [(t.name, t.events, t.per_row, t.enabled) for t in deep.triggers] == [
            ("t", ("insert", "delete"), False, False)
        ]
        kinds = {str(t.name): t.kind.value for t in schema.tables}
        assert (kinds["parts"], kinds["parts_1"]) == ("partitioned", "partition")
        points = schema.table(TableName(None, "points"))
        assert points is not None
        assert [str(k.references) for k in points.foreign_keys] == ["parts"]

    def test_same_as_the_standard_catalog(self, target: EngineTarget) -> None:
        target.run(*_MANY_TYPES)
        ours = {
            (str(t.name), c.name, c.nullable) for t in self.read(target).tables for c in t.columns
        }
        theirs = {
            (table, column, nullable == "YES")
            for table, column, nullable in target.rows(
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'public'"
            )
        }
        assert ours == theirs

    def test_works_for_a_login_without_rights_and_beside_locks(self, shop: EngineTarget) -> None:
        shop.run(
            "DO $$ BEGIN CREATE ROLE nobody_much LOGIN; EXCEPTION WHEN duplicate_object"
            " THEN NULL; END $$"
        )
        spec = replace(shop.spec, options={"role": "nobody_much"})
        with closing(shop.connect()) as holder:
            holder.execute("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE")
            options = SessionOptions(lock_timeout_ms=500, read_only=True)
            with closing(shop.engine.connect(spec, options)) as session:
                found = shop.engine.introspect(session)
            holder.rollback()
        assert {str(t.name) for t in found.tables} >= {"orders", "customers", "regions"}


_MANY_TYPES = (
    (
        "CREATE TABLE many (a int NOT NULL, b numeric, c char(3), d xml, e inet, f int4range,"
        " g tsvector, h point, i bit varying(4), j money, k oid, l uuid)"
    ),
)


class TestValues(ValueSuite):
    same = "{0}::text IS NOT DISTINCT FROM {1}::text"
    corpus = (
        ("smallint", "-32768", -32768),
        ("bigint", "9007199254740992", 9007199254740992),
        ("bigint", "9007199254740993", "9007199254740993"),
        ("bigint", "-9223372036854775808", "-9223372036854775808"),
        ("numeric", "1e-20", "0.00000000000000000001"),
        ("numeric(30, 5)", "123.4", "123.40000"),
        ("numeric", "'NaN'", "NaN"),
        ("numeric", "'-Infinity'", "-Infinity"),
        ("numeric", "10::numeric ^ 40", "1" + "0" * 40),
        ("real", "0.1", 0.1),
        ("double precision", "'NaN'", "NaN"),
        ("double precision", "'Infinity'", "Infinity"),
        ("double precision", "'-0'", -0.0),
        ("boolean", "true", True),
        ("text", "''", ""),
        ("text", "E'a\\nb\\\\N\\t'", "a\nb\\N\t"),
        ("text", "NULL", None),
        ("char(4)", "'ab'", "ab  "),
        ("bytea", "'\\x00ff5c'", "AP9c"),
        ("date", "'2024-02-29'", "2024-02-29"),
        ("date", "'infinity'", "infinity"),
        ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
        ("date", "'20240-01-01'", "20240-01-01"),
        ("time", "'24:00'", "24:00:00"),
        ("timetz", "'23:59:59.999999+05:30'", "23:59:59.999999+05:30"),
        ("timestamp", "'2024-02-29 23:59:60'", "2024-03-01T00:00:00"),
        ("timestamp", "'-infinity'", "-infinity"),
        ("timestamptz", "'2024-07-01 12:00:00.5+02'", "2024-07-01T10:00:00.5Z"),
        ("timestamptz", "'0001-01-01 00:00:00+00 BC'", "0001-01-01T00:00:00Z BC"),
        ("timestamptz", "'12345-01-01 00:00:00+00'", "12345-01-01T00:00:00Z"),
        ("interval", "'1 year 2 mons -3 days 04:05:06.7'", "P1Y2M-3DT4H5M6.7S"),
        ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("json", '\'{"a": 1, "a":  1.10}\'', '{"a": 1, "a":  1.10}'),
        ("jsonb", "'{\"n\": 12345678901234567890.10}'", '{"n": 12345678901234567890.10}'),
        ("int[]", "'[0:1]={1,NULL}'", "[0:1]={1,NULL}"),
        ("text[]", "ARRAY['a,b', NULL, '\"', '']", '{"a,b",NULL,"\\"",""}'),
        ("int4range", "'[1,5)'", "[1,5)"),
        ("tstzrange", "'[infinity,]'", "[infinity,)"),
        ("inet", "'::1/64'", "::1/64"),
        ("money", "12.5", "$12.50"),
        ("bit(3)", "B'101'", "101"),
        ("point", "'(1,2)'", "(1,2)"),
    )
    refused = (
        ("int", "1.5"),
        ("int", "NaN"),
        ("int", False),
        ("numeric", "12,5"),
        ("boolean", 1),
        ("text", "a\0b"),
        ("text", {"a": 1}),
        ("bytea", "***"),
        ("uuid", "123"),
        ("jsonb", "{'a'}"),
        ("timestamptz", 12),
    )

    def test_lists_become_arrays(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE arrays (v text[])")
        with target.session() as session:
            (found,) = target.engine.introspect_tables(session, [TableName(None, "arrays")])
            given = [["a\\", 'q"'], [None, "null"]]
            back = target.engine.values.from_json(found.columns[0], given)
            session.execute("INSERT INTO arrays VALUES (:v)", {"v": back})
        assert target.rows("SELECT v FROM arrays") == [(given,)]
