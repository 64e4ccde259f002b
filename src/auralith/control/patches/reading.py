"""Reading a patch's journal in its target, and removing it: outside of our own transactions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.caller import Caller
from auralith.control.patches import events, repository, running, schemas, service
from auralith.control.patches.errors import ConnectionNotFound, JournalNeeded
from auralith.control.patches.target import READ_OPTIONS, Access, Target
from auralith.dataplane.engines.base import Session as TargetSession
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.kit.db import transaction
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Patch


@dataclass(frozen=True)
class Source:
    """A run whose journal is meant, and the target it lies in."""

    run_id: str
    target: Target

    def open(self) -> TargetSession:
        """A read-only, bounded session."""
        return self.target.open(READ_OPTIONS)


def source_of(
    session: Session,
    patch: Patch,
    run_id: UUID | None,
    access: Access,
    *,
    conflicts: bool = False,
) -> Source:
    """The run whose journal is meant: the named one, else the last execution.

    With `conflicts` the last rollback. Ends the caller's transaction: what follows asks the
    target and must hold nothing of ours.
    """
    last = repository.last_rollback(session, patch.id) if conflicts and run_id is None else None
    run = last or running.journaled_run(session, patch, run_id)
    source = Source(str(run.id), _target(session, access, run.connection_id))
    session.commit()
    return source


def _target(session: Session, access: Access, connection_id: UUID | None) -> Target:
    connection = None if connection_id is None else session.get(Connection, connection_id)
    if connection is None or connection.deleted_at is not None:
        raise ConnectionNotFound
    return access.target(connection)


def changes(source: Source, page: PageParams) -> schemas.RowChangePage:
    """One page of journaled rows, in the order they were changed."""
    found = operations_of_patch.read_changes(
        source.target.engine,
        source.open,
        source.run_id,
        limit=page.page_size,
        offset=page.offset,
    )
    return schemas.RowChangePage(
        items=[schemas.RowChange.model_validate(item) for item in found.items],
        total=found.total,
        page=page.page,
        page_size=page.page_size,
    )


def conflicts(source: Source, page: PageParams) -> schemas.RowConflictPage:
    """One page of the rows a rollback could not restore."""
    found = operations_of_patch.read_conflicts(
        source.target.engine,
        source.open,
        source.run_id,
        limit=page.page_size,
        offset=page.offset,
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


def purge_plan(
    session: Session, caller: Caller, patch: Patch, access: Access, *, confirm: bool
) -> list[Purge]:
    """What a purge would remove; refused while a run is active or, unconfirmed, of use.

    Ends the caller's transaction, as `source_of`.
    """
    access.writable(
        session,
        caller,
        connection_id=patch.connection_id,
        project_id=patch.project_id,
        right="patches.rollback",
    )
    service.refuse_if_busy(session, patch.id)
    if patch.last_execution_id and patch.status != "rolled_back" and not confirm:
        raise JournalNeeded
    places: dict[UUID | None, list[str]] = {}
    for run in repository.runs_with_journal(session, patch.id):
        places.setdefault(run.connection_id, []).append(str(run.id))
    plan = [Purge(tuple(ids), _target(session, access, place)) for place, ids in places.items()]
    session.commit()
    return plan


def purge(sessions: sessionmaker[Session], caller: Caller, patch: Patch, plan: list[Purge]) -> None:
    """Remove the images from the target, then record that they are gone."""
    for part in plan:
        operations_of_patch.purge_journal(
            part.target.engine, part.target.open, run_ids=part.run_ids
        )
    with transaction(sessions) as session:
        current = service.locked(session, patch.id)
        current.last_execution_id = None
        runs = sum(len(part.run_ids) for part in plan)
        service.record(session, caller, current, events.JOURNAL_PURGED, runs=runs)
