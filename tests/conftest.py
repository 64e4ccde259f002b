"""Fixtures that every suite shares: a real metadata database, keys, settings."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from auralith import background
from auralith.kit.crypto import Keyring
from auralith.kit.db import build_engine, build_sessionmaker
from auralith.kit.postgres import EmbeddedServer, ensure_running
from auralith.models.upgrade import upgrade
from auralith.settings.model import Settings

pytest_plugins = ["tests.fixtures.leftovers", "tests.fixtures.order", "tests.fixtures.targets"]

TEST_KEY = "5f0c" * 16
NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    """A PostgreSQL of this test process alone, in a temporary folder."""
    # Not below pytest's own folder: that is closed to the user the server runs as.
    root = Path(tempfile.mkdtemp(prefix="auralith-tests-"))
    root.chmod(0o755)
    try:
        with ensure_running(root / "postgres", durable=False) as server:
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session")
def metadata_template(postgres_server: EmbeddedServer) -> str:
    """Name of a database with today's tables, to be copied for each test."""
    url = postgres_server.create_database("template_metadata")
    upgrade(url)
    background.prepare(url)
    return "template_metadata"


@pytest.fixture
def new_metadata(postgres_server: EmbeddedServer, metadata_template: str) -> Callable[[], str]:
    """Makes a fresh metadata database and returns its address."""
    return lambda: postgres_server.create_database(
        f"metadata_{next(NUMBERS)}", template=metadata_template
    )


@pytest.fixture
def metadata_url(new_metadata: Callable[[], str]) -> str:
    """Address of this test's own metadata database."""
    return new_metadata()


@pytest.fixture
def engine(metadata_url: str) -> Iterator[Engine]:
    """An engine on this test's metadata database."""
    engine = build_engine(metadata_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Transactions on this test's metadata database."""
    return build_sessionmaker(engine)


@pytest.fixture
def keyring() -> Keyring:
    """The instance's keys."""
    return Keyring([TEST_KEY])


@pytest.fixture
def settings(metadata_url: str, tmp_path: Path) -> Settings:
    """Settings of a process on this test's metadata database, with a data folder of its own."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg] # read by pydantic-settings
        database_url=metadata_url,  # type: ignore[arg-type] # becomes a SecretStr
        data_dir=tmp_path / "data",
        secret_key=[TEST_KEY],  # type: ignore[list-item] # becomes a SecretStr
    )
