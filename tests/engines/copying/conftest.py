"""Two databases for one test, of any engines."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from auralith.dataplane.engines.target import ConnectionSpec
from auralith.kit.postgres import EmbeddedServer
from tests.engines.suite.target import EngineTarget
from tests.fixtures import mariadb_server
from tests.fixtures.mariadb_server import MariaDBServer
from tests.fixtures.targets import NUMBERS

Databases = Callable[[str], EngineTarget]


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """A new database of the named engine with each call."""
    with ExitStack() as stack:

        def database(engine: str) -> EngineTarget:
            if engine == "sqlite":
                return _sqlite(tmp_path)
            if engine == "mariadb":
                server = request.getfixturevalue("mariadb_target_server")
                return stack.enter_context(_mariadb(server))
            server = request.getfixturevalue("postgres18_target_server")
            return stack.enter_context(_postgresql(server))

        yield database


def _sqlite(folder: Path) -> EngineTarget:
    file = folder / f"target_{next(NUMBERS)}.sqlite"
    sqlite3.connect(file).close()
    spec = ConnectionSpec(engine="sqlite", database=file.name, sqlite_root=str(folder))
    return EngineTarget(spec, lambda: sqlite3.connect(file, timeout=5))


@contextmanager
def _postgresql(server: EmbeddedServer) -> Iterator[EngineTarget]:
    name = f"target_{next(NUMBERS)}"
    server.create_database(name)
    spec = ConnectionSpec(
        engine="postgresql",
        database=name,
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
    )
    arguments: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "dbname": name,
    }
    try:
        yield EngineTarget(spec, lambda: psycopg.connect(**arguments))
    finally:
        server.drop_database(name)


@contextmanager
def _mariadb(server: MariaDBServer) -> Iterator[EngineTarget]:
    name = f"target_{next(NUMBERS)}"
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    spec = ConnectionSpec(
        engine="mariadb",
        database=name,
        host="127.0.0.1",
        port=server.port,
        username=mariadb_server.USER,
        password=server.password,
    )

    def connect() -> Any:
        return pymysql.connect(
            host="127.0.0.1",
            port=server.port,
            user=mariadb_server.USER,
            password=server.password,
            database=name,
            charset="utf8mb4",
            ssl_disabled=True,
        )

    try:
        yield EngineTarget(spec, connect)
    finally:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET SESSION lock_wait_timeout = 60")
            cursor.execute(f"DROP DATABASE {name}")
