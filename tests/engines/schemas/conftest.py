"""Targets for tests that run on one release of each engine."""

from dataclasses import replace

import psycopg
import pytest

from auralith.dataplane.engines.target import ConnectionSpec, TlsSpec
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


@pytest.fixture
def mariadb_engine(mariadb_engine: EngineTarget) -> EngineTarget:
    """A new MariaDB database, reached in the clear.

    To prefer encryption means to read all of the machine's authorities for each of the many
    sessions here; encryption has tests of its own.
    """
    return replace(mariadb_engine, spec=replace(mariadb_engine.spec, tls=TlsSpec("disable")))
