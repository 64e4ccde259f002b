"""One fresh database per test and engine."""

from collections.abc import Iterator

import pytest

from tests.engines.patch.kit import PatchDatabase
from tests.fixtures.targets import Target


def _database(name: str, target: Target) -> Iterator[PatchDatabase]:
    database = PatchDatabase(name, target)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def patch_postgres18(postgres_target: Target) -> Iterator[PatchDatabase]:
    """PostgreSQL 18."""
    yield from _database("postgresql", postgres_target)


@pytest.fixture
def patch_postgres16(postgres16_target: Target) -> Iterator[PatchDatabase]:
    """PostgreSQL 16."""
    yield from _database("postgresql", postgres16_target)


@pytest.fixture
def patch_mariadb(mariadb_target: Target) -> Iterator[PatchDatabase]:
    """MariaDB."""
    yield from _database("mariadb", mariadb_target)


@pytest.fixture
def patch_sqlite(sqlite_target: Target) -> Iterator[PatchDatabase]:
    """SQLite."""
    yield from _database("sqlite", sqlite_target)
