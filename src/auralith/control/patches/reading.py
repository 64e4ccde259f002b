"""Reading a patch's journal in its target, outside of our own transactions."""

from dataclasses import dataclass
from uuid import UUID

from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.patches import journal, kinds, schemas
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.kit.schemas import PageParams
from auralith.models import Patch

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
    of_rollback = conflicts and run_id is None
    last = runs.last_of(session, patch.id, [kinds.ROLLBACK]) if of_rollback else None
    run = last or journal.run_of(session, patch, run_id)
    return Source(str(run.id), reaching.target(session, work, run.connection_id))


def changes(work: Work, source: Source | None, page: PageParams) -> schemas.RowChangePage:
    """One page of journaled rows, in the order they were changed."""
    if source is None:
        return schemas.RowChangePage.of([], 0, page)
    with work.outside(), reaching.looking(source.target, options=READ_OPTIONS) as (place,):
        found = operations_of_patch.read_changes(
            place,
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowChangePage.of(found.items, found.total, page)


def conflicts(work: Work, source: Source | None, page: PageParams) -> schemas.RowConflictPage:
    """One page of the rows a rollback could not restore."""
    if source is None:
        return schemas.RowConflictPage.of([], 0, page)
    with work.outside(), reaching.looking(source.target, options=READ_OPTIONS) as (place,):
        found = operations_of_patch.read_conflicts(
            place,
            source.run_id,
            page=page.page,
            page_size=page.page_size,
        )
    return schemas.RowConflictPage.of(found.items, found.total, page)
