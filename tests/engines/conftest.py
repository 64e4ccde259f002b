"""Targets of every engine, each test with a database of its own."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from auralith.dataplane.engines.target import ConnectionSpec
from tests.engines.suite.target import EngineTarget
from tests.fixtures.targets import Target


@pytest.fixture(params=["18", "16"])
def postgresql_engine(request: pytest.FixtureRequest) -> EngineTarget:
    """A new PostgreSQL database, of the newest and of an older release."""
    name = "postgres_target" if request.param == "18" else "postgres16_target"
    target: Target = request.getfixturevalue(name)
    return EngineTarget(_spec(target, "postgresql"), lambda: psycopg.connect(target.url))


@pytest.fixture
def mariadb_engine(mariadb_target: Target) -> EngineTarget:
    """A new MariaDB database."""

    def connect() -> Any:
        return pymysql.connect(
            host=mariadb_target.host,
            port=mariadb_target.port,
            user=mariadb_target.user,
            password=mariadb_target.password,
            database=mariadb_target.database,
            charset="utf8mb4",
            ssl_disabled=True,
        )

    return EngineTarget(_spec(mariadb_target, "mariadb"), connect)


@pytest.fixture
def sqlite_engine(sqlite_target: Target) -> EngineTarget:
    """A new SQLite file."""
    file = Path(sqlite_target.database)

    def connect() -> Any:
        link = sqlite3.connect(file, timeout=5)
        link.execute("PRAGMA foreign_keys = ON")
        return link

    spec = ConnectionSpec(engine="sqlite", database=file.name, sqlite_root=str(file.parent))
    return EngineTarget(spec, connect)


def _spec(target: Target, engine: str) -> ConnectionSpec:
    return ConnectionSpec(
        engine=engine,
        database=target.database,
        host=target.host,
        port=target.port,
        username=target.user,
        password=target.password,
    )
