"""Synthetic rows on this engine."""

import pytest

from tests.engines.seed.counters import Counters, following, opened
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
