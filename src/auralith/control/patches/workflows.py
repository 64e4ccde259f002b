"""The work of patch runs: what a worker does, and what the end of a run does to its patch."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping, periodic
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.patches import content, files, kinds, repository, retention, service
from auralith.control.patches.errors import (
    DryRunRequired,
    JournalsLeft,
    PatchNotFound,
    TargetChanged,
)
from auralith.control.patches.schemas import PatchOptions
from auralith.control.patches.states import move
from auralith.control.projects.deleting import before_deleting
from auralith.control.runs.registry import RunContext, handler, on_finished
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.dataplane.operations.patch import spec
from auralith.models import Run

RETENTION_SECONDS = 3_600.0
NAMED = 10
"""How many patches a refusal names."""


@dataclass(frozen=True)
class Job:
    """Everything one run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    options: spec.PatchOptions
    operations: tuple[spec.Operation, ...] = ()

    @property
    def place(self) -> Place:
        """The target under the patch's own limits."""
        limits = SessionOptions(
            lock_timeout_ms=self.options.lock_timeout_ms,
            statement_timeout_ms=self.options.statement_timeout_ms,
        )
        return self.target.place(limits)


def _forwards(context: RunContext[kinds.DryRunParams] | RunContext[kinds.ExecuteParams]) -> Job:
    with context.transaction() as session:
        patch = repository.get(session, context.resource_id)
        if patch is None:
            raise PatchNotFound
        connection = reaching.living(session, context.connection_id)
        # The connection may have been pointed elsewhere since the run was asked for.
        if service.rehash(session, patch, connection) != context.params.content_hash:
            raise DryRunRequired
        return Job(
            reaching.target_of(connection, context),
            PatchOptions(**patch.options).for_target(),
            operations_of_patch.parse_operations(patch.operations, engine=connection.engine),
        )


def _backwards(context: RunContext[kinds.UndoParams]) -> Job:
    # What is undone stands in the journal, not in the patch, which may be another by now.
    with context.transaction() as session:
        patch = repository.get(session, context.resource_id)
        if patch is None:
            raise PatchNotFound
        connection = reaching.living(session, context.connection_id)
        # The connection may have been pointed elsewhere since the run was asked for.
        params = context.params
        current = content.undoing_hash(params.source_run_id, params.on_conflict, connection)
        if params.content_hash not in {None, current}:
            raise TargetChanged
        return Job(
            reaching.target_of(connection, context),
            PatchOptions(**patch.options).for_target(),
        )


@handler(kinds.DRY_RUN)
def dry_run(context: RunContext[kinds.DryRunParams]) -> kinds.DryRunResult:
    """Try the patch and take it back; the result says exactly what an execution would do."""
    job = _forwards(context)
    result = operations_of_patch.dry_run(
        job.place,
        job.operations,
        options=job.options,
        files=files.reader(context.sessions, context.resource_id),
        monitor=context.monitor,
    )
    return kinds.DryRunResult.model_validate(result.to_json())


@handler(kinds.EXECUTE)
def execute(context: RunContext[kinds.ExecuteParams]) -> kinds.ExecuteResult:
    """Execute the patch, or go on from the last batch that was committed."""
    job = _forwards(context)
    result = operations_of_patch.execute(
        job.place,
        job.operations,
        attempt=operations_of_patch.Attempt(
            run_id=str(context.run_id),
            content_hash=context.params.content_hash,
            allow_irreversible=context.params.allow_irreversible,
            first=context.is_first_try,
        ),
        options=job.options,
        files=files.reader(context.sessions, context.resource_id),
        monitor=context.monitor,
    )
    return kinds.ExecuteResult.model_validate(result.to_json())


@handler(kinds.ROLLBACK)
def rollback(context: RunContext[kinds.UndoParams]) -> kinds.RollbackResult:
    """Restore what an execution (or an earlier rollback) changed."""
    job = _backwards(context)
    result = operations_of_patch.rollback(
        job.place,
        str(context.params.source_run_id),
        run_id=str(context.run_id),
        on_conflict=context.params.on_conflict,
        options=job.options,
        monitor=context.monitor,
    )
    return kinds.RollbackResult.model_validate(result.to_json())


@handler(kinds.PREVIEW)
def preview_rollback(context: RunContext[kinds.UndoParams]) -> kinds.RollbackResult:
    """Say what a rollback would meet now; nothing stays written."""
    source = str(context.params.source_run_id)
    result = operations_of_patch.preview_rollback(
        _backwards(context).place, source, context.monitor
    )
    return kinds.RollbackResult.model_validate(result.to_json())


@on_finished(kinds.DRY_RUN)
def dry_run_ended(session: Session, run: Run, result: kinds.DryRunResult) -> None:
    """A dry-run's end: fine, or not, if it tried what the patch still is."""
    patch = repository.locked(session, run.resource_id)
    if patch is None or patch.last_dry_run_id != run.id or run.status == "cancelled":
        return
    if patch.content_hash == kinds.DRY_RUN.params_of(run.params).content_hash:
        fine = run.status == "succeeded" and not result.violations
        move(patch, "dry_run_ok" if fine else "dry_run_failed")


@on_finished(kinds.EXECUTE)
def execution_ended(session: Session, run: Run, result: kinds.ExecuteResult) -> None:
    """An execution's end.

    One that was cancelled is no failure: what it had committed stands, as executed, and can be
    rolled back; where nothing was committed the patch is as it was before.
    """
    patch = repository.locked(session, run.resource_id)
    if patch is None or patch.last_execution_id != run.id:
        return
    if run.status == "succeeded":
        move(patch, "executed")
    elif run.status == "failed" and run.started_at is not None:
        move(patch, "failed")
    elif not run.progress.get("kept"):
        patch.last_execution_id = kinds.EXECUTE.params_of(run.params).previous_execution
        move(patch, "dry_run_ok")
    else:
        # `undone`: the cancel met an execution that was taking back what it had done.
        move(patch, "executed" if result.undone is None else "partially_rolled_back")


@on_finished(kinds.ROLLBACK)
def rollback_ended(session: Session, run: Run, result: kinds.RollbackResult) -> None:
    """A rollback's end: all, some or nothing restored. Undoing a rollback executes again."""
    patch = repository.locked(session, run.resource_id)
    if patch is None or patch.status != "rolling_back":
        return
    params = kinds.ROLLBACK.params_of(run.params)
    if run.status == "succeeded":
        whole = not result.conflicts_total
        if params.source_kind == kinds.ROLLBACK.name and whole:
            patch.last_execution_id = run.id
            move(patch, "executed")
        else:
            move(patch, "rolled_back" if whole else "partially_rolled_back")
    elif run.progress.get("kept"):
        move(patch, "partially_rolled_back")
    else:
        move(patch, params.status_before)


@before_deleting
def refuse_with_journals(session: Session, project_id: UUID) -> None:
    """A project is not deleted while its patches have row images that would stay for ever."""
    names = repository.with_journal(session, project_id)
    if names:
        raise JournalsLeft(names[:NAMED], len(names))


@periodic("journal retention", seconds=RETENTION_SECONDS)
def remove_old_journals(house: Housekeeping) -> int:
    """Remove the journals whose days are over; how many patches."""
    return retention.purge_due(house)
