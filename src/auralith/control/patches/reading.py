"""Reading a patch's journal in its target, and removing it: outside of our own transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.reaching import Means, Target
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.patches import events, repository, running, schemas, service
from auralith.control.patches.errors import JournalKept, JournalNeeded
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.dataplane.engines.base import SessionOptions
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.kit.db import transaction
from auralith.kit.schemas import PageParams
from auralith.models import Patch, Run

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
    return Source(str(run.id), reaching.target(session, work, run.connection_id))


def changes(work: Work, source: Source | None, page: PageParams) -> schemas.RowChangePage:
    """One page of journaled rows, in the order they were changed."""
    if source is None:
        return schemas.RowChangePage.of([], 0, page)
    with work.outside():
        found = operations_of_patch.read_changes(
            source.target.place(READ_OPTIONS),
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowChangePage.of(found.items, found.total, page)


def conflicts(work: Work, source: Source | None, page: PageParams) -> schemas.RowConflictPage:
    """One page of the rows a rollback could not restore."""
    if source is None:
        return schemas.RowConflictPage.of([], 0, page)
    with work.outside():
        found = operations_of_patch.read_conflicts(
            source.target.place(READ_OPTIONS),
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowConflictPage.of(found.items, found.total, page)


@dataclass(frozen=True)
class Purge:
    """The runs whose row images go, and where they lie."""

    run_ids: tuple[str, ...]
    target: Target


def purge(work: Work, patch: Patch, *, confirm: bool) -> None:
    """Remove the row images from the target; refused while a run is active or, unconfirmed, of use.

    No run of the patch starts meanwhile. The event is recorded when they are gone.
    """
    with work.outside(), runs.without_runs(work.sessions, patch.id, noun="patch"):
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.require_reach(session, work.caller, current, "patches.rollback", past=True)
            if current.last_execution_id and current.status != "rolled_back" and not confirm:
                raise JournalNeeded
            plan = purge_plan(session, work, repository.runs_with_journal(session, patch.id))
        gone = sum(remove(part) for part in plan)
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            current.last_execution_id = None
            event_log.record(
                session,
                work.caller.actor,
                events.JOURNAL_PURGED,
                about=ref(current),
                content_hash=current.content_hash,
                runs=gone,
            )


def delete(work: Work, patch: Patch, *, keep_journal: bool) -> None:
    """Delete a patch, its files, and first what it left in its targets: nobody else could.

    A target that cannot be worked in refuses the deletion, unless `keep_journal` leaves the row
    images there; one whose connection was deleted is out of reach for good and does not count.
    """
    with work.outside(), runs.without_runs(work.sessions, patch.id, noun="patch"):
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.require_reach(session, work.caller, current, past=True)
            journaled = repository.runs_with_journal(session, patch.id)
            plan = [] if keep_journal else purge_plan(session, work, journaled, missing_ok=True)
        gone = sum(_removed(part) for part in plan)
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.delete(session, work.caller, current, journals_purged=gone)


def _removed(part: Purge) -> int:
    try:
        return remove(part)
    except DataPlaneError as error:
        raise JournalKept(error.message) from error


def purge_plan(
    session: Session, means: Means, journaled: Sequence[Run], *, missing_ok: bool = False
) -> list[Purge]:
    """What to remove of these runs, by target; with `missing_ok` only what can be reached."""
    places: dict[UUID | None, list[str]] = {}
    for run in journaled:
        places.setdefault(run.connection_id, []).append(str(run.id))
    plan = []
    for place, ids in places.items():
        try:
            plan.append(Purge(tuple(ids), reaching.target(session, means, place)))
        except ConnectionNotFound:
            if not missing_ok:
                raise
    return plan


def remove(part: Purge) -> int:
    """Remove the images of these runs; how many runs the journal forgot."""
    return operations_of_patch.purge_journal(part.target.place(), part.run_ids)
