"""What a sample of a table must be. Inherited by each engine's conformance tests."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from auralith.dataplane.engines.sampling import Texts
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.target import EngineTarget

ROWS = 20_000
WANTED = 200


class SampleSuite:
    """Spread over the table, the same each time, as text."""

    bytes_type: str
    """The engine's type for bytes."""

    def read(self, target: EngineTarget, name: str) -> tuple[Table, list[Texts]]:
        with target.session(read_only=True, statement_timeout_ms=20_000) as session:
            (table,) = target.engine.introspect_tables(session, [TableName(None, name)])
            return table, target.engine.sampling.sample(session, table, table.columns, rows=WANTED)

    def fill(self, target: EngineTarget, name: str, rows: Sequence[Sequence[Any]]) -> None:
        with target.session() as session:
            (table,) = target.engine.introspect_tables(session, [TableName(None, name)])
            session.load(table.name, [c.name for c in table.columns], rows)

    @pytest.mark.parametrize(
        ("table", "key"),
        [
            ("by_number", lambda n: n),
            ("by_word", lambda n: hashlib.sha256(str(n).encode()).hexdigest()[:20]),
            ("with_gaps", lambda n: n if n < ROWS - 1 else 10**15),
        ],
    )
    def test_all_parts_of_the_table_are_seen(
        self, target: EngineTarget, table: str, key: Any
    ) -> None:
        kind = "varchar(20)" if table == "by_word" else "bigint"
        target.run(f"CREATE TABLE {table} (id {kind} PRIMARY KEY, place int, filler varchar(80))")
        self.fill(target, table, [(key(n), n, "x" * 60) for n in range(ROWS)])
        _, found = self.read(target, table)
        assert WANTED // 4 <= len(found) <= WANTED
        tenths = {int(str(row[1])) * 10 // ROWS for row in found}
        assert len(tenths) >= 9, tenths
        assert self.read(target, table)[1] == found

    def test_values_come_as_text(self, target: EngineTarget) -> None:
        target.run(
            f"CREATE TABLE things (id int PRIMARY KEY, words text, price decimal(8,2), day date,"
            f" raw {self.bytes_type})"
        )
        long = "é" * 5_000
        with target.session() as session:
            for number, words in enumerate(("one", None, long), 1):
                session.execute(
                    "INSERT INTO things VALUES (:n, :words, 1.50, '2020-02-29', :raw)",
                    {"n": number, "words": words, "raw": bytes(range(64))},
                )
        _, found = self.read(target, "things")
        rows = {row[0]: row[1:] for row in found}
        assert set(rows) == {"1", "2", "3"}
        assert rows["1"][0] == "one"
        assert float(str(rows["1"][1])) == 1.5
        assert rows["1"][2:] == ("2020-02-29", bytes(range(32)).hex())
        assert rows["2"][0] is None
        assert rows["3"][0] == long[:4096]

    def test_rare_values_are_found(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE rare (id int PRIMARY KEY, seldom varchar(20))")
        self.fill(
            target, "rare", [(n, "here" if n in {7_001, 19_000} else None) for n in range(ROWS)]
        )
        with target.session(read_only=True) as session:
            (table,) = target.engine.introspect_tables(session, [TableName(None, "rare")])
            found = target.engine.sampling.present(session, table, table.columns[1], rows=50)
        assert [tuple(row) for row in found] == [("here",), ("here",)]

    def test_odd_names_and_no_rows(self, target: EngineTarget) -> None:
        dialect, name = target.engine.dialect, TableName(None, "odd :name")
        with target.session() as session:
            session.execute(f"CREATE TABLE {dialect.table(name)} ({dialect.quote('a :b')} int)")
            (table,) = target.engine.introspect_tables(session, [name])
            sampling = target.engine.sampling
            assert sampling.sample(session, table, table.columns, rows=10) == []
            assert sampling.present(session, table, table.columns[0], rows=10) == []
