"""MariaDB in the suite, and what only MySQL and MariaDB have."""

import threading
from contextlib import closing
from dataclasses import replace

import pymysql
import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.mysql import connection, flavours
from auralith.dataplane.engines.mysql.session import MysqlSession
from auralith.dataplane.engines.mysql.testing import granted
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.samples import SampleSuite
from tests.engines.suite.schemas import SchemaSuite
from tests.engines.suite.sessions import SessionSuite
from tests.engines.suite.target import EngineTarget
from tests.engines.suite.values import ValueSuite
from tests.fixtures.rogue_mysql import rogue_server


@pytest.fixture
def target(mariadb_engine: EngineTarget) -> EngineTarget:
    return mariadb_engine


class TestSessions(SessionSuite):
    slow_query = "SELECT count(*) FROM seq_1_to_100000 a, seq_1_to_100000 b"
    numbers_query = "SELECT seq FROM seq_1_to_25000"
    value_violations = (
        ("INSERT INTO items VALUES (9, 1, 'much too long', 1)", "value"),
        ("UPDATE items SET qty = 'abc'", "value"),
        ("UPDATE items SET qty = 99999999999", "value"),
    )
    ways_out_of_read_only = (
        "SET SESSION TRANSACTION READ WRITE",
        "/*! SET SESSION TRANSACTION READ WRITE */",
        "/*!50000 COMMIT */",
        "/*M! COMMIT */",
        "START TRANSACTION READ WRITE",
        "COMMIT",
        "CALL way_out()",
        "SELECT 1 INTO OUTFILE '/tmp/auralith-out'",
    )

    def test_read_only_beside_a_procedure_that_commits(self, items: EngineTarget) -> None:
        items.run(
            "CREATE PROCEDURE way_out() BEGIN COMMIT; SET SESSION TRANSACTION READ WRITE;"
            " DELETE FROM items; END"
        )
        with items.session(read_only=True) as session, pytest.raises(errors.ReadOnlyTarget):
            session.execute("CALL way_out()")
        assert self.count(items) == 3

    def test_session_variables_are_pinned(self, target: EngineTarget) -> None:
        with target.session(lock_timeout_ms=1_500, statement_timeout_ms=2_500) as session:
            values = session.query(
                "SELECT @@time_zone, @@innodb_lock_wait_timeout, @@lock_wait_timeout,"
                " @@max_statement_time, @@idle_transaction_timeout, @@sql_mode, @@autocommit"
            )[0]
        assert values[:3] == ("+00:00", 2, 2)
        assert float(values[3]) == 2.5
        assert values[4] == 600
        assert "STRICT_TRANS_TABLES" in values[5]
        assert values[6] == 1

    def test_server_modes_that_change_the_language_are_taken_away(
        self, target: EngineTarget
    ) -> None:
        options = SessionOptions()
        modes = "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,NO_ZERO_DATE"
        pinned = connection.settings(flavours.MARIADB, modes, target.spec, options)
        assert pinned["sql_mode"] == "NO_ZERO_DATE,STRICT_TRANS_TABLES"

    def test_watched_timeout_for_servers_without_one(self, items: EngineTarget) -> None:
        """MySQL limits SELECT alone: we stop the others ourselves."""
        options = SessionOptions()
        session = MysqlSession(
            connection.open_driver(items.spec, options),
            opener=lambda: connection.open_driver(items.spec, options),
            read_only=False,
            watch_ms=500,
            max_packet=1_000_000,
            flavour=flavours.MYSQL,
        )
        with closing(session):
            with pytest.raises(errors.StatementTimeout):
                session.execute(
                    "UPDATE items SET qty = (SELECT count(*) + 1 FROM seq_1_to_100000 a,"
                    " seq_1_to_100000 b)"
                )
            assert session.query("SELECT 1") == [(1,)]

    def test_wrong_flavour_is_said(self, target: EngineTarget) -> None:
        with pytest.raises(errors.InvalidInput, match="mariadb") as caught:
            get_engine("mysql").connect(replace(target.spec, engine="mysql"), SessionOptions())
        assert caught.value.code == "connection.engine"

    def test_wide_rows_fit_the_packet(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE wide (id int, body longblob)")
        with target.session() as session:
            rows = [(n, bytes([n]) * 900_000) for n in range(20)]
            assert session.load(TableName(None, "wide"), ["id", "body"], rows) == 20
        assert target.rows("SELECT count(*), sum(length(body)) FROM wide") == [(20, 18_000_000)]

    def test_no_file_of_ours_is_ever_sent(self) -> None:
        for engine in ("mysql", "mariadb"):
            with rogue_server() as rogue:
                spec = ConnectionSpec(
                    engine=engine, database="x", host="127.0.0.1", port=rogue.port,
                    username="u", password="p",
                )  # fmt: skip
                with pytest.raises(errors.Unreachable) as caught:
                    get_engine(engine).connect(spec, SessionOptions())
                assert caught.value.code == "connection.hostile"
                outcome = get_engine(engine).test(spec)
                assert not outcome.ok
            assert not any(b"root:" in heard for heard in rogue.heard)

    def test_password_is_not_given_in_clear(self) -> None:
        with rogue_server("clear_password") as rogue:
            spec = ConnectionSpec(
                engine="mysql", database="x", host="127.0.0.1", port=rogue.port,
                username="u", password="do-not-tell",
            )  # fmt: skip
            with pytest.raises(errors.Unreachable):
                get_engine("mysql").connect(spec, SessionOptions())
        assert not any(b"do-not-tell" in heard for heard in rogue.heard)

    def test_file_statements_are_refused(self, items: EngineTarget) -> None:
        for sql in (
            "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE items",
            "LOAD DATA INFILE '/etc/passwd' INTO TABLE items",
            "SELECT * FROM items INTO DUMPFILE '/tmp/x'",
            "SELECT LOAD_FILE('/etc/passwd')",
        ):
            with items.session() as session, pytest.raises(errors.PermissionDenied):
                session.execute(sql)

    def test_long_texts_are_read_as_well(self, items: EngineTarget) -> None:
        padding = f"/* {'x' * 5_000_000} */"
        with items.session() as session, pytest.raises(errors.PermissionDenied):
            session.query(f"SELECT LOAD_FILE('/etc/passwd') {padding}")
        read_only = items.session(spec_read_only=True)
        with read_only as session, pytest.raises(errors.ReadOnlyTarget):
            session.execute(f"SET SESSION TRANSACTION READ WRITE {padding}")

    def test_deadlock_is_transient(self, items: EngineTarget) -> None:
        with items.session() as one, items.session() as two:
            one.begin()
            two.begin()
            one.execute("UPDATE items SET qty = 5 WHERE id = 1")
            two.execute("UPDATE items SET qty = 5 WHERE id = 2")
            seen: list[Exception] = []

            def cross() -> None:
                try:
                    two.execute("UPDATE items SET qty = 6 WHERE id = 1")
                except errors.DataPlaneError as error:
                    seen.append(error)

            other = threading.Thread(target=cross)
            other.start()
            try:
                one.execute("UPDATE items SET qty = 6 WHERE id = 2")
            except errors.DataPlaneError as error:
                seen.append(error)
            one.rollback()
            other.join()
            two.rollback()
        assert [type(e) for e in seen] == [errors.LockNotAvailable]


class TestSamples(SampleSuite):
    bytes_type = "varbinary(64)"


class TestSchemas(SchemaSuite):
    def test_only_what_mariadb_has(self, target: EngineTarget) -> None:
        other = f"{target.spec.database}_other"
        target.run(
            f"CREATE DATABASE {other}",
            f"CREATE TABLE {other}.outside (id int PRIMARY KEY)",
            "CREATE TABLE inside (id bigint AUTO_INCREMENT PRIMARY KEY, e enum('a','b''c'),"
            " j json, b boolean, g int AS (b + 1) STORED, o int, t varchar(30), bytes varbinary(9),"
            " UNIQUE KEY prefix (t(5)), UNIQUE KEY whole (t, b),"
            f" CONSTRAINT far FOREIGN KEY (o) REFERENCES {other}.outside (id) ON DELETE SET NULL)"
            " COMMENT 'inside'",
            "CREATE TABLE quick (id int) ENGINE=MyISAM",
            "CREATE TRIGGER tr BEFORE UPDATE ON inside FOR EACH ROW SET NEW.t = 'x'",
        )
        try:
            inside, quick = self.table(target, "inside"), self.table(target, "quick")
            columns = {c.name: c for c in inside.columns}
            assert columns["id"].identity
            assert columns["e"].enum_values == ("a", "b'c")
            assert columns["j"].logical.value == "json"
            assert columns["b"].logical.value == "boolean"
            assert columns["g"].generated == "`b` + 1"
            assert columns["t"].max_length == 30
            assert columns["bytes"].logical.value == "binary"
            assert inside.checks == ()
            assert [k.columns for k in inside.unique_keys] == [("t", "b")]
            prefix = next(i for i in inside.indexes if i.name == "prefix")
            assert prefix.columns == ("t(5)",)
            assert inside.foreign_keys[0].references == TableName(other, "outside")
            assert inside.comment == "inside"
            assert [(t.timing, t.events) for t in inside.triggers] == [("before", ("update",))]
            assert (inside.transactional, quick.transactional) == (True, False)
            with target.session() as session:
                found = target.engine.introspect_tables(session, [TableName(other, "outside")])
            assert {str(t.name) for t in found} == {"inside", f"{other}.outside"}
        finally:
            target.run("DROP TABLE inside", f"DROP DATABASE {other}")

    def test_rights_are_read_from_the_grants(self) -> None:
        lines = [
            "GRANT USAGE ON *.* TO `u`@`%`",
            "GRANT SELECT, INSERT (a, b) ON `shop\\_1`.* TO `u`@`%`",
            "GRANT UPDATE ON `sh%`.`orders` TO `u`@`%`",
            "GRANT ALL PRIVILEGES ON `other`.* TO `u`@`%`",
        ]
        found = granted(lines, "shop_1")
        assert found == {
            "select": True, "insert": True, "update": True, "delete": False, "create": False
        }  # fmt: skip
        assert not granted(lines, "shopx1")["select"]


class TestValues(ValueSuite):
    same = "{0} <=> {1}"
    corpus = (
        ("bigint unsigned", "18446744073709551615", "18446744073709551615"),
        ("bigint", "9007199254740993", "9007199254740993"),
        ("decimal(38,10)", "'12345678901234567890.1'", "12345678901234567890.1000000000"),
        ("float", "16777215", 16777215.0),
        ("double", "0.1", 0.1),
        ("boolean", "1", True),
        ("boolean", "5", 5),
        ("bit(9)", "b'101010101'", 341),
        ("varchar(20)", "'né ☃ 😀'", "né ☃ 😀"),
        ("varchar(20)", "'a\\\\b\\'%s\\0'", "a\\b'%s\0"),
        ("varbinary(4)", "x'00ff5c'", "AP9c"),
        ("date", "'2024-02-29'", "2024-02-29"),
        ("time(3)", "'-838:59:59.123'", "-838:59:59.123"),
        ("datetime(6)", "'9999-12-31 23:59:59.999999'", "9999-12-31T23:59:59.999999"),
        ("year", "2155", 2155),
        ("enum('a','b''c')", "'b''c'", "b'c"),
        ("set('x','y')", "'y,x'", "x,y"),
        ("json", "'{\"a\": 1.10}'", '{"a": 1.10}'),
        ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("int", "NULL", None),
    )
    refused = (
        ("int", "1e3"),
        ("double", "Infinity"),
        ("decimal(5,2)", "NaN"),
        ("enum('a')", "b"),
        ("date", 20240101),
        ("blob", "%"),
    )

    def test_zero_dates_neither_fail_nor_change(self, target: EngineTarget) -> None:
        with closing(target.connect()) as link:
            cursor = link.cursor()
            cursor.execute("SET sql_mode = ''")
            cursor.execute("CREATE TABLE zeros (d date, t datetime)")
            cursor.execute("INSERT INTO zeros VALUES ('0000-00-00', '2024-00-00 00:00:00')")
            link.commit()
        with target.session() as session:
            (found,) = target.engine.introspect_tables(session, [TableName(None, "zeros")])
            row = session.query("SELECT d, t FROM zeros")[0]
            shown = [
                target.engine.values.to_json(c, v) for c, v in zip(found.columns, row, strict=True)
            ]
        assert shown == ["0000-00-00", "2024-00-00T00:00:00"]

    def test_timestamps_are_utc(self, target: EngineTarget) -> None:
        target.run(
            "SET time_zone = '+05:00'",
            "CREATE TABLE moments (v timestamp NULL)",
            "INSERT INTO moments VALUES ('2024-07-01 12:00:00')",
        )
        with target.session() as session:
            (found,) = target.engine.introspect_tables(session, [TableName(None, "moments")])
            (value,) = session.query("SELECT v FROM moments")[0]
            shown = target.engine.values.to_json(found.columns[0], value)
            assert shown == "2024-07-01T07:00:00Z"
            back = target.engine.values.from_json(found.columns[0], shown)
            assert session.query("SELECT count(*) FROM moments WHERE v = :v", {"v": back}) == [(1,)]


def test_missing_server_is_unreachable(mariadb_engine: EngineTarget) -> None:
    with pytest.raises(errors.Unreachable) as caught:
        mariadb_engine.engine.connect(replace(mariadb_engine.spec, port=1), SessionOptions())
    assert caught.value.stage == "tcp"
    with pytest.raises(pymysql.OperationalError):
        pymysql.connect(host="127.0.0.1", port=1, user="x")
