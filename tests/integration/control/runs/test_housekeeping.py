"""Lanes of the queue, and what workers do periodically."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping, periodic, periodic_tasks
from auralith.control.patches import kinds
from auralith.control.runs.domains import import_all
from auralith.control.runs.kinds import lane_of
from auralith.control.runs.registry import RunContext
from auralith.kit.db import sole, transaction
from auralith.kit.registry import Registry
from auralith.models import Connection
from auralith.worker.main import Worker
from tests.fixtures.run_kinds import replaced
from tests.integration.control.runs.test_lifecycle import Runs


@pytest.fixture
def connection_id(sessions: sessionmaker[Session], project_id: UUID) -> UUID:
    """A connection that nobody reaches."""
    with transaction(sessions) as session:
        made = Connection(
            id=uuid4(),
            project_id=project_id,
            name="Shop",
            engine="sqlite",
            environment="test",
            database="shop.db",
        )
        session.add(made)
        return made.id


def test_long_executions_hold_no_dry_run_back(
    sessions: sessionmaker[Session],
    project_id: UUID,
    connection_id: UUID,
    start_worker: Callable[[], Worker],
) -> None:
    import_all()
    runs = Runs(sessions, project_id)
    execution = partial(
        runs.create,
        kinds.EXECUTE,
        connection_id=connection_id,
        params=kinds.ExecuteParams(content_hash="c0ffee"),
    )
    dry_run = partial(
        runs.create,
        kinds.DRY_RUN,
        connection_id=connection_id,
        params=kinds.DryRunParams(content_hash="c0ffee"),
    )
    at_work, end = threading.Semaphore(0), threading.Event()

    def write(_context: RunContext) -> dict[str, Any]:
        at_work.release()
        assert end.wait(60)
        return {}

    with replaced(kinds.EXECUTE, write), replaced(kinds.DRY_RUN, lambda _context: {}):
        start_worker()
        long = [execution() for _ in range(3)]
        assert at_work.acquire(timeout=30)
        assert at_work.acquire(timeout=30)
        try:
            runs.wait(dry_run(), "succeeded")
            waiting = [run_id for run_id in long if runs.get(run_id).status == "queued"]
            assert len(waiting) == 1
        finally:
            end.set()
        for run_id in long:
            runs.wait(run_id, "succeeded")


def test_the_lane_is_that_of_the_work() -> None:
    import_all()
    assert lane_of("patch.execute") == "write"
    assert lane_of("patch.dry_run") == "read"
    assert lane_of("patch.rollback") == "write"
    assert lane_of("patch.rollback_preview") == "read"
    assert lane_of("access.grant") == "write"


def test_every_domains_housekeeping_is_known() -> None:
    import_all()
    assert {"audit sequencer", "journal retention"} <= {t.name for t in periodic_tasks()}


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set when the housekeeping of this test was done."""
    import_all()
    done = threading.Event()
    monkeypatch.setattr("auralith.background.housekeeping._WORK", Registry("housekeeping tasks"))

    @periodic("sweeping", seconds=0.1)
    def sweep(house: Housekeeping) -> None:
        assert house.sessions is not None
        done.set()

    return done


def test_housekeeping_is_done_by_one_worker_at_a_time(
    sessions: sessionmaker[Session],
    swept: threading.Event,
    start_worker: Callable[[], Worker],
) -> None:
    with sole(sessions, "periodic.sweeping") as held:
        assert held
        with sole(sessions, "periodic.sweeping") as again:
            assert not again
        start_worker()
        assert not swept.wait(1)
    assert swept.wait(20)
