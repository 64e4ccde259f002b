"""Mass Patch: try, execute and undo bulk changes of rows. The one door for callers.

`engine` is an `Engine`, `session_factory` opens a fresh session each time (it carries the lock
and statement timeouts), `files` gives per file id the columns and the rows in batches of text
cells. Errors are those of `dataplane.errors`, and `RollbackConflicts`.
"""

from collections.abc import Sequence
from functools import partial

from auralith.dataplane.changes.lanes import another
from auralith.dataplane.changes.reading import (
    ChangePage,
    ConflictPage,
    journal_info,
    purge_journal,
    read_changes,
    read_conflicts,
)
from auralith.dataplane.changes.rollback import (
    ROLLING_BACK,
    RollbackConflicts,
    RollbackResult,
    preview_in,
    rollback_in,
)
from auralith.dataplane.changes.undo import Policy
from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.patch.binding import explain_all
from auralith.dataplane.operations.patch.dry_run import DryRunResult, dry_run
from auralith.dataplane.operations.patch.execution import Attempt, ExecuteResult, execute
from auralith.dataplane.operations.patch.inputs import Files
from auralith.dataplane.operations.patch.spec import (
    DeleteOperation,
    InsertOperation,
    Operation,
    PatchOptions,
    SqlOperation,
    UpdateOperation,
    UpsertOperation,
    parse_operations,
)
from auralith.dataplane.operations.patch.work import SessionFactory, bind_in, named_tables

__all__ = [
    "ROLLING_BACK",
    "Attempt",
    "ChangePage",
    "ConflictPage",
    "DeleteOperation",
    "DryRunResult",
    "ExecuteResult",
    "Files",
    "InsertOperation",
    "Operation",
    "PatchOptions",
    "Policy",
    "RollbackConflicts",
    "RollbackResult",
    "SessionFactory",
    "SqlOperation",
    "UpdateOperation",
    "UpsertOperation",
    "bind",
    "dry_run",
    "execute",
    "journal_info",
    "named_tables",
    "parse_operations",
    "preview_rollback",
    "purge_journal",
    "read_changes",
    "read_conflicts",
    "rollback",
]


def bind(
    engine: Engine,
    session_factory: SessionFactory,
    operations: Sequence[Operation],
    files: Files | None = None,
) -> None:
    """Check operations against the real schema; raises InvalidInput with the place."""
    session = session_factory()
    try:
        engine.changes.prepare(session)
        database = Database(engine, session)
        explain_all(database, bind_in(database, operations, files).steps)
    finally:
        session.close()


def rollback(
    engine: Engine,
    session_factory: SessionFactory,
    source_run_id: str,
    *,
    run_id: str,
    on_conflict: Policy,
    options: PatchOptions,
    monitor: Monitor,
) -> RollbackResult:
    """Undo a run, or go on with it under the same run_id; the source may be a rollback itself.

    `abort` with conflicts raises RollbackConflicts and leaves everything as it was.
    """
    more = partial(another, session_factory, engine)
    session = more()
    try:
        return rollback_in(
            Database(engine, session),
            run_id,
            source_run_id,
            on_conflict=on_conflict,
            tempo=options.tempo,
            monitor=monitor,
            more=more,
        )
    finally:
        session.close()


def preview_rollback(
    engine: Engine, session_factory: SessionFactory, source_run_id: str, monitor: Monitor
) -> RollbackResult:
    """What a rollback would meet now; nothing stays written."""
    session = session_factory()
    try:
        engine.changes.prepare(session)
        return preview_in(Database(engine, session), source_run_id, monitor)
    finally:
        session.close()
