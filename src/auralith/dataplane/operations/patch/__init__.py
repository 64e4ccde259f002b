"""Mass Patch: try, execute and undo bulk changes of rows. The one door for callers.

`engine` is an `Engine`, `session_factory` opens a fresh session each time (it carries the lock
and statement timeouts), `files` gives per file id the columns and the rows in batches of text
cells. Errors are those of `dataplane.errors`, and `RollbackConflicts`.
"""

# ruff: noqa: PLR0917 - the parts of one run are handed on as they are

from collections.abc import Sequence

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
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.registry import get_changes
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.patch.binding import explain_all
from auralith.dataplane.operations.patch.dry_run import DryRunResult, dry_run
from auralith.dataplane.operations.patch.execution import (
    ExecuteResult,
    SessionFactory,
    bind_in,
    execute,
    named_tables,
)
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

__all__ = [
    "ROLLING_BACK",
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
    changes = get_changes(engine.name)
    session = session_factory()
    try:
        changes.prepare(session)
        bound = bind_in(engine, changes, session, operations, files)
        explain_all(changes, session, bound.steps)
    finally:
        session.close()


def rollback(
    engine: Engine,
    session_factory: SessionFactory,
    run_id: str,
    source_run_id: str,
    on_conflict: Policy,
    options: PatchOptions,
    monitor: Monitor,
) -> RollbackResult:
    """Undo a run, or go on with it under the same run_id; the source may be a rollback itself.

    `abort` with conflicts raises RollbackConflicts and leaves everything as it was.
    """
    session = session_factory()
    try:
        get_changes(engine.name).prepare(session)
        return rollback_in(
            engine, session, run_id, source_run_id, on_conflict, options.tempo, monitor
        )
    finally:
        session.close()


def preview_rollback(
    engine: Engine,
    session_factory: SessionFactory,
    source_run_id: str,
    monitor: Monitor,
) -> RollbackResult:
    """What a rollback would meet now; nothing stays written."""
    session = session_factory()
    try:
        get_changes(engine.name).prepare(session)
        return preview_in(engine, session, source_run_id, monitor)
    finally:
        session.close()
