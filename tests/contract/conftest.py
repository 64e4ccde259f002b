"""A running server with one of everything in it, reached over HTTP alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.crypto import Keyring
from auralith.settings.model import Settings
from auralith.worker.main import Worker
from tests.contract.world import World, build_world
from tests.integration.conftest import (  # noqa: F401 - fixtures of the HTTP tests
    People,
    anonymous,
    app,
    base_url,
    password_hash,
    people,
)


@pytest.fixture
def worker(settings: Settings, metadata_url: str, keyring: Keyring) -> Iterator[Worker]:
    """The worker of this process."""
    made = Worker(settings, url=metadata_url, keyring=keyring)
    made.start()
    yield made
    if not made.stopped:
        made.stop(patience=5)


@pytest.fixture
def world(
    people: People,  # noqa: F811 - the fixture of that name
    settings: Settings,
    sessions: sessionmaker[Session],
    worker: Worker,
) -> World:
    """One of everything: project, connection, patch with its runs, key, invitation."""
    assert not worker.stopped
    return build_world(people, settings, sessions)
