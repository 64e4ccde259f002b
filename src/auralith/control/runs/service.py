"""Runs as requests see them: started, steered, found, listed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.events import service as events
from auralith.control.events.service import ResourceRef
from auralith.control.projects import service as projects
from auralith.control.projects.deleting import before_deleting
from auralith.control.projects.errors import RunsActive
from auralith.control.runs import repository, schemas
from auralith.control.runs.errors import (
    ReadOnly,
    RunNotFound,
    RunState,
    SubjectBusy,
    Superseded,
    TargetBusy,
)
from auralith.control.runs.events import RUN_EVENTS
from auralith.control.runs.kinds import P, Prepared, R, RunKind, Subject, alone_with
from auralith.control.runs.machine import apply, enqueue, locked, record, tell
from auralith.control.runs.registry import Asked, ask_gate
from auralith.control.runs.schemas import RunFilter, RunLogLine, RunLogLinePage, RunPage
from auralith.control.runs.states import ENDED, FINAL
from auralith.control.work import Work
from auralith.kit import repository as lists
from auralith.kit.actor import SYSTEM, Actor
from auralith.kit.db import sole, take_turn, transaction, unheld
from auralith.kit.errors import Conflict, Forbidden
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Run, RunEvent

Prepare = Callable[[], Prepared[P]]
Kinds = Collection[RunKind[Any, Any]]


def start(
    work: Work,
    kind: RunKind[P, R],
    subject: Subject,
    *,
    prepare: Prepare[P],
    connection: Connection | None = None,
    also: Sequence[Connection] = (),
) -> Run:
    """Start work somebody asks for, in the request's transaction: the one way for every kind.

    `connection` is the target, which the kind may write; `also` are those it only reads. Refused,
    in this order: without the kind's right where each of them lies (403), on a read-only target if
    the kind writes, while a run that must not run beside it has not ended, and for what `prepare`
    or the gate objects to (409 each). `prepare` looks at the domain's own conditions. The gate of
    `registry.gate` may hold the run back: it is `awaiting_approval`, else `queued`. A refusal is an
    event `<kind>.refused` in the audit, written in a transaction of its own. The caller holds the
    lock on the subject's row, so that of two requests at once one finds the other's run.
    """
    touched = [] if connection is None else [connection, *also]
    try:
        _require_right(work, kind, subject, touched)
        return _start(work.session, kind, subject, touched, prepare=prepare, by=work.caller.actor)
    except (Conflict, Forbidden) as error:
        error.recorded = True
        events.record_refusal(
            work.sessions,
            work.caller.actor,
            RUN_EVENTS[kind.name, "refused"],
            about=ResourceRef(
                subject.noun, subject.id, subject.name, project_id=subject.project_id
            ),
            code=error.code,
            connection_id=connection and connection.id,
        )
        raise


def start_by_schedule(
    session: Session,
    kind: RunKind[P, R],
    subject: Subject,
    *,
    prepare: Prepare[P],
    connection: Connection | None = None,
    also: Sequence[Connection] = (),
) -> Run:
    """Start work that falls due, by nobody's request: as `start`, without anybody's right.

    Raises what stands in the way (ReadOnly, SubjectBusy, TargetBusy, what `prepare` and the gate
    say) and records no refusal: the schedule comes again.
    """
    touched = [] if connection is None else [connection, *also]
    return _start(session, kind, subject, touched, prepare=prepare, by=SYSTEM)


def _require_right(
    work: Work, kind: RunKind[P, R], subject: Subject, touched: Sequence[Connection]
) -> None:
    for environment in dict.fromkeys(c.environment for c in touched) or (None,):
        projects.require(
            work.session, work.caller, subject.project_id, kind.right, environment=environment
        )


def _start(
    session: Session,
    kind: RunKind[P, R],
    subject: Subject,
    touched: Sequence[Connection],
    *,
    prepare: Prepare[P],
    by: Actor,
) -> Run:
    if subject.noun != kind.noun:
        msg = f"Runs of kind '{kind.name}' are about a {kind.noun}, not about a {subject.noun}."
        raise ValueError(msg)
    target = touched[0] if touched else None
    if target is not None and target.read_only and kind.writes:
        raise ReadOnly
    refuse_if_busy(session, subject)
    if target is not None and kind.alone_on == "target":
        _refuse_second(session, kind, target)
    return _create(session, kind, subject, touched, prepared=prepare(), by=by)


def _refuse_second(session: Session, kind: RunKind[P, R], target: Connection) -> None:
    # Two subjects are two rows to lock; here whoever comes second waits for the first to commit.
    take_turn(session, f"runs.alone.{kind.noun}.{target.id}")
    other = repository.active(session, connection_id=target.id, kinds=alone_with(kind))
    if other is not None:
        raise TargetBusy(kind.name, other)


def _create(
    session: Session,
    kind: RunKind[P, R],
    subject: Subject,
    touched: Sequence[Connection],
    *,
    prepared: Prepared[P],
    by: Actor,
) -> Run:
    """Make the run, ask the gate, and hand it to the job engine or let it wait."""
    run = Run(
        id=new_id(),
        project_id=subject.project_id,
        kind=kind.name,
        resource_id=subject.id,
        subject_type=subject.noun,
        subject_name=subject.name,
        connection_id=touched[0].id if touched else None,
        also_connection_ids=[connection.id for connection in touched[1:]],
        status="queued",
        params=prepared.params.model_dump(mode="json"),
        requester_type=by.type,
        requester_id=by.id,
        requester_name=by.name,
        progress={},
    )
    session.add(run)
    session.flush()
    run.approval_id = ask_gate(session, Asked(run, kind, subject, touched, prepared, by))
    if run.approval_id is not None:
        run.status = "awaiting_approval"
        session.flush()
    elif prepared.unapproved is not None:
        raise prepared.unapproved
    tell(session, run)
    record(session, run, "requested", by)
    if run.approval_id is None:
        enqueue(session, run)
    return run


def refuse_if_busy(session: Session, subject: Subject, *, waiting: bool = True) -> None:
    """Raise SubjectBusy while a run about it has not ended, or `without_runs` holds it.

    Without `waiting` a run that only waits for its approval is no obstacle: `supersede` ends it.
    No block of `without_runs` can begin before this transaction ends.
    """
    free = unheld(session, _quiet(subject))
    run_id = repository.active(session, resource_id=subject.id, waiting=waiting)
    if run_id is not None or not free:
        raise SubjectBusy(subject, run_id)


@contextmanager
def without_runs(sessions: sessionmaker[Session], subject: Subject) -> Iterator[None]:
    """Keep every run about it from starting in the block; raises SubjectBusy when one is there.

    What the block needs to know of the thing it reads inside.
    """
    with sole(sessions, _quiet(subject)) as held:
        with transaction(sessions) as session:
            run_id = repository.active(session, resource_id=subject.id)
        if run_id is not None or not held:
            raise SubjectBusy(subject, run_id)
        yield


def _quiet(subject: Subject) -> str:
    return f"runs.none.{subject.id}"


def approve(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a run whose approval was given."""
    return apply(session, locked(session, run_id), "approve", actor)


def reject(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval was refused."""
    return apply(session, locked(session, run_id), "reject", actor)


def expire(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run whose approval nobody decided in time."""
    return apply(session, locked(session, run_id), "expire", actor)


def withhold(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Let an approved run that has not begun wait again: its approval does not hold any more."""
    return apply(session, locked(session, run_id), "withhold", actor)


def invalidate(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run that has not begun, for what was approved is not what would run."""
    run = locked(session, run_id)
    why = Superseded()
    run.error = {"message": why.detail, "code": why.code}
    return apply(session, run, "supersede", actor)


def hold_still(session: Session, run_id: UUID) -> Run:
    """The run, its row locked until the transaction ends; raises RunNotFound."""
    return locked(session, run_id)


def supersede(session: Session, subject: Subject, actor: Actor, *, kind: str | None = None) -> None:
    """End the run about it that waits for its approval, if there is one: its subject is edited.

    The run is `cancelled` with the error `run.superseded`; its domain is told as of any other end.
    With `kind` only one of that kind. Call it before the subject's row is locked if ends of its
    runs lock that row, too: whoever ends a run locks the run first.
    """
    run = repository.locked_waiting(session, subject.id, kind)
    if run is not None:
        why = Superseded()
        run.error = {"message": why.detail, "code": why.code}
        apply(session, run, "supersede", actor)


def cancel(session: Session, run_id: UUID, actor: Actor) -> Run:
    """End a run, or ask its worker to stop at the next batch boundary. Refused once it ended."""
    return apply(session, locked(session, run_id), "cancel", actor)


def pause(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Hold a run, or ask its worker to at the next batch boundary."""
    return apply(session, locked(session, run_id), "pause", actor)


def resume(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Queue a paused run again, or withdraw a pause that was not taken yet."""
    return apply(session, locked(session, run_id), "resume", actor)


def amend(session: Session, run_id: UUID, params: Mapping[str, Any]) -> Run:
    """Change some params of a run that has not ended; its handler looks when it wants to.

    They are nothing that an approval was given for.
    """
    run = locked(session, run_id)
    if run.status in FINAL:
        raise RunState(ENDED, reason="ended", status=run.status)
    run.params = {**run.params, **params}
    session.flush()
    return run


def find(session: Session, run_id: UUID) -> Run | None:
    """One run, or None."""
    return repository.get(session, run_id)


def get(session: Session, run_id: UUID) -> Run:
    """One run; raises RunNotFound. Visibility is the caller's business (`dependencies.py`)."""
    run = repository.get(session, run_id)
    if run is None:
        raise RunNotFound
    return run


def shown(run: Run) -> schemas.Run:
    """A run as it is published."""
    return schemas.Run.model_validate(run)


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


def of_subject(
    session: Session, subject_id: UUID, kinds: Kinds, *, begun: bool = False
) -> Sequence[Run]:
    """Runs of these kinds about one thing, the newest first; with `begun` those that started."""
    return repository.about(session, subject_id, _names(kinds), begun=begun)


def last_of(session: Session, subject_id: UUID, kinds: Kinds) -> Run | None:
    """The newest run of these kinds about one thing."""
    return repository.last_about(session, subject_id, _names(kinds))


def one_of(session: Session, subject_id: UUID, kinds: Kinds, run_id: UUID) -> Run | None:
    """That run, if it is about this thing and of one of these kinds."""
    return repository.one_about(session, subject_id, _names(kinds), run_id)


def _names(kinds: Kinds) -> list[str]:
    return [kind.name for kind in kinds]


def events_after(session: Session, run_id: UUID, after: int) -> Sequence[RunEvent]:
    """Lines of the live stream behind `after`."""
    return repository.events_after(session, run_id, after)


@before_deleting
def refuse_while_active(session: Session, project_id: UUID) -> None:
    """A project is not deleted while runs of it have not ended."""
    active = repository.number_active(session, project_id)
    if active:
        raise RunsActive(active)


def uses(session: Session, connection_id: UUID) -> bool:
    """Whether a run that has not ended works on this connection, or reads it."""
    return repository.active(session, touching=connection_id) is not None


def at_work(session: Session, connection_id: UUID, kinds: Kinds) -> UUID | None:
    """A run of these kinds that has begun its work on that target and is not held or ended."""
    return repository.begun(session, connection_id, _names(kinds))


def targets_of_ended(
    session: Session, kinds: Kinds, *, since: datetime, until: datetime
) -> Sequence[UUID]:
    """Connections that runs of these kinds wrote to which ended in that time."""
    return repository.targets_of_ended(session, _names(kinds), since=since, until=until)


def ended_of(
    session: Session, run_ids: Collection[UUID], kinds: Kinds, *, until: datetime
) -> Sequence[UUID]:
    """Those of the runs that are of these kinds and ended before then."""
    return repository.ended_of(session, run_ids, _names(kinds), until=until)


def count_by_status(session: Session) -> dict[str, int]:
    """Number of runs by status, over all projects."""
    return repository.counts(session)
