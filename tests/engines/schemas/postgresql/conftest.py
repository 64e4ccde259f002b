"""A PostgreSQL database with one of everything, and logins with few rights."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from auralith.dataplane.schema.facts import Catalog
from tests.engines.suite.target import EngineTarget

HERE = Path(__file__).parent
READER = "auralith_reader"
PASSWORD = "only-for-tests"


@pytest.fixture
def empty(postgresql_engine: EngineTarget) -> EngineTarget:
    """A new database on a server that knows the role with few rights."""
    with closing(postgresql_engine.connect()) as link:
        link.autocommit = True
        if not link.execute("SELECT FROM pg_roles WHERE rolname = %s", (READER,)).fetchall():
            link.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
    return postgresql_engine


@pytest.fixture
def rich(empty: EngineTarget) -> EngineTarget:
    """The database of rich.sql."""
    empty.run((HERE / "rich.sql").read_text(encoding="utf-8"))
    return empty


@pytest.fixture
def reader(rich: EngineTarget) -> EngineTarget:
    """The same database, as a login that may do next to nothing there."""
    return replace(rich, spec=replace(rich.spec, username=READER, password=PASSWORD))


@pytest.fixture
def major(empty: EngineTarget) -> int:
    """The server's major version."""
    return int(empty.rows("SHOW server_version_num")[0][0]) // 10_000


@pytest.fixture
def read() -> Callable[[EngineTarget], Catalog]:
    """Extracts the catalog of a target in a session of its own."""
    from auralith.dataplane.engines.postgresql import extraction

    def extracted(target: EngineTarget) -> Catalog:
        with target.session(read_only=True) as session:
            return extraction.extract(session).catalog

    return extracted
