"""The shape of rows, learned on every engine."""

import pytest

from tests.engines.seed.learned import LearnedSuite
from tests.engines.suite.target import EngineTarget


class TestSQLite(LearnedSuite):
    """Files."""

    @pytest.fixture
    def target(self, sqlite_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return sqlite_engine


class TestMariaDB(LearnedSuite):
    """MariaDB."""

    @pytest.fixture
    def target(self, mariadb_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return mariadb_engine


class TestPostgreSQL(LearnedSuite):
    """The newest release and an older one."""

    @pytest.fixture
    def target(self, postgresql_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return postgresql_engine
