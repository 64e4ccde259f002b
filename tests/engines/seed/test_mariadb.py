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
def target(mariadb_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return mariadb_engine


class TestMariaDBCounters(Counters):
    """Counters."""

    counted = "int AUTO_INCREMENT PRIMARY KEY"

    def test_a_default_that_takes_a_sequence(self, target: EngineTarget) -> None:
        target.run(
            "CREATE SEQUENCE own START WITH 5 INCREMENT BY 1 NOCACHE",
            "CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval(own), n int)",
            "INSERT INTO t (n) VALUES (1)",
        )
        with opened(target, "t") as (session, table):
            seeding = target.engine.seeding
            (before,) = seeding.counters(session, table)
            assert before.following == 6
            seeding.reserve(session, table, "id", 90)
            assert following(target, "t") == 91
            assert seeding.put_back(session, table, before, 90)
        target.run("INSERT INTO t (n) VALUES (2)")
        assert target.rows("SELECT id FROM t ORDER BY id") == [(5,), (6,)]

    def test_bounds_of_partitions(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE r (d date NOT NULL) PARTITION BY RANGE COLUMNS (d)"
            " (PARTITION a VALUES LESS THAN ('2024-01-01'), PARTITION b VALUES LESS THAN"
            " (MAXVALUE))",
            "CREATE TABLE l (n int) PARTITION BY LIST (n) (PARTITION a VALUES IN (1, 2),"
            " PARTITION b VALUES IN (NULL))",
            "CREATE TABLE y (d date) PARTITION BY RANGE (year(d)) (PARTITION a VALUES LESS THAN"
            " (2024))",
        )
        with opened(target, "r") as (session, table):
            bounds = target.engine.seeding.bounds(session, table)
            assert bounds is not None
            assert bounds.columns == ("d",)
            assert bounds.ranges == ((None, "2024-01-01"), ("2024-01-01", None))
        with opened(target, "l") as (session, table):
            bounds = target.engine.seeding.bounds(session, table)
            assert bounds is not None
            assert set(bounds.values) == {"1", "2", None}
        with opened(target, "y") as (session, table):
            bounds = target.engine.seeding.bounds(session, table)
            assert bounds is not None
            assert (bounds.columns, bounds.ranges) == ((), ())


class TestMariaDBBasics(Basics):
    """Rows, keys, counters."""

    counted = "int AUTO_INCREMENT PRIMARY KEY"


class TestMariaDBStructure(Structure):
    """Schemas with traps."""

    deferred = None


class TestMariaDBEnds(Ends):
    """Pauses, kills, locks."""

    def lock_table(self, name: str) -> list[str]:
        """The rows, and where new ones would go."""
        return [f"SELECT * FROM {name} FOR UPDATE"]


class TestMariaDBCleaning(Cleaning):
    """Rows taken back."""

    counted = "int AUTO_INCREMENT PRIMARY KEY"
    one_by_one = False

    def doubling(self, target: EngineTarget) -> None:
        """Before the row comes."""
        target.run("CREATE TRIGGER doubling BEFORE INSERT ON t FOR EACH ROW SET new.n = new.n * 2")


class TestMariaDBPreviewing(Previewing):
    """What is shown and refused beforehand."""

    counted = "int AUTO_INCREMENT PRIMARY KEY"


class TestMariaDBKinds(Kinds):
    """Types."""

    def kinds(self) -> Mapping[str, Kind]:
        """Those that people use."""
        return {
            "i1": ("tinyint unsigned", "integer", {}),
            "i3": ("mediumint", "integer", {"low": -100, "high": 100}),
            "i4": ("int", "integer", {"low": -(1 << 31), "high": (1 << 31) - 1}),
            "i8": ("bigint unsigned", "integer", {"low": 0, "high": 1 << 62}),
            "dec": ("decimal(12,3)", "decimal", {}),
            "f4": ("float", "float", {"low": 0, "high": 100, "decimals": 2}),
            "f8": ("double", "float", {}),
            "b": ("boolean", "boolean", {}),
            "t": ("longtext", "paragraph", {}),
            "vc": ("varchar(30)", "full_name", {}),
            "latin": ("varchar(40) CHARACTER SET latin1", "city", {}),
            "c": ("char(12)", "word", {}),
            "raw": ("varbinary(40)", "binary", {}),
            "day": ("date", "date", {}),
            "tod": ("time", "time", {}),
            "dt": ("datetime(6)", "timestamp", {}),
            "ts": ("timestamp NULL", "timestamp", {}),
            "uid": ("uuid", "uuid", {}),
            "doc": ("json", "json", {}),
            "mood": ("enum('sad','ok','it''s fine')", "enum", {}),
            "ip": ("varchar(45)", "ipv4", {}),
        }
