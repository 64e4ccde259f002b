"""Migrations on PostgreSQL, the newest and an older release."""

import pytest

from tests.engines.schemas.suite.migrations import MigrationSuite
from tests.engines.suite.target import EngineTarget


class TestMigrations(MigrationSuite):
    @pytest.fixture
    def target(self, postgresql_engine: EngineTarget) -> EngineTarget:
        return postgresql_engine
