"""What every session must do. Inherited by each engine's conformance tests."""

import threading
import time
from contextlib import closing
from typing import Any

import pytest

from auralith.dataplane import errors
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.target import EngineTarget

ITEMS = (
    "CREATE TABLE owners (id int PRIMARY KEY)",
    (
        "CREATE TABLE items (id int PRIMARY KEY, owner_id int, name varchar(10) NOT NULL,"
        " qty int, CONSTRAINT qty_positive CHECK (qty > 0),"
        " CONSTRAINT items_name_key UNIQUE (name),"
        " CONSTRAINT items_owner FOREIGN KEY (owner_id) REFERENCES owners (id))"
    ),
    "INSERT INTO owners VALUES (1)",
    "INSERT INTO items VALUES (1, 1, 'one', 1), (2, 1, 'two', 2), (3, NULL, 'three', 3)",
)


class SessionSuite:
    """Statements, transactions, limits, refusals."""

    slow_query: str
    """Runs for seconds and gives rows."""
    numbers_query: str
    """Gives the numbers 1 to 25,000."""

    @pytest.fixture
    def items(self, target: EngineTarget) -> EngineTarget:
        """A target with three items."""
        target.run(*ITEMS)
        return target

    def count(self, target: EngineTarget) -> int:
        return int(target.rows("SELECT count(*) FROM items")[0][0])

    def test_names_are_bound_and_literals_left_alone(self, items: EngineTarget) -> None:
        with items.session() as session:
            sql = "SELECT name, ':qty 100%%' FROM items WHERE qty >= :low AND qty <= :high -- :no"
            rows = session.query(sql, {"low": 2, "high": 3, "unused": 1})
            assert sorted(rows) == [("three", ":qty 100%%"), ("two", ":qty 100%%")]
            both = session.query("SELECT id FROM items WHERE id = :x OR qty = :x", {"x": 2})
            assert both == [(2,)]

    def test_missing_name_is_refused(self, items: EngineTarget) -> None:
        with items.session() as session, pytest.raises(errors.InvalidInput, match=":low"):
            session.query("SELECT 1 FROM items WHERE qty > :low", {"high": 1})

    @pytest.mark.parametrize("value", ["'; DROP TABLE items; --", "\\' OR 1=1 -- ", "100%s", "né"])
    def test_values_are_never_read_as_sql(self, items: EngineTarget, value: str) -> None:
        with items.session() as session:
            assert session.query("SELECT id FROM items WHERE name = :v", {"v": value}) == []
        assert self.count(items) == 3

    def test_affected_rows_are_counted(self, items: EngineTarget) -> None:
        with items.session() as session:
            assert session.execute("UPDATE items SET qty = 9 WHERE id <= :n", {"n": 2}) == 2
            # The same values again: rows found, not rows that differ.
            assert session.execute("UPDATE items SET qty = 9 WHERE id <= :n", {"n": 2}) == 2
            assert session.execute("DELETE FROM items WHERE id > 100") == 0

    def test_two_statements_in_one_text_are_refused(self, items: EngineTarget) -> None:
        for params in (None, {"a": 1}):
            with items.session() as session, pytest.raises(errors.InvalidInput):
                session.execute("DELETE FROM items; DELETE FROM owners", params)
            with items.session() as session, pytest.raises(errors.InvalidInput):
                session.query("SELECT 1; DELETE FROM items", params)
        assert self.count(items) == 3

    def test_stream_gives_all_rows_in_batches(self, target: EngineTarget) -> None:
        with target.session() as session:
            batches = list(session.stream(self.numbers_query, batch_rows=1_000))
            assert [len(b) for b in batches] == [1_000] * 25
            assert sum(row[0] for b in batches for row in b) == 25_000 * 25_001 // 2
            half = session.stream(self.numbers_query, batch_rows=100)
            next(half)
            half.close()  # type: ignore[attr-defined]  # a generator
            assert session.query("SELECT 1") == [(1,)]

    def test_load_takes_any_iterable(self, items: EngineTarget) -> None:
        rows = ((n, None, f"n{n}", n) for n in range(10, 5_010))
        with items.session() as session:
            loaded = session.load(TableName(None, "items"), ["id", "owner_id", "name", "qty"], rows)
        assert loaded == 5_000
        assert items.rows("SELECT count(*), min(qty), max(name) FROM items WHERE id >= 10") == [
            (5_000, 10, "n999")
        ]

    def test_failed_load_leaves_nothing(self, items: EngineTarget) -> None:
        rows = [(n, None, f"n{n}", 1) for n in range(10, 3_000)] + [(10, None, "x", 1)]
        with items.session() as session, pytest.raises(errors.ConstraintViolation):
            session.load(TableName(None, "items"), ["id", "owner_id", "name", "qty"], rows)
        assert self.count(items) == 3

    def test_transaction_commits_or_undoes(self, items: EngineTarget) -> None:
        with items.session() as session:
            with session.transaction():
                assert session.in_transaction
                session.execute("DELETE FROM items WHERE id = 1")
            assert not session.in_transaction
            with pytest.raises(KeyError), session.transaction():  # noqa: PT012 - the block undone
                session.execute("DELETE FROM items")
                raise KeyError
            assert not session.in_transaction
        assert self.count(items) == 2

    def test_begin_and_rollback_by_hand(self, items: EngineTarget) -> None:
        with items.session() as session:
            session.rollback()
            session.begin()
            session.execute("DELETE FROM items")
            session.rollback()
            session.begin()
            session.execute("DELETE FROM items WHERE id = 3")
            session.commit()
        assert self.count(items) == 2

    def test_savepoint_undoes_its_part_alone(self, items: EngineTarget) -> None:
        with items.session() as session, session.transaction():
            session.execute("DELETE FROM items WHERE id = 1")
            with (  # noqa: PT012 - the block undone
                pytest.raises(errors.ConstraintViolation),
                session.savepoint(),
            ):
                session.execute("DELETE FROM items WHERE id = 2")
                session.execute("INSERT INTO items VALUES (3, 1, 'again', 1)")
            with session.savepoint():
                session.execute("UPDATE items SET qty = 50 WHERE id = 3")
        assert items.rows("SELECT id, qty FROM items ORDER BY id") == [(2, 2), (3, 50)]

    def test_closing_undoes_what_is_open(self, items: EngineTarget) -> None:
        with items.session() as session:
            session.begin()
            session.execute("DELETE FROM items")
        assert self.count(items) == 3

    @pytest.mark.parametrize("where", ["spec", "options"])
    def test_read_only_is_honoured_and_cannot_be_left(
        self, items: EngineTarget, where: str
    ) -> None:
        flags: dict[str, Any] = {"spec_read_only": True} if where == "spec" else {"read_only": True}
        attempts = (
            "DELETE FROM items", "CREATE TABLE more (id int)", "DROP TABLE items",
            *self.ways_out_of_read_only,
        )  # fmt: skip
        with items.session(**flags) as session:
            assert session.query("SELECT count(*) FROM items") == [(3,)]
            for attempt in attempts:
                for _ in range(2):
                    try:
                        session.execute(attempt)
                    except errors.DataPlaneError:
                        session.rollback()
                with pytest.raises((errors.ReadOnlyTarget, errors.PermissionDenied)):
                    session.execute("DELETE FROM items")
            with pytest.raises(errors.ReadOnlyTarget), session.transaction():
                session.execute("DELETE FROM items")
        assert self.count(items) == 3

    ways_out_of_read_only: tuple[str, ...] = ()

    def test_lock_timeout(self, items: EngineTarget) -> None:
        with closing(items.connect()) as holder:
            cursor = holder.cursor()
            cursor.execute("BEGIN IMMEDIATE" if items.spec.engine == "sqlite" else "BEGIN")
            cursor.execute("UPDATE items SET qty = 7 WHERE id = 1")
            with items.session(lock_timeout_ms=1_000) as session:
                started = time.monotonic()
                with pytest.raises(errors.LockNotAvailable), session.transaction():
                    session.execute("UPDATE items SET qty = 8 WHERE id = 1")
                # Far less than any server's default of 50 seconds or for ever.
                assert time.monotonic() - started < 20
                holder.rollback()
                assert session.execute("UPDATE items SET qty = 8 WHERE id = 1") == 1

    def test_statement_timeout(self, target: EngineTarget) -> None:
        with target.session(statement_timeout_ms=500) as session:
            with pytest.raises(errors.StatementTimeout):
                session.query(self.slow_query)
            assert session.query("SELECT 1") == [(1,)]

    def test_cancel_from_another_thread(self, target: EngineTarget) -> None:
        with target.session() as session:
            timer = threading.Timer(0.4, session.cancel)
            timer.start()
            with pytest.raises(errors.Cancelled):
                session.query(self.slow_query)
            timer.join()
            assert session.query("SELECT 1") == [(1,)]

    def test_violations_are_named(self, items: EngineTarget) -> None:
        expected = (
            ("INSERT INTO items VALUES (1, 1, 'new', 1)", "unique"),
            ("INSERT INTO items VALUES (9, 1, 'one', 1)", "unique"),
            ("INSERT INTO items VALUES (9, 99, 'new', 1)", "foreign_key"),
            ("DELETE FROM owners", "foreign_key"),
            ("INSERT INTO items VALUES (9, 1, 'new', 0)", "check"),
            ("INSERT INTO items VALUES (9, 1, NULL, 1)", "not_null"),
            *self.value_violations,
        )
        with items.session() as session:
            for sql, kind in expected:
                with pytest.raises(errors.ConstraintViolation) as caught:
                    session.execute(sql)
                assert caught.value.kind == kind, sql
            with pytest.raises(errors.ConstraintViolation) as caught:
                session.execute("INSERT INTO items VALUES (9, 1, 'one', 1)")
            assert "name" in str(caught.value.constraint)
            with pytest.raises(errors.ConstraintViolation) as caught:
                session.execute("INSERT INTO items VALUES (9, 1, 'new', 0)")
            assert caught.value.constraint == "qty_positive"

    value_violations: tuple[tuple[str, str], ...] = ()

    @pytest.mark.parametrize(
        "sql", ["SELECT nothing FROM items", "SELECT * FROM nowhere", "SELEC 1", "UPDATE items"]
    )
    def test_wrong_sql_is_the_callers_fault(self, items: EngineTarget, sql: str) -> None:
        with items.session() as session, pytest.raises(errors.InvalidInput):
            session.query(sql)

    def test_unknown_option_is_refused(self, target: EngineTarget) -> None:
        for name in ("service", "passfile", "sslkey", "init_command", "local_infile", "options"):
            spec = type(target.spec)(**{**vars(target.spec), "options": {name: "x"}})
            with pytest.raises(errors.InvalidInput, match=name):
                target.engine.connect(spec, SessionOptions())
            with pytest.raises(errors.InvalidInput, match=name):
                target.engine.check(spec)

    def test_test_passes_all_stages(self, items: EngineTarget) -> None:
        outcome = items.engine.test(items.spec)
        assert outcome.ok, outcome
        assert outcome.server_version
        assert all(stage.ok and stage.message for stage in outcome.stages)
        assert all(outcome.privileges.values())
