"""The worker's side of a run: taken in charge, ended, put back, its log.

Nothing is written for an attempt that is no longer in charge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Means
from auralith.control.events.values import plain
from auralith.control.runs import repository
from auralith.control.runs.kinds import P, RunKind
from auralith.control.runs.machine import (
    apply,
    enqueue,
    move,
    record,
    requester,
    status_of,
    tell,
)
from auralith.control.runs.registry import RunContext, ask_use
from auralith.control.runs.states import decide
from auralith.dataplane.monitor import LogLevel, Monitor
from auralith.kit.clock import now
from auralith.models import Run


@dataclass(frozen=True)
class Line:
    """A line of a run's log; `code` and `params` say the same to a machine."""

    level: LogLevel
    message: str
    code: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


TAKEN_OVER = Line(
    "warning", "The process that did this work stopped; going on.", code="run.taken_over"
)


def context_of(run: Run, kind: RunKind[P, Any], monitor: Monitor, means: Means) -> RunContext[P]:
    """What whoever works on a run is given."""
    return RunContext(
        run_id=run.id,
        project_id=run.project_id,
        kind=run.kind,
        resource_id=run.resource_id,
        connection_id=run.connection_id,
        also=tuple(run.also_connection_ids),
        params=kind.params_of(run.params),
        attempt=run.attempt,
        requested_by=requester(run),
        monitor=monitor,
        settings=means.settings,
        keyring=means.keyring,
        sessions=means.sessions,
    )


def claim(session: Session, run_id: UUID, *, job: int, worker_id: str) -> Run | None:
    """Put a worker in charge of a run; None when there is nothing (any more) to do.

    The attempt counter grows, so whoever was in charge before is fenced off.
    """
    run = repository.locked(session, run_id)
    if run is None or run.job != job or decide("claim", status_of(run)).target is None:
        return None
    first = run.started_at is None
    if first and not ask_use(session, run):
        return None
    taken_over = run.status == "running"
    run.attempt += 1
    run.worker_id = worker_id
    run.started_at = run.started_at or now()
    run.status = "running"
    session.flush()
    tell(session, run)
    if first:
        record(session, run, "started", requester(run))
    if taken_over:
        log(session, run.id, TAKEN_OVER)
    return run


def succeed(session: Session, run_id: UUID, attempt: int, result: Mapping[str, Any]) -> bool:
    """End the run well, if that attempt is still in charge."""
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    run.result = dict(result)
    apply(session, run, "succeed", requester(run))
    return True


def fail(
    session: Session,
    run_id: UUID,
    attempt: int,
    error: Mapping[str, Any],
    *,
    result: Mapping[str, Any] | None = None,
    taken_back: bool = False,
) -> bool:
    """End the run with an error, if that attempt is still in charge.

    `taken_back`: what it had kept in the target is as before again.
    """
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    run.error = plain(error)
    if taken_back:
        run.progress = {**run.progress, "kept": False}
    run.result = dict(result) if result is not None else run.result
    apply(session, run, "fail", requester(run))
    return True


def interrupt(
    session: Session,
    run_id: UUID,
    attempt: int,
    action: str,
    *,
    result: Mapping[str, Any] | None = None,
) -> bool:
    """Take what was asked at a batch boundary: `pause`, `cancel`, or `shutdown` (queued again).

    `result` holds the counts so far: a run that ends later without another one keeps them.
    """
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    run.result = dict(result) if result is not None else run.result
    actor = requester(run)
    if action == "pause":
        apply(session, run, "paused", actor)
    elif action == "cancel":
        move(session, run, "cancelled", actor)
    else:
        run.requested_action = None
        apply(session, run, "requeue", actor)
    return True


def stranded(session: Session, older_than_seconds: float) -> Sequence[Run]:
    """Queued or running runs that have not moved for a while."""
    return repository.stranded(session, older_than_seconds)


def requeue_stranded(session: Session, run_id: UUID, job: int) -> bool:
    """Hand a run to the job engine again whose `job` was lost, unless it has moved on since.

    What was asked of it (a pause, a cancel) is still to be taken.
    """
    run = repository.locked(session, run_id)
    if run is None or run.job != job or decide("requeue", status_of(run)).target is None:
        return False
    move(session, run, "queued", requester(run), asked=run.requested_action)
    enqueue(session, run)
    return True


def log(session: Session, run_id: UUID, line: Line) -> None:
    """Append a line to the run's log; the caller holds the run's row."""
    data = {"level": line.level, "message": line.message, "code": line.code, "params": line.params}
    repository.add_event(session, run_id, "log", plain(data))


def _in_charge(session: Session, run_id: UUID, attempt: int) -> Run | None:
    run = repository.locked(session, run_id)
    return run if run and run.status == "running" and run.attempt == attempt else None
