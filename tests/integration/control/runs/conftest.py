"""A project with nothing but an id, and workers inside the test process."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Organization, Project
from auralith.settings.model import Settings
from auralith.worker.main import Worker


@pytest.fixture
def project_id(sessions: sessionmaker[Session]) -> UUID:
    """A project of an organization."""
    with transaction(sessions) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        project = Project(organization_id=organization.id, name="Shop")
        session.add(project)
        session.flush()
        return project.id


@pytest.fixture
def start_worker(
    settings: Settings, metadata_url: str, keyring: Keyring
) -> Iterator[Callable[[], Worker]]:
    """Starts the worker of this process; it is stopped at the end if the test did not."""
    started: list[Worker] = []

    def start() -> Worker:
        worker = Worker(settings, url=metadata_url, keyring=keyring)
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if not worker.stopped:
            worker.stop(patience=5)
