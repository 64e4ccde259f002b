"""Starting dry-runs, executions and rollbacks. What their end does stands in `workflows.py`."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.patches import content, journal, kinds, schemas, service
from auralith.control.patches.errors import (
    DryRunRequired,
    EmptyPatch,
    HasViolations,
    NothingToRollBack,
    NotReversible,
)
from auralith.control.patches.states import move
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared, RunKind
from auralith.control.work import Work
from auralith.models import Connection, Patch, Run


def dry_run(work: Work, patch_id: UUID) -> Run:
    """Start a dry-run of the patch as it is now."""
    patch = service.locked(work.session, patch_id)
    connection = reaching.held(work.session, patch.connection_id)

    def prepare() -> Prepared[kinds.DryRunParams]:
        if not patch.operations:
            raise EmptyPatch
        current = service.rehash(work.session, patch, connection)
        return Prepared(
            params=kinds.DryRunParams(content_hash=current),
            content_hash=current,
            rows=0,
            destructive=False,
            summary=_summary("Try", patch, connection),
        )

    run = runs.start(
        work, kinds.DRY_RUN, service.subject(patch), connection=connection, prepare=prepare
    )
    patch.last_dry_run_id = run.id
    work.session.flush()
    return run


def execute(work: Work, patch_id: UUID, body: schemas.PatchExecute) -> Run:
    """Start an execution of exactly what the last dry-run tried, on the same target."""
    patch = service.locked(work.session, patch_id)
    connection = reaching.held(work.session, patch.connection_id)
    before = patch.last_execution_id

    def prepare() -> Prepared[kinds.ExecuteParams]:
        tried = _tried(work.session, patch)
        known = tried and kinds.DRY_RUN.params_of(tried.params).content_hash
        current = service.rehash(work.session, patch, connection)
        if known == current and patch.status == "dry_run_failed":
            raise HasViolations
        if tried is None or known != current or patch.status != "dry_run_ok":
            raise DryRunRequired
        would = kinds.DRY_RUN.result_of(tried.result)
        if not would.rollback.possible and not body.allow_irreversible:
            raise NotReversible(would.rollback.reasons)
        return Prepared(
            params=kinds.ExecuteParams(
                content_hash=current,
                allow_irreversible=body.allow_irreversible,
                previous_execution=before,
            ),
            content_hash=current,
            rows=would.rows,
            destructive=not would.rollback.possible,
            summary=_summary("Execute", patch, connection),
        )

    run = runs.start(
        work, kinds.EXECUTE, service.subject(patch), connection=connection, prepare=prepare
    )
    move(patch, "executing")
    patch.last_execution_id = run.id
    work.session.flush()
    return run


def rollback(work: Work, patch_id: UUID, body: schemas.PatchRollback) -> Run:
    """Start a rollback of the last execution, or of the named run, where that one ran."""
    patch = service.locked(work.session, patch_id)
    run = _start_undoing(work, kinds.ROLLBACK, patch, body)
    move(patch, "rolling_back")
    work.session.flush()
    return run


def preview_rollback(work: Work, patch_id: UUID, body: schemas.PatchRollback) -> Run:
    """Start a look at what a rollback would do; nothing is written."""
    patch = service.locked(work.session, patch_id)
    return _start_undoing(work, kinds.PREVIEW, patch, body)


def _start_undoing(
    work: Work,
    kind: RunKind[kinds.UndoParams, kinds.RollbackResult],
    patch: Patch,
    body: schemas.PatchRollback,
) -> Run:
    found = journal.find_run(work.session, patch, body.run_id)
    # The patch may have been given another connection since; the journal lies in the old one.
    connection = reaching.held(work.session, (found and found.connection_id) or patch.connection_id)

    def prepare() -> Prepared[kinds.UndoParams]:
        source = journal.run_of(work.session, patch, body.run_id)
        writes = kind is kinds.ROLLBACK
        if writes and body.run_id is None and patch.status == "rolled_back":
            msg = "The last execution is rolled back already. Name a run_id to undo another run."
            raise NothingToRollBack(msg)
        current = content.undoing_hash(source.id, body.on_conflict, connection)
        params = kinds.UndoParams(
            source_run_id=source.id,
            source_kind=source.kind,
            on_conflict=body.on_conflict,
            status_before=patch.status,
            content_hash=current,
        )
        return Prepared(
            params=params,
            content_hash=current,
            rows=_rows(source) if writes else 0,
            # `force` writes over what others changed since, and the journal keeps it all the same.
            destructive=False,
            summary=_summary("Roll back" if writes else "Look at a rollback of", patch, connection),
        )

    return runs.start(work, kind, service.subject(patch), connection=connection, prepare=prepare)


def _rows(source: Run) -> int | None:
    """How many rows the run changed, if it came to its end."""
    if source.result is None:
        return None
    if source.kind == kinds.ROLLBACK.name:
        return kinds.ROLLBACK.result_of(source.result).rows
    return kinds.EXECUTE.result_of(source.result).rows


def _summary(verb: str, patch: Patch, connection: Connection) -> str:
    return f"{verb} “{patch.name}” on {connection.name} ({connection.environment})"


def _tried(session: Session, patch: Patch) -> Run | None:
    if patch.last_dry_run_id is None:
        return None
    run = runs.one_of(session, patch.id, [kinds.DRY_RUN], patch.last_dry_run_id)
    return run if run is not None and run.status == "succeeded" else None
