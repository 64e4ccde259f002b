"""Making, steering and ending runs. Every status change passes through here, under a row lock."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith import background
from auralith.control.events import service as events
from auralith.control.events.service import Outcome, ResourceRef
from auralith.control.events.values import plain
from auralith.control.runs import registry, repository, schemas
from auralith.control.runs.errors import RunNotFound, RunState
from auralith.control.runs.events import RUN_EVENTS
from auralith.control.runs.schemas import RunFilter, RunLogLine, RunLogLinePage, RunPage
from auralith.control.runs.states import FINAL, Action, Status, decide
from auralith.kit import repository as lists
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Run, RunEvent

EVENT_OUTCOME: dict[str, Outcome] = {"failed": "failed", "rejected": "denied"}


def create(
    session: Session,
    *,
    project_id: UUID,
    kind: str,
    resource_id: UUID,
    requested_by: Actor,
    connection_id: UUID | None = None,
    params: Mapping[str, Any] | None = None,
    approval: UUID | None = None,
    resource_name: str | None = None,
) -> Run:
    """Make a run and hand it to the job engine in the caller's transaction.

    With `approval` (the id of a pending approval request) it waits until `approve` is called.
    `params` are stored: never a secret. One event `<kind>.requested` is recorded.
    """
    run = Run(
        id=new_id(),
        project_id=project_id,
        kind=kind,
        resource_id=resource_id,
        connection_id=connection_id,
        status="queued" if approval is None else "awaiting_approval",
        params={**(params or {})},
        approval_id=approval,
        requester_type=requested_by.type,
        requester_id=requested_by.id,
        requester_name=requested_by.name,
        progress={},
    )
    session.add(run)
    session.flush()
    _tell(session, run)
    _record(session, run, "requested", requested_by, name=resource_name)
    if approval is None:
        _enqueue(session, run)
    return run


def approve(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a run whose approval was given."""
    return _apply(session, _locked(session, run_id), "approve", actor)


def reject(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval was refused."""
    return _apply(session, _locked(session, run_id), "reject", actor)


def expire(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval nobody decided in time."""
    return _apply(session, _locked(session, run_id), "expire", actor)


def cancel(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run, or ask its worker to stop at the next batch boundary. Refused once it ended."""
    return _apply(session, _locked(session, run_id), "cancel", actor)


def pause(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Hold a run, or ask its worker to at the next batch boundary."""
    return _apply(session, _locked(session, run_id), "pause", actor)


def resume(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a paused run again, or withdraw a pause that was not taken yet."""
    return _apply(session, _locked(session, run_id), "resume", actor)


def find(session: Session, run_id: UUID) -> Run | None:
    """One run, or None."""
    return repository.get(session, run_id)


def get(session: Session, run_id: UUID) -> Run:
    """One run; raises RunNotFound. Visibility is the caller's business (`dependencies.py`)."""
    run = repository.get(session, run_id)
    if run is None:
        raise RunNotFound
    return run


def read(session: Session, run_id: UUID) -> schemas.Run:
    """One run as it is published."""
    return schemas.Run.model_validate(get(session, run_id))


def list_runs(
    session: Session,
    filters: RunFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> RunPage:
    """One page of runs in these projects, newest first unless sorted otherwise."""
    statement = repository.search(filters, project_ids)
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Run.id)
    return RunPage(
        items=[schemas.Run.model_validate(row) for row in rows],
        total=total,
        page=page.page,
        page_size=page.page_size,
    )


def list_log(session: Session, run_id: UUID, page: PageParams) -> RunLogLinePage:
    """One page of a run's log, in order."""
    rows, total = lists.page(
        session,
        repository.log_lines(run_id),
        params=page,
        order=[RunEvent.id.asc()],
        tie=RunEvent.id,
    )
    return RunLogLinePage(
        items=[RunLogLine(id=row.id, at=row.at, **row.data) for row in rows],
        total=total,
        page=page.page,
        page_size=page.page_size,
    )


def events_after(session: Session, run_id: UUID, after: int) -> Sequence[RunEvent]:
    """Lines of the live stream behind `after`."""
    return repository.events_after(session, run_id, after)


def has_active(
    session: Session,
    *,
    project_id: UUID | None = None,
    connection_id: UUID | None = None,
    resource_id: UUID | None = None,
    kinds: Collection[str] | None = None,
) -> bool:
    """Whether a run that has not ended exists for what is given (all must match)."""
    where: list[Any] = []
    if project_id is not None:
        where.append(Run.project_id == project_id)
    if connection_id is not None:
        where.append(Run.connection_id == connection_id)
    if resource_id is not None:
        where.append(Run.resource_id == resource_id)
    if kinds is not None:
        where.append(Run.kind.in_(kinds))
    return repository.has_active(session, *where)


def count_by_status(session: Session) -> dict[str, int]:
    """Number of runs by status, over all projects."""
    return repository.counts(session)


# -- the worker's side ---------------------------------------------------------------------------


def claim(session: Session, run_id: UUID, *, job: int, worker_id: str) -> Run | None:
    """Put a worker in charge of a run; None when there is nothing (any more) to do.

    The attempt counter grows, so whoever was in charge before is fenced off.
    """
    run = repository.get_locked(session, run_id)
    if run is None or run.job != job or decide("claim", _status(run)).target is None:
        return None
    first = run.started_at is None
    taken_over = run.status == "running"
    run.attempt += 1
    run.worker_id = worker_id
    run.started_at = run.started_at or now()
    run.status = "running"
    session.flush()
    _tell(session, run)
    if first:
        _record(session, run, "started", requester(run))
    if taken_over:
        log(session, run.id, "warning", "The process that did this work stopped; going on.")
    return run


def succeed(session: Session, run_id: UUID, attempt: int, result: Mapping[str, Any]) -> bool:
    """End the run well, if that attempt is still in charge."""
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    run.result = dict(result)
    _apply(session, run, "succeed", requester(run))
    return True


def fail(
    session: Session,
    run_id: UUID,
    attempt: int,
    error: Mapping[str, Any],
    *,
    result: Mapping[str, Any] | None = None,
) -> bool:
    """End the run with an error, if that attempt is still in charge."""
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    run.error = plain(error)
    run.result = dict(result) if result is not None else run.result
    _apply(session, run, "fail", requester(run))
    return True


def interrupt(session: Session, run_id: UUID, attempt: int, action: str) -> bool:
    """Take what was asked at a batch boundary: `pause`, `cancel`, or `shutdown` (queued again)."""
    run = _in_charge(session, run_id, attempt)
    if run is None:
        return False
    actor = requester(run)
    if action == "pause":
        _apply(session, run, "paused", actor)
    elif action == "cancel":
        _move(session, run, "cancelled", actor)
    else:
        run.requested_action = None
        _apply(session, run, "requeue", actor)
    return True


def stranded(session: Session, older_than_seconds: float) -> Sequence[Run]:
    """Queued or running runs that have not moved for a while."""
    return repository.stranded(session, older_than_seconds)


def requeue_stranded(session: Session, run_id: UUID, job: int) -> bool:
    """Hand a run to the job engine again whose `job` was lost, unless it has moved on since.

    What was asked of it (a pause, a cancel) is still to be taken.
    """
    run = repository.get_locked(session, run_id)
    if run is None or run.job != job or decide("requeue", _status(run)).target is None:
        return False
    _move(session, run, "queued", requester(run), asked=run.requested_action)
    _enqueue(session, run)
    return True


def log(session: Session, run_id: UUID, level: str, message: str) -> None:
    """Append a line to the run's log; the caller holds the run's row."""
    repository.add_event(session, run_id, "log", {"level": level, "message": plain(message)})


def requester(run: Run) -> Actor:
    """Who asked for the run, as an actor of later events."""
    return Actor(type=run.requester_type, id=run.requester_id, name=run.requester_name)  # type: ignore[arg-type] # the column holds nothing else


def _locked(session: Session, run_id: UUID) -> Run:
    run = repository.get_locked(session, run_id)
    if run is None:
        raise RunNotFound
    return run


def _in_charge(session: Session, run_id: UUID, attempt: int) -> Run | None:
    run = repository.get_locked(session, run_id)
    return run if run and run.status == "running" and run.attempt == attempt else None


def _status(run: Run) -> Status:
    return run.status  # type: ignore[return-value] # a check constraint holds it to these


def _apply(session: Session, run: Run, action: Action, actor: Actor) -> Run:
    rule = decide(action, _status(run), run.requested_action)
    if rule.refusal is not None:
        raise RunState(rule.refusal.format(status=run.status.replace("_", " ")))
    if rule.target is None:
        run.requested_action = rule.request or None
        session.flush()
        _tell(session, run)
        _record(session, run, f"{rule.request}_requested" if rule.request else "resumed", actor)
        return run
    before = run.status
    _move(session, run, rule.target, actor)
    if rule.target == "queued":
        _enqueue(session, run)
        if before == "paused":
            _record(session, run, "resumed", actor)
    return run


def _move(
    session: Session, run: Run, target: Status, actor: Actor, *, asked: str | None = None
) -> None:
    run.status = target
    run.requested_action = asked
    if target in FINAL:
        run.finished_at = now()
    session.flush()
    _tell(session, run)
    if target in FINAL or target == "paused":
        _record(session, run, target, actor)
    if target in FINAL:
        repository.prune_progress(session, run.id)
        registry.call_hooks(session, run)
        session.flush()


def _enqueue(session: Session, run: Run) -> None:
    run.job += 1
    session.flush()
    lane = registry.lane_of(run.kind, run.params)
    target = f"{run.connection_id or run.id}:{lane}"
    background.enqueue(session, run_id=run.id, job=run.job, target=target)


def _tell(session: Session, run: Run) -> None:
    data: dict[str, Any] = {"status": run.status, "requested_action": run.requested_action}
    if run.error is not None:
        data["error"] = run.error
    repository.add_event(session, run.id, "status", data)


def _record(
    session: Session, run: Run, outcome: str, actor: Actor, *, name: str | None = None
) -> None:
    event_type = RUN_EVENTS[run.kind, outcome]
    detail: dict[str, Any] = {"run_id": run.id}
    if run.connection_id is not None:
        detail["connection_id"] = run.connection_id
    if outcome == "failed" and run.error:
        # The message may quote values of rows, which no event may hold; the run keeps it.
        detail["error"] = {"code": run.error["code"]}
    events.record(
        session,
        actor,
        event_type,
        resource=ResourceRef(run.kind.split(".", maxsplit=1)[0], run.resource_id, name),
        project_id=run.project_id,
        outcome=EVENT_OUTCOME.get(outcome, "success"),
        detail=detail,
    )
