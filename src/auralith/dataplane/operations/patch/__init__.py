"""Mass Patch: try, execute and undo bulk changes of rows. The one door for callers.

Every operation is given the `Place` it works in, which carries the lock and statement timeouts.
`files` gives per file id the columns and the rows in batches of text cells. Errors are those of
`dataplane.errors`, and `RollbackConflicts`.
"""

from collections.abc import Sequence

from auralith.dataplane.changes.purging import purge_journal
from auralith.dataplane.changes.reading import (
    ChangePage,
    ConflictPage,
    read_changes,
    read_conflicts,
)
from auralith.dataplane.changes.rollback import (
    RollbackConflicts,
    RollbackResult,
    preview_in,
    rollback_in,
)
from auralith.dataplane.changes.undo import OnConflict
from auralith.dataplane.engines.base import Place
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
from auralith.dataplane.operations.patch.task import bind_in, named_tables

__all__ = [
    "Attempt",
    "ChangePage",
    "ConflictPage",
    "DeleteOperation",
    "DryRunResult",
    "ExecuteResult",
    "Files",
    "InsertOperation",
    "OnConflict",
    "Operation",
    "PatchOptions",
    "RollbackConflicts",
    "RollbackResult",
    "SqlOperation",
    "UpdateOperation",
    "UpsertOperation",
    "bind",
    "dry_run",
    "execute",
    "named_tables",
    "parse_operations",
    "preview_rollback",
    "purge_journal",
    "read_changes",
    "read_conflicts",
    "rollback",
]


def bind(place: Place, operations: Sequence[Operation], files: Files | None = None) -> None:
    """Check operations against the real schema; raises InvalidInput with the place."""
    with place.writing() as database:
        explain_all(database, bind_in(database, operations, files).steps)


def rollback(
    place: Place,
    source_run_id: str,
    *,
    run_id: str,
    on_conflict: OnConflict,
    options: PatchOptions,
    monitor: Monitor,
) -> RollbackResult:
    """Undo a run, or go on with it under the same run_id; the source may be a rollback itself.

    `abort` with conflicts raises RollbackConflicts and leaves everything as it was.
    """
    with place.writing() as database:
        return rollback_in(
            database,
            run_id,
            source_run_id,
            on_conflict=on_conflict,
            tempo=options.tempo,
            monitor=monitor,
            more=place.another,
        )


def preview_rollback(place: Place, source_run_id: str, monitor: Monitor) -> RollbackResult:
    """What a rollback would meet now; nothing stays written."""
    with place.writing() as database:
        return preview_in(database, source_run_id, monitor)
