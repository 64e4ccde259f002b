"""Runs as requests see them: started, steered, found, listed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.events import service as events
from auralith.control.events.service import ResourceRef
from auralith.control.projects import service as projects
from auralith.control.runs import repository, schemas
from auralith.control.runs.errors import ReadOnly, RunNotFound, SubjectBusy, TargetBusy
from auralith.control.runs.events import RUN_EVENTS
from auralith.control.runs.kinds import RunKind, Subject
from auralith.control.runs.machine import apply, enqueue, locked, record, tell
from auralith.control.runs.schemas import RunFilter, RunLogLine, RunLogLinePage, RunPage
from auralith.control.work import Work
from auralith.kit import repository as lists
from auralith.kit.actor import Actor
from auralith.kit.db import sole, transaction, unheld
from auralith.kit.errors import Conflict, Forbidden
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Run, RunEvent


def start(
    work: Work,
    kind: RunKind,
    subject: Subject,
    *,
    connection: Connection | None = None,
    prepare: Callable[[], Mapping[str, Any]] = dict,
) -> Run:
    """Start work somebody asks for, in the request's transaction: the one way for every kind.

    Refused, in this order: without the kind's right where `connection` lies (403), on a read-only
    connection if the kind writes, while a run that must not run beside it has not ended, and for
    what `prepare` objects to (409 each). `prepare` looks at the domain's own conditions and gives
    the run's params: never a secret. A refusal is an event `<kind>.refused` in the audit, written
    in a transaction of its own. The caller holds the lock on the subject's row, so that of two
    requests at once one finds the other's run.
    """
    try:
        _require_startable(work, kind, subject, connection)
        params = prepare()
    except (Conflict, Forbidden) as error:
        error.recorded = True
        events.record_refusal(
            work.sessions,
            work.caller.actor,
            RUN_EVENTS[kind.name, "refused"],
            about=ResourceRef(kind.noun, subject.id, subject.name, project_id=subject.project_id),
            code=error.code,
            connection_id=connection and connection.id,
        )
        raise
    return create(
        work.session,
        project_id=subject.project_id,
        kind=kind.name,
        resource_id=subject.id,
        subject_name=subject.name,
        connection_id=connection.id if connection else None,
        requested_by=work.caller.actor,
        params=params,
    )


def _require_startable(
    work: Work, kind: RunKind, subject: Subject, connection: Connection | None
) -> None:
    environment = connection.environment if connection else None
    projects.require(
        work.session, work.caller, subject.project_id, kind.right, environment=environment
    )
    if connection is not None and connection.read_only and kind.writes:
        raise ReadOnly
    refuse_if_busy(work.session, subject.id, noun=kind.noun)
    if kind.alone_on == "target" and connection is not None:
        kinds = (kind.name,)
        other = repository.active(work.session, connection_id=connection.id, kinds=kinds)
        if other is not None:
            raise TargetBusy(kind.name, other)


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
    subject_name: str | None = None,
) -> Run:
    """Make a run and hand it to the job engine in the caller's transaction, unconditionally.

    For work nobody asks for in a request (a schedule); else `start`. With `approval` (the id of a
    pending approval request) it waits until `approve` is called. `params` are stored: never a
    secret. One event `<kind>.requested` is recorded.
    """
    run = Run(
        id=new_id(),
        project_id=project_id,
        kind=kind,
        resource_id=resource_id,
        subject_name=subject_name,
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
    tell(session, run)
    record(session, run, "requested", requested_by)
    if approval is None:
        enqueue(session, run)
    return run


def refuse_if_busy(session: Session, subject_id: UUID, *, noun: str) -> None:
    """Raise SubjectBusy while a run about it has not ended, or `without_runs` holds it.

    No block of `without_runs` can begin before this transaction ends.
    """
    free = unheld(session, _quiet(subject_id))
    run_id = repository.active(session, resource_id=subject_id)
    if run_id is not None or not free:
        raise SubjectBusy(noun, run_id)


@contextmanager
def without_runs(sessions: sessionmaker[Session], subject_id: UUID, *, noun: str) -> Iterator[None]:
    """Keep every run about it from starting in the block; raises SubjectBusy when one is there.

    What the block needs to know of the thing it reads inside.
    """
    with sole(sessions, _quiet(subject_id)) as held:
        with transaction(sessions) as session:
            run_id = repository.active(session, resource_id=subject_id)
        if run_id is not None or not held:
            raise SubjectBusy(noun, run_id)
        yield


def _quiet(subject_id: UUID) -> str:
    return f"runs.none.{subject_id}"


def approve(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a run whose approval was given."""
    return apply(session, locked(session, run_id), "approve", actor)


def reject(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval was refused."""
    return apply(session, locked(session, run_id), "reject", actor)


def expire(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval nobody decided in time."""
    return apply(session, locked(session, run_id), "expire", actor)


def cancel(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run, or ask its worker to stop at the next batch boundary. Refused once it ended."""
    return apply(session, locked(session, run_id), "cancel", actor)


def pause(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Hold a run, or ask its worker to at the next batch boundary."""
    return apply(session, locked(session, run_id), "pause", actor)


def resume(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a paused run again, or withdraw a pause that was not taken yet."""
    return apply(session, locked(session, run_id), "resume", actor)


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
    statement = repository.listed(filters, project_ids)
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Run.id)
    return RunPage.of(rows, total, page)


def list_log(session: Session, run_id: UUID, page: PageParams) -> RunLogLinePage:
    """One page of a run's log, in order."""
    rows, total = lists.page(
        session,
        repository.log_lines(run_id),
        params=page,
        order=[RunEvent.id.asc()],
        tie=RunEvent.id,
    )
    lines = [RunLogLine(id=row.id, at=row.at, **row.data) for row in rows]
    return RunLogLinePage.of(lines, total, page)


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
    found = repository.active(
        session,
        project_id=project_id,
        connection_id=connection_id,
        resource_id=resource_id,
        kinds=kinds,
    )
    return found is not None


def count_by_status(session: Session) -> dict[str, int]:
    """Number of runs by status, over all projects."""
    return repository.counts(session)
