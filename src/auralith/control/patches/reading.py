"""Reading a patch's journal in its target, and removing it: outside of our own transactions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.target import Target, target_of
from auralith.control.connections.targets import Work
from auralith.control.patches import events, repository, running, schemas, service
from auralith.control.patches.errors import JournalNeeded
from auralith.dataplane.engines.base import SessionOptions
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.kit.db import transaction
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Patch

READ_OPTIONS = SessionOptions(
    lock_timeout_ms=2_000, statement_timeout_ms=20_000, read_only=True, connect_timeout_s=5.0
)
"""For answering a request from the journal: read-only and bounded."""


@dataclass(frozen=True)
class Source:
    """A run whose journal is meant, and the target it lies in."""

    run_id: str
    target: Target


def source_of(
    work: Work, patch: Patch, run_id: UUID | None, *, conflicts: bool = False
) -> Source | None:
    """The run whose journal is meant: the named one, else the last execution; None before that.

    With `conflicts` the last rollback, if there is one.
    """
    session = work.session
    if run_id is None and patch.last_execution_id is None:
        return None
    last = repository.last_rollback(session, patch.id) if conflicts and run_id is None else None
    run = last or running.journaled_run(session, patch, run_id)
    return Source(str(run.id), _target(work, session, run.connection_id))


def _target(work: Work, session: Session, connection_id: UUID | None) -> Target:
    connection = None if connection_id is None else session.get(Connection, connection_id)
    if connection is None or connection.deleted_at is not None:
        raise ConnectionNotFound
    return target_of(connection, work.keyring, work.settings)


def changes(work: Work, source: Source | None, page: PageParams) -> schemas.RowChangePage:
    """One page of journaled rows, in the order they were changed."""
    if source is None:
        return schemas.RowChangePage(items=[], total=0, page=page.page, page_size=page.page_size)
    with work.outside(), source.target.session(READ_OPTIONS) as session:
        found = operations_of_patch.read_changes(
            source.target.engine,
            session,
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowChangePage(
        items=[schemas.RowChange.model_validate(item) for item in found.items],
        total=found.total,
        page=page.page,
        page_size=page.page_size,
    )


def conflicts(work: Work, source: Source | None, page: PageParams) -> schemas.RowConflictPage:
    """One page of the rows a rollback could not restore."""
    if source is None:
        return schemas.RowConflictPage(items=[], total=0, page=page.page, page_size=page.page_size)
    with work.outside(), source.target.session(READ_OPTIONS) as session:
        found = operations_of_patch.read_conflicts(
            source.target.engine,
            session,
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowConflictPage(
        items=[schemas.RowConflict.model_validate(item) for item in found.items],
        total=found.total,
        page=page.page,
        page_size=page.page_size,
    )


@dataclass(frozen=True)
class Purge:
    """The runs whose row images go, and where they lie."""

    run_ids: tuple[str, ...]
    target: Target


def purge(work: Work, patch: Patch, *, confirm: bool) -> None:
    """Remove the row images from the target; refused while a run is active or, unconfirmed, of use.

    No run of the patch starts meanwhile. The event is recorded when they are gone.
    """
    with work.outside(), service.removing(work.sessions, patch.id):
        with transaction(work.sessions) as session:
            plan = _purge_plan(work, session, service.locked(session, patch.id), confirm=confirm)
        gone = sum(remove(part) for part in plan)
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            current.last_execution_id = None
            service.record(session, work.caller, current, events.JOURNAL_PURGED, runs=gone)


def _purge_plan(work: Work, session: Session, patch: Patch, *, confirm: bool) -> list[Purge]:
    """What to remove, by target, if the caller may work in every one of them."""
    service.require_reach(session, work.caller, patch, "patches.rollback", past=True)
    if patch.last_execution_id and patch.status != "rolled_back" and not confirm:
        raise JournalNeeded
    places: dict[UUID | None, list[str]] = {}
    for run in repository.runs_with_journal(session, patch.id):
        places.setdefault(run.connection_id, []).append(str(run.id))
    return [Purge(tuple(ids), _target(work, session, place)) for place, ids in places.items()]


def remove(part: Purge) -> int:
    """Remove the images of these runs; how many runs the journal forgot."""
    with part.target.session() as target:
        return sum(
            operations_of_patch.purge_journal(part.target.engine, target, run_id=run_id)
            for run_id in part.run_ids
        )
