"""Synthetic rows on this engine."""

from collections.abc import Mapping

import pytest

from tests.engines.seed.basics import Basics
from tests.engines.seed.cleaning import Cleaning
from tests.engines.seed.counters import Counters, following, opened
from tests.engines.seed.ends import Ends
from tests.engines.seed.kinds import Kind, Kinds
from tests.engines.seed.previewing import Previewing
from tests.engines.seed.structure import Structure
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(sqlite_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return sqlite_engine


class TestSQLiteCounters(Counters):
    """Counters."""

    counted = "INTEGER PRIMARY KEY AUTOINCREMENT"

    def test_a_bare_row_number_follows_the_largest(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE bare (id INTEGER PRIMARY KEY)", "INSERT INTO bare VALUES (41)")
        assert following(target, "bare") == 42
        with opened(target, "bare") as (session, table):
            target.engine.seeding.reserve(session, table, "id", 500)
            assert target.engine.seeding.bounds(session, table) is None
        assert following(target, "bare") == 42


class TestSQLiteBasics(Basics):
    """Rows, keys, counters."""

    counted = "INTEGER PRIMARY KEY AUTOINCREMENT"

    def keep_away(self, target: EngineTarget) -> bool:
        """Without an error."""
        target.run(
            "CREATE TRIGGER away BEFORE INSERT ON n WHEN new.id % 10 = 7"
            " BEGIN SELECT RAISE(IGNORE); END"
        )
        return True


class TestSQLiteStructure(Structure):
    """Schemas with traps."""

    deferred = " "

    def tie(
        self, target: EngineTarget, table: str, column: str, parent: str, later: str = ""
    ) -> None:
        """The table is made anew: keys cannot be added."""
        null = (
            " NOT NULL"
            if "NOT NULL"
            in str(
                target.rows(f"SELECT sql FROM sqlite_schema WHERE name = '{table}'")[0][0].split(
                    "PRIMARY KEY"
                )[1]
            )
            else ""
        )
        target.run(
            "PRAGMA foreign_keys = OFF",
            f"DROP TABLE {table}",
            f"CREATE TABLE {table} (id int PRIMARY KEY, {column} int{null},"
            f" FOREIGN KEY ({column}) REFERENCES {parent} (id){later})",
        )


class TestSQLiteEnds(Ends):
    """Pauses, kills, locks."""

    def lock_table(self, name: str) -> list[str]:
        """The whole file."""
        del name
        return ["BEGIN IMMEDIATE"]


class TestSQLiteCleaning(Cleaning):
    """Rows taken back."""

    counted = "INTEGER PRIMARY KEY AUTOINCREMENT"
    deferred = " "

    def tie(
        self, target: EngineTarget, table: str, column: str, parent: str, later: str = ""
    ) -> None:
        """The table is made anew: keys cannot be added."""
        target.run(
            "PRAGMA foreign_keys = OFF",
            f"DROP TABLE {table}",
            f"CREATE TABLE {table} (id int PRIMARY KEY, {column} int{' NOT NULL' * bool(later)},"
            f" FOREIGN KEY ({column}) REFERENCES {parent} (id))",
        )

    def doubling(self, target: EngineTarget) -> None:
        """By an UPDATE of the row."""
        target.run(
            "CREATE TRIGGER doubling AFTER INSERT ON t"
            " BEGIN UPDATE t SET n = new.n * 2 WHERE id = new.id; END"
        )


class TestSQLitePreviewing(Previewing):
    """What is shown and refused beforehand."""

    counted = "INTEGER PRIMARY KEY AUTOINCREMENT"


class TestSQLiteKinds(Kinds):
    """Types."""

    def kinds(self) -> Mapping[str, Kind]:
        """Those that people use."""
        return {
            "i": ("INTEGER", "integer", {"low": -(1 << 62), "high": 1 << 62}),
            "dec": ("DECIMAL(12,3)", "decimal", {}),
            "f": ("REAL", "float", {}),
            "b": ("BOOLEAN", "boolean", {}),
            "t": ("TEXT", "paragraph", {}),
            "vc": ("VARCHAR(30)", "full_name", {}),
            "raw": ("BLOB", "binary", {}),
            "day": ("DATE", "date", {}),
            "tod": ("TIME", "time", {}),
            "ts": ("TIMESTAMP", "timestamp", {}),
            "uid": ("UUID", "uuid", {}),
            "doc": ("JSON", "json", {}),
            "none": ("", "word", {}),
        }
