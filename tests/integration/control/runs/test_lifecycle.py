"""Runs from request to end, with a real queue and a real worker."""

import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import service, working
from auralith.control.runs.errors import RunFailed, RunState
from auralith.control.runs.kinds import Result, RunKind
from auralith.control.runs.registry import RunContext, on_finished
from auralith.dataplane.errors import ConstraintViolation, LockNotAvailable
from auralith.kit.actor import Actor
from auralith.kit.db import transaction
from auralith.models import Event, Run, RunEvent
from auralith.worker.main import Worker
from tests.fixtures.run_kinds import BRIDGE, CLEANUP, DRIFT, SEED, Given, due, gated, replaced

ALICE = Actor(type="user", id=uuid4(), name="alice@example.com")


class Runs:
    """Short words for what the tests do over and over."""

    def __init__(self, sessions: sessionmaker[Session], project_id: UUID) -> None:
        self.sessions = sessions
        self.project_id = project_id

    def create(self, kind: RunKind[Any, Any] = SEED, **values: Any) -> UUID:
        with transaction(self.sessions) as session:
            return due(session, self.project_id, kind, by=ALICE, **values).id

    def get(self, run_id: UUID) -> Run:
        with transaction(self.sessions) as session:
            return service.get(session, run_id)

    def wait(self, run_id: UUID, *statuses: str, seconds: float = 20) -> Run:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            run = self.get(run_id)
            if run.status in statuses:
                return run
            time.sleep(0.05)
        pytest.fail(f"run is {self.get(run_id).status}, wanted {statuses}")

    def events(self, run_id: UUID) -> list[str]:
        with transaction(self.sessions) as session:
            rows = session.scalars(select(Event).order_by(Event.position)).all()
            return [e.type for e in rows if e.detail.get("run_id") == str(run_id)]

    def stream(self, run_id: UUID) -> list[RunEvent]:
        with transaction(self.sessions) as session:
            return list(service.events_after(session, run_id, 0))


@pytest.fixture
def runs(sessions: sessionmaker[Session], project_id: UUID) -> Runs:
    return Runs(sessions, project_id)


def steps(until: threading.Event) -> Callable[[RunContext], dict[str, Any]]:
    """A handler that works in small batches until told to end."""

    def work(context: RunContext) -> dict[str, Any]:
        done = 0
        while not until.is_set():
            done += 1
            context.monitor.progress("batches", done=done, total=None, unit="batches")
            context.monitor.checkpoint()
            time.sleep(0.02)
        return {"done": done, "attempt": context.attempt}

    return work


def test_a_short_outage_of_the_metadata_ends_no_work(
    runs: Runs, start_worker: Callable[[], Worker], metadata_url: str
) -> None:
    """Nobody can connect for a while, and whoever was connected is thrown out."""
    name = urlsplit(metadata_url).path[1:]
    going, away, back = threading.Event(), threading.Event(), threading.Event()

    def work(context: RunContext) -> dict[str, Any]:
        for done in range(1, 101):
            context.monitor.progress("batches", done=done, total=100, unit="batches")
            context.monitor.log("info", f"Batch {done}.")
            context.monitor.checkpoint()
            going.set()
            if done == 50:
                assert away.wait(20)
                time.sleep(0.6)
                context.monitor.log("info", "In the dark.")
                context.monitor.checkpoint()
                back.set()
            time.sleep(0.01)
        return {"done": 100}

    elsewhere = metadata_url.replace(f"/{name}", "/postgres")
    allow = f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS '
    throw_out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    with replaced(SEED, work), psycopg.connect(elsewhere, autocommit=True) as keeper:
        run_id = runs.create()
        start_worker()
        assert going.wait(20)
        try:
            keeper.execute(allow + "false")
            keeper.execute(throw_out, (name,))
            away.set()
            assert back.wait(20)
        finally:
            keeper.execute(allow + "true")
        run = runs.wait(run_id, "succeeded", "failed", seconds=40)
    assert (run.status, run.result) == ("succeeded", {"done": 100})
    lines = [event.data["message"] for event in runs.stream(run_id) if event.type == "log"]
    assert "In the dark." in lines


def test_a_handler_that_loses_its_transaction_is_tried_again(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    tries: list[int] = []

    def work(context: RunContext) -> dict[str, Any]:
        tries.append(1)
        with context.transaction() as session:
            if len(tries) == 1:
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return {"tries": len(tries)}

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        run = runs.wait(run_id, "succeeded", "failed")
    assert (run.status, run.result) == ("succeeded", {"tries": 2})


def test_only_the_lost_job_of_a_run_is_replaced(runs: Runs) -> None:
    run_id = runs.create()
    job = runs.get(run_id).job
    with transaction(runs.sessions) as session:
        assert not working.requeue_stranded(session, run_id, job - 1)
        assert working.claim(session, run_id, job=job, worker_id="w") is not None
        service.pause(session, run_id, ALICE)
    assert runs.get(run_id).job == job
    with transaction(runs.sessions) as session:
        assert working.requeue_stranded(session, run_id, job)
    run = runs.get(run_id)
    assert (run.status, run.job, run.requested_action) == ("queued", job + 1, "pause")
    assert runs.stream(run_id)[-1].data["status"] == "queued"
    with transaction(runs.sessions) as session:
        service.cancel(session, run_id, ALICE)
        assert not working.requeue_stranded(session, run_id, job + 1)
    assert runs.get(run_id).status == "cancelled"


def test_result_events_log_and_progress(runs: Runs, start_worker: Callable[[], Worker]) -> None:
    def work(context: RunContext) -> dict[str, Any]:
        context.monitor.log("info", "Begins.")
        context.monitor.progress("rows", done=10, total=10)
        return {"rows": context.params.rows}

    with replaced(SEED, work):
        run_id = runs.create(params=Given(rows=10))
        start_worker()
        run = runs.wait(run_id, "succeeded")
    assert run.result == {"rows": 10}
    assert run.attempt == 1
    assert run.started_at is not None
    assert run.finished_at is not None
    assert run.progress["done"] == 10
    assert runs.events(run_id) == [
        "access.grant.requested",
        "access.grant.started",
        "access.grant.succeeded",
    ]
    stream = runs.stream(run_id)
    assert [e.data["status"] for e in stream if e.type == "status"] == [
        "queued",
        "running",
        "succeeded",
    ]
    assert [e.data["message"] for e in stream if e.type == "log"] == ["Begins."]


def test_rolled_back_request_leaves_no_run_and_no_job(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    called = threading.Event()
    with replaced(SEED, lambda _: called.set() or {}):
        with transaction(runs.sessions) as session:
            due(session, runs.project_id)
            session.rollback()
        start_worker()
        other = runs.create(CLEANUP)
        runs.wait(other, "failed")
    assert not called.is_set()
    assert runs.get(other).error["code"] == "run.unknown_kind"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            RunFailed("Two rows changed.", code="changes.conflicts", detail={"keys": [1, 2]}),
            {
                "message": "Two rows changed.",
                "code": "changes.conflicts",
                "detail": {"keys": [1, 2]},
            },
        ),
        (
            ConstraintViolation("Row 3 breaks a rule."),
            {
                "message": "Row 3 breaks a rule.",
                "code": "target.constraint",
                "params": {"kind": "constraint"},
            },
        ),
    ],
)
def test_failure_is_published(
    runs: Runs, start_worker: Callable[[], Worker], error: Exception, expected: dict[str, Any]
) -> None:
    def work(_: RunContext) -> dict[str, Any]:
        raise error

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        assert runs.wait(run_id, "failed").error == expected
    assert runs.events(run_id)[-1] == "access.grant.failed"


def test_unexpected_error_shows_no_stack_and_no_text(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    def work(_: RunContext) -> dict[str, Any]:
        msg = "password=hunter2"
        raise KeyError(msg)

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        error = runs.wait(run_id, "failed").error
    assert error["code"] == "internal"
    assert "hunter2" not in str(error)


def test_transient_errors_are_tried_again(runs: Runs, start_worker: Callable[[], Worker]) -> None:
    calls: list[int] = []

    def work(context: RunContext) -> dict[str, Any]:
        calls.append(context.attempt)
        if len(calls) < 3:
            msg = "Lock not granted."
            raise LockNotAvailable(msg)
        return {"calls": len(calls)}

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        assert runs.wait(run_id, "succeeded").result == {"calls": 3}
    assert calls == [1, 1, 1]


def test_pause_resume_cancel(runs: Runs, start_worker: Callable[[], Worker]) -> None:
    until = threading.Event()
    with replaced(SEED, steps(until)):
        run_id = runs.create()
        start_worker()
        runs.wait(run_id, "running")
        with transaction(runs.sessions) as session:
            assert service.pause(session, run_id, ALICE).requested_action == "pause"
        runs.wait(run_id, "paused")
        with transaction(runs.sessions) as session, pytest.raises(RunState):
            service.pause(session, run_id, ALICE)
        with transaction(runs.sessions) as session:
            assert service.resume(session, run_id, ALICE).status == "queued"
        assert runs.wait(run_id, "running").attempt == 2
        with transaction(runs.sessions) as session:
            service.cancel(session, run_id, ALICE)
        run = runs.wait(run_id, "cancelled")
    assert run.finished_at is not None
    assert run.requested_action is None
    assert runs.events(run_id) == [
        "access.grant.requested",
        "access.grant.started",
        "access.grant.pause_requested",
        "access.grant.paused",
        "access.grant.resumed",
        "access.grant.cancel_requested",
        "access.grant.cancelled",
    ]


def test_paused_while_queued_runs_once_when_resumed(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    calls: list[int] = []
    with replaced(SEED, lambda c: calls.append(c.attempt) or {"ok": True}):
        run_id = runs.create()
        with transaction(runs.sessions) as session:
            assert service.pause(session, run_id, ALICE).status == "paused"
        with transaction(runs.sessions) as session:
            service.resume(session, run_id, ALICE)
        start_worker()
        runs.wait(run_id, "succeeded")
        last = runs.create()
        runs.wait(last, "succeeded")
    assert calls == [1, 1]


def test_approval_queues_and_rejection_ends(runs: Runs, start_worker: Callable[[], Worker]) -> None:
    told: list[str] = []

    @on_finished(DRIFT)
    def tell(_session: Session, run: Run, _result: Result) -> None:
        told.append(run.status)

    with replaced(DRIFT, lambda _: Result()), gated(lambda _session, _asked: uuid4()):
        given, refused = (runs.create(DRIFT) for _ in range(2))
        start_worker()
        with transaction(runs.sessions) as session:
            assert service.get(session, given).status == "awaiting_approval"
            service.reject(session, refused, ALICE)
            service.approve(session, given, ALICE)
        runs.wait(given, "succeeded")
    assert runs.get(refused).status == "rejected"
    assert told == ["rejected", "succeeded"]


def test_hook_that_fails_takes_the_status_back_with_it(
    runs: Runs, sessions: sessionmaker[Session]
) -> None:
    @on_finished(BRIDGE)
    def refuse(_session: Session, run: Run, _result: Result) -> None:
        if run.params["refuse"]:
            msg = "no"
            raise RuntimeError(msg)

    run_id = runs.create(BRIDGE, params=Given(refuse=True))
    with pytest.raises(RuntimeError), transaction(sessions) as session:
        service.cancel(session, run_id, ALICE)
    assert runs.get(run_id).status == "queued"


def test_stopped_worker_gives_its_run_back(runs: Runs, start_worker: Callable[[], Worker]) -> None:
    until = threading.Event()
    with replaced(SEED, steps(until)):
        run_id = runs.create()
        first = start_worker()
        runs.wait(run_id, "running")
        first.stop(patience=10)
        assert runs.get(run_id).status == "queued"
        start_worker()
        runs.wait(run_id, "running")
        until.set()
        run = runs.wait(run_id, "succeeded")
    assert run.result["attempt"] == run.attempt == 2


def test_fenced_attempt_leaves_without_a_trace(
    runs: Runs, start_worker: Callable[[], Worker], sessions: sessionmaker[Session]
) -> None:
    until = threading.Event()
    with replaced(SEED, steps(until)):
        run_id = runs.create()
        start_worker()
        runs.wait(run_id, "running")
        with transaction(sessions) as session:
            run = working.claim(session, run_id, job=1, worker_id="another")
            assert run is not None
            assert run.attempt == 2
        time.sleep(1.5)
        with transaction(sessions) as session:
            assert working.succeed(session, run_id, 1, {"from": "first"}) is False
            assert working.succeed(session, run_id, 2, {"from": "second"}) is True
        until.set()
    assert runs.get(run_id).result == {"from": "second"}
