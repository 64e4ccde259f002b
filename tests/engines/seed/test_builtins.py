"""The scenarios that come along, on every engine."""

import pytest

from tests.engines.seed.coming_along import ComingAlongSuite
from tests.engines.suite.target import EngineTarget


class TestSQLite(ComingAlongSuite):
    """Files."""

    @pytest.fixture
    def target(self, sqlite_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return sqlite_engine


class TestMariaDB(ComingAlongSuite):
    """MariaDB."""

    @pytest.fixture
    def target(self, mariadb_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return mariadb_engine


class TestPostgreSQL(ComingAlongSuite):
    """The newest release and an older one."""

    @pytest.fixture
    def target(self, postgresql_engine: EngineTarget) -> EngineTarget:
        """Its database."""
        return postgresql_engine
