"""Migrations on MariaDB."""

import pytest

from tests.engines.schemas.suite.migrations import MigrationSuite
from tests.engines.suite.target import EngineTarget


class TestMigrations(MigrationSuite):
    @pytest.fixture
    def target(self, mariadb_engine: EngineTarget) -> EngineTarget:
        return mariadb_engine
