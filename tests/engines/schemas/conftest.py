"""Targets for tests that run on one release of each engine."""

import psycopg
import pytest

from auralith.dataplane.engines.target import ConnectionSpec
from tests.engines.suite.target import EngineTarget
from tests.fixtures.targets import Target


@pytest.fixture
def postgresql18_engine(postgres_target: Target) -> EngineTarget:
    """A new database on the newest PostgreSQL."""
    spec = ConnectionSpec(
        engine="postgresql",
        database=postgres_target.database,
        host=postgres_target.host,
        port=postgres_target.port,
        username=postgres_target.user,
        password=postgres_target.password,
    )
    return EngineTarget(spec, lambda: psycopg.connect(postgres_target.url))
