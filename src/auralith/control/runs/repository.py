"""Queries on runs and their live events."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
from auralith.control.runs.schemas import RunFilter
from auralith.control.runs.states import FINAL
from auralith.kit.clock import now
from auralith.kit.repository import Sortable, matching, search
from auralith.models import Run, RunEvent

KEPT_PROGRESS_ROWS = 200
WAITING = "awaiting_approval"
SORTABLE: Sortable = {
    "created_at": Run.created_at,
    "started_at": Run.started_at,
    "finished_at": Run.finished_at,
    "kind": Run.kind,
    "status": Run.status,
}


def get(session: Session, run_id: UUID) -> Run | None:
    """One run by id."""
    return session.get(Run, run_id)


def locked(session: Session, run_id: UUID) -> Run | None:
    """One run, its row locked until the transaction ends."""
    return session.scalar(
        select(Run)
        .where(Run.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_waiting(session: Session, resource_id: UUID, kind: str | None = None) -> Run | None:
    """The run about this that waits for its approval, its row locked until the transaction ends.

    With `kind` only one of that kind.
    """
    statement = matching(
        select(Run).where(Run.resource_id == resource_id, Run.status == WAITING), {Run.kind: kind}
    )
    return session.scalar(statement.with_for_update().execution_options(populate_existing=True))


def listed(filters: RunFilter, project_ids: Collection[UUID]) -> Select[Run]:
    """Runs of these projects that match."""
    statement = matching(
        select(Run).where(Run.project_id.in_(project_ids)),
        {
            Run.project_id: filters.project_id,
            Run.kind: filters.kind,
            Run.status: filters.status,
            Run.resource_id: filters.resource_id,
        },
    )
    return search(
        statement, filters.q, Run.subject_name, Run.kind, Run.requester_name, cast(Run.id, String)
    )


def active(
    session: Session,
    *,
    project_id: UUID | None = None,
    connection_id: UUID | None = None,
    touching: UUID | None = None,
    resource_id: UUID | None = None,
    kinds: Collection[str] | None = None,
    waiting: bool = True,
) -> UUID | None:
    """A run that has not ended and matches all that is given.

    `connection_id` is its target, `touching` a connection it uses in any way. Without `waiting`
    those that wait for their approval do not count.
    """
    past = FINAL if waiting else FINAL | {WAITING}
    statement = matching(
        select(Run.id).where(Run.status.notin_(past)),
        {
            Run.project_id: project_id,
            Run.connection_id: connection_id,
            Run.resource_id: resource_id,
        },
    )
    if kinds is not None:
        statement = statement.where(Run.kind.in_(kinds))
    if touching is not None:
        read = Run.also_connection_ids.contains([touching])
        statement = statement.where(or_(Run.connection_id == touching, read))
    return session.scalar(statement.limit(1))


def begun(session: Session, connection_id: UUID, kinds: Collection[str]) -> UUID | None:
    """A run of these kinds whose work on that target has begun and goes on, or will."""
    return session.scalar(
        select(Run.id)
        .where(
            Run.connection_id == connection_id,
            Run.kind.in_(kinds),
            Run.status.in_(("queued", "running")),
            Run.started_at.is_not(None),
        )
        .limit(1)
    )


def about(
    session: Session, subject_id: UUID, kinds: Collection[str], *, begun: bool
) -> Sequence[Run]:
    """Runs of these kinds about one thing, the newest first; with `begun` those that started."""
    statement = _about(subject_id, kinds)
    if begun:
        statement = statement.where(Run.started_at.is_not(None))
    return session.scalars(statement).all()


def last_about(session: Session, subject_id: UUID, kinds: Collection[str]) -> Run | None:
    """The newest of them."""
    return session.scalar(_about(subject_id, kinds).limit(1))


def one_about(
    session: Session, subject_id: UUID, kinds: Collection[str], run_id: UUID
) -> Run | None:
    """That one of them."""
    return session.scalar(_about(subject_id, kinds).where(Run.id == run_id))


def _about(subject_id: UUID, kinds: Collection[str]) -> Select[Run]:
    return (
        select(Run)
        .where(Run.resource_id == subject_id, Run.kind.in_(kinds))
        .order_by(Run.created_at.desc(), Run.id)
    )


@counted("runs")
def count(project_id: UUID) -> Select[int]:
    """Runs of a project."""
    return select(func.count()).select_from(Run).where(Run.project_id == project_id)


@counted("active_runs")
def count_active(project_id: UUID) -> Select[int]:
    """Runs of a project that have not ended."""
    return count(project_id).where(Run.status.notin_(FINAL))


def number_active(session: Session, project_id: UUID) -> int:
    """How many they are."""
    return session.scalar(count_active(project_id)) or 0


def add_event(session: Session, run_id: UUID, event_type: str, data: dict[str, Any]) -> None:
    """Append a line to the live stream.

    The caller holds the lock on the run's row, so ids of one run grow in commit order and a
    reader that goes on behind the last id it saw misses nothing.
    """
    session.execute(insert(RunEvent).values(run_id=run_id, type=event_type, data=data, at=now()))


def events_after(
    session: Session, run_id: UUID, after: int, *, event_type: str | None = None, limit: int = 500
) -> Sequence[RunEvent]:
    """Lines of the live stream behind `after`, in order."""
    statement = select(RunEvent).where(RunEvent.run_id == run_id, RunEvent.id > after)
    if event_type:
        statement = statement.where(RunEvent.type == event_type)
    return session.scalars(statement.order_by(RunEvent.id).limit(limit)).all()


def log_lines(run_id: UUID) -> Select[RunEvent]:
    """The log of a run."""
    return select(RunEvent).where(RunEvent.run_id == run_id, RunEvent.type == "log")


def prune_progress(session: Session, run_id: UUID) -> None:
    """Keep only the last progress lines of a run."""
    keep_from = (
        select(RunEvent.id)
        .where(RunEvent.run_id == run_id, RunEvent.type == "progress")
        .order_by(RunEvent.id.desc())
        .offset(KEPT_PROGRESS_ROWS)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        delete(RunEvent)
        .where(RunEvent.run_id == run_id, RunEvent.type == "progress", RunEvent.id <= keep_from)
        .execution_options(synchronize_session=False)
    )


def report_progress(
    session: Session, run_id: UUID, attempt: int, progress: dict[str, Any] | None
) -> tuple[bool, str | None]:
    """Store progress for the attempt that is in charge, locking the run's row.

    Returns whether the attempt is still in charge, and what was asked of it meanwhile.
    """
    values: dict[str, Any] = {"updated_at": now()}
    if progress is not None:
        values["progress"] = progress
    row = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.attempt == attempt, Run.status == "running")
        .values(**values)
        .returning(Run.requested_action)
    ).first()
    return (False, None) if row is None else (True, row.requested_action)


def asked(session: Session, run_id: UUID, attempt: int) -> tuple[bool, str | None]:
    """As `report_progress`, without writing."""
    row = session.execute(
        select(Run.requested_action).where(
            Run.id == run_id, Run.attempt == attempt, Run.status == "running"
        )
    ).first()
    return (False, None) if row is None else (True, row.requested_action)


def targets_of_ended(
    session: Session, kinds: Collection[str], *, since: datetime, until: datetime
) -> Sequence[UUID]:
    """Connections that runs of these kinds wrote to which ended in that time."""
    found = session.scalars(
        select(Run.connection_id)
        .where(Run.kind.in_(kinds), Run.finished_at >= since, Run.finished_at < until)
        .distinct()
    )
    return [place for place in found if place is not None]


def ended_of(
    session: Session, run_ids: Collection[UUID], kinds: Collection[str], *, until: datetime
) -> Sequence[UUID]:
    """Those of the runs that are of these kinds and ended before then."""
    return session.scalars(
        select(Run.id).where(Run.id.in_(run_ids), Run.kind.in_(kinds), Run.finished_at < until)
    ).all()


def counts(session: Session) -> dict[str, int]:
    """Number of runs by status."""
    rows = session.execute(select(Run.status, func.count()).group_by(Run.status)).all()
    return {status: count for status, count in rows}  # noqa: C416 - a Row is not a tuple to mypy


def stranded(session: Session, older_than_seconds: float) -> Sequence[Run]:
    """Queued or running runs that have not moved for a while."""
    return session.scalars(
        select(Run).where(
            Run.status.in_(("queued", "running")),
            Run.updated_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, older_than_seconds),
        )
    ).all()


def locked_asked_for(session: Session) -> Sequence[Run]:
    """Running runs that somebody wants held or ended, locked; without those locked elsewhere."""
    return session.scalars(
        select(Run)
        .where(Run.status == "running", Run.requested_action.is_not(None))
        .with_for_update(skip_locked=True)
    ).all()
