"""Workers that die: real processes, killed by the kernel while a run is in progress."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import service
from auralith.kit.actor import Actor
from auralith.kit.db import transaction
from auralith.models import Organization, Project, Run, Worker
from tests.fixtures.run_kinds import ACCESS, Given, due

SCRIPT = Path(__file__).parents[2] / "fixtures" / "worker_process.py"
STEPS = 60
FIRST_STEPS = 10
SOMEBODY = Actor(type="system", name="test")
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def start(metadata_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts worker processes and returns each when it is ready."""
    processes: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), metadata_url, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        process.worker_id = process.stdout.readline().strip()  # type: ignore[attr-defined]
        assert process.worker_id  # type: ignore[attr-defined]
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def project_id(sessions: sessionmaker[Session]) -> UUID:
    """A project to do runs in."""
    with transaction(sessions) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        project = Project(organization_id=organization.id, name="Shop")
        session.add(project)
        session.flush()
        return project.id


def new_run(sessions: sessionmaker[Session], project_id: UUID) -> UUID:
    """A run of numbered steps; its first attempt lasts for ever."""
    with transaction(sessions) as session:
        return due(session, project_id, ACCESS, by=SOMEBODY, params=Given(steps=STEPS)).id


@pytest.fixture
def run_id(sessions: sessionmaker[Session], project_id: UUID) -> UUID:
    """One such run."""
    return new_run(sessions, project_id)


def read(sessions: sessionmaker[Session], run_id: UUID) -> Run:
    with transaction(sessions) as session:
        return service.get(session, run_id)


def wait_for_steps(file: Path, number: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if file.exists() and len(file.read_text().splitlines()) >= number:
            return
        time.sleep(0.02)
    pytest.fail("the run did not begin")


def wait_for_end(sessions: sessionmaker[Session], run_id: UUID) -> Run:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        run = read(sessions, run_id)
        if run.finished_at is not None:
            return run
        time.sleep(0.1)
    pytest.fail(f"after 30 s the run is {read(sessions, run_id).status}")


def test_another_worker_finishes_the_run_of_a_killed_one(
    start: Start, run_id: UUID, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    workers = [start(), start()]
    file = tmp_path / f"{run_id}.steps"
    wait_for_steps(file, FIRST_STEPS)
    owner = read(sessions, run_id).worker_id
    victim = next(w for w in workers if w.worker_id == owner)
    victim.kill()
    run = wait_for_end(sessions, run_id)
    assert run.status == "succeeded"
    assert run.worker_id != owner
    assert run.result == {"attempt": 2}
    lines = [line.split() for line in file.read_text().splitlines()]
    assert [int(number) for number, _, _ in lines] == list(range(1, STEPS + 1))
    assert {attempt for _, attempt, _ in lines} == {"1", "2"}
    with transaction(sessions) as session:
        dead = session.scalars(select(Worker).where(Worker.id == owner)).one()
        assert dead.stopped_at is not None


def test_a_restarted_worker_takes_up_what_it_left(
    start: Start, run_id: UUID, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    first = start()
    wait_for_steps(tmp_path / f"{run_id}.steps", FIRST_STEPS)
    first.kill()
    first.wait()
    start()
    run = wait_for_end(sessions, run_id)
    assert (run.status, run.attempt) == ("succeeded", 2)


def test_terminated_worker_ends_its_batch_and_gives_the_run_back(
    start: Start, run_id: UUID, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    first = start()
    wait_for_steps(tmp_path / f"{run_id}.steps", FIRST_STEPS)
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=40) == 0
    assert read(sessions, run_id).status == "queued"
    start()
    assert wait_for_end(sessions, run_id).status == "succeeded"


def test_cancel_and_pause_need_no_free_worker(
    start: Start,
    project_id: UUID,
    sessions: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All workers are busy with long runs, more wait in the queue, and one worker dies."""
    monkeypatch.setenv("AURALITH_WORKER_CONCURRENCY", "1")
    started = [start(), start()]
    workers = {str(w.worker_id): w for w in started}  # type: ignore[attr-defined]
    # Each takes one and is full; which of them is in the dead one's hands shows later.
    busy = [new_run(sessions, project_id) for _ in range(2)]
    for run_id in busy:
        wait_for_steps(tmp_path / f"{run_id}.steps", FIRST_STEPS)
    waiting = [new_run(sessions, project_id) for _ in range(5)]
    orphan, held = busy
    victim = workers[str(read(sessions, orphan).worker_id)]
    victim.kill()
    victim.wait()

    def ask(action: Callable[[Session, UUID, Actor], Run], run_id: UUID) -> None:
        with transaction(sessions) as session:
            action(session, run_id, SOMEBODY)

    ask(service.cancel, orphan)
    ask(service.cancel, waiting[0])
    ask(service.pause, waiting[1])
    assert wait_for_end(sessions, orphan).status == "cancelled"
    assert read(sessions, waiting[0]).status == "cancelled"
    assert read(sessions, waiting[1]).status == "paused"
    assert read(sessions, held).status == "running"
    assert [read(sessions, r).status for r in waiting[2:]] == ["queued"] * 3
    # The survivor heeds its own, and then goes on with the queue.
    ask(service.cancel, held)
    assert wait_for_end(sessions, held).status == "cancelled"
    deadline = time.monotonic() + 30
    while all(read(sessions, r).status == "queued" for r in waiting[2:]):
        assert time.monotonic() < deadline, "the survivor took nothing from the queue"
        time.sleep(0.1)
    assert not (tmp_path / f"{waiting[1]}.steps").exists()
