"""Migrations on SQLite."""

import pytest

from tests.engines.schemas.suite.migrations import MigrationSuite
from tests.engines.suite.target import EngineTarget


class TestMigrations(MigrationSuite):
    @pytest.fixture
    def target(self, sqlite_engine: EngineTarget) -> EngineTarget:
        return sqlite_engine
