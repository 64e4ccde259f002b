"""The work of patch runs: what a worker does, and what the end of a run does to its patch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session as MetadataSession

from auralith.background import Housekeeping, periodic
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.patches import files, kinds, repository, retention, running, service
from auralith.control.patches.errors import (
    DryRunRequired,
    PatchNotFound,
)
from auralith.control.patches.schemas import PatchOptions
from auralith.control.runs.errors import RunFailed
from auralith.control.runs.registry import RunContext, handler, on_finished
from auralith.dataplane.engines.base import Place, SessionOptions
from auralith.dataplane.errors import DataPlaneError, InvalidInput
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.dataplane.operations.patch import spec
from auralith.models import Run

RETENTION_SECONDS = 3_600.0


@dataclass(frozen=True)
class Job:
    """Everything one run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    operations: tuple[spec.Operation, ...]
    options: spec.PatchOptions
    files: files.FileReader

    @property
    def place(self) -> Place:
        """The target under the patch's own limits."""
        limits = SessionOptions(
            lock_timeout_ms=self.options.lock_timeout_ms,
            statement_timeout_ms=self.options.statement_timeout_ms,
        )
        return self.target.place(limits)


def _job(context: RunContext) -> Job:
    undoing = context.kind in {kinds.ROLLBACK.name, kinds.PREVIEW.name}
    with context.transaction() as session:
        patch = repository.get(session, context.resource_id)
        if patch is None:
            raise PatchNotFound
        connection = reaching.living(session, context.connection_id)
        expected = context.params.get("content_hash")
        # The connection may have been pointed elsewhere since the run was asked for.
        if not undoing and service.rehash(session, patch, connection) != expected:
            raise DryRunRequired
        # What is undone stands in the journal, not in the patch, which may be another by now.
        raw = [] if undoing else patch.operations
        return Job(
            target=reaching.target_of(connection, context),
            operations=operations_of_patch.parse_operations(raw, engine=connection.engine),
            options=PatchOptions(**patch.options).for_target(),
            files=files.reader(context.sessions, patch.id),
        )


@contextmanager
def _places_named() -> Iterator[None]:
    """End a failed run with the place of the fault, and with what was taken back."""
    try:
        yield
    except DataPlaneError as error:
        place = {"loc": ["body", *error.loc]} if isinstance(error, InvalidInput) else None
        if place is None and error.undone is None:
            raise
        result = None if error.undone is None else {"undone": dict(error.undone)}
        raise RunFailed(
            error.message,
            code=error.code,
            detail=place,
            result=result,
            taken_back=error.undone is not None and not error.undone["conflicts_total"],
        ) from error


@handler(kinds.DRY_RUN)
def dry_run(context: RunContext) -> dict[str, Any]:
    """Try the patch and take it back; the result says exactly what an execution would do."""
    job = _job(context)
    with _places_named():
        result = operations_of_patch.dry_run(
            job.place,
            job.operations,
            options=job.options,
            files=job.files,
            monitor=context.monitor,
        )
    return result.to_json()


@handler(kinds.EXECUTE)
def execute(context: RunContext) -> dict[str, Any]:
    """Execute the patch, or go on from the last batch that was committed."""
    job = _job(context)
    with _places_named():
        result = operations_of_patch.execute(
            job.place,
            job.operations,
            attempt=operations_of_patch.Attempt(
                run_id=str(context.run_id),
                content_hash=str(context.params.get("content_hash", "")),
                allow_irreversible=bool(context.params.get("allow_irreversible")),
                first=context.is_first_try,
            ),
            options=job.options,
            files=job.files,
            monitor=context.monitor,
        )
    return result.to_json()


@handler(kinds.ROLLBACK)
def rollback(context: RunContext) -> dict[str, Any]:
    """Restore what an execution (or an earlier rollback) changed."""
    job = _job(context)
    try:
        return operations_of_patch.rollback(
            job.place,
            str(context.params["source_run_id"]),
            run_id=str(context.run_id),
            on_conflict=context.params["on_conflict"],
            options=job.options,
            monitor=context.monitor,
        ).to_json()
    except operations_of_patch.RollbackConflicts as error:
        raise RunFailed(
            error.message, code=error.code, result=error.result.to_json(), taken_back=True
        ) from error


@handler(kinds.PREVIEW)
def preview_rollback(context: RunContext) -> dict[str, Any]:
    """Say what a rollback would meet now; nothing stays written."""
    job = _job(context)
    source = str(context.params["source_run_id"])
    return operations_of_patch.preview_rollback(job.place, source, context.monitor).to_json()


@on_finished(kinds.DRY_RUN)
def after_dry_run(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.dry_run_ended(session, run)


@on_finished(kinds.EXECUTE)
def after_execution(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.execution_ended(session, run)


@on_finished(kinds.ROLLBACK)
def after_rollback(session: MetadataSession, run: Run) -> None:
    """Tell the patch."""
    running.rollback_ended(session, run)


@periodic("journal retention", seconds=RETENTION_SECONDS)
def remove_old_journals(house: Housekeeping) -> int:
    """Remove the journals whose days are over; how many patches."""
    return retention.purge_due(house)
