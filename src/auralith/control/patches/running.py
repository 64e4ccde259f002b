"""Starting dry-runs, executions and rollbacks, and what their end does to the patch."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.patches import kinds, repository, schemas, service
from auralith.control.patches.errors import (
    DryRunRequired,
    EmptyPatch,
    HasViolations,
    NothingToRollBack,
    NotReversible,
    RunOfPatchNotFound,
)
from auralith.control.patches.states import move
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import RunKind
from auralith.control.work import Work
from auralith.models import Patch, Run


def dry_run(work: Work, patch_id: UUID) -> Run:
    """Start a dry-run of the patch as it is now."""
    patch = service.locked(work.session, patch_id)
    connection = reaching.living(work.session, patch.connection_id)

    def prepare() -> Mapping[str, Any]:
        if not patch.operations:
            raise EmptyPatch
        return {"content_hash": service.rehash(work.session, patch, connection)}

    run = runs.start(
        work, kinds.DRY_RUN, service.subject(patch), connection=connection, prepare=prepare
    )
    patch.last_dry_run_id = run.id
    work.session.flush()
    return run


def execute(work: Work, patch_id: UUID, body: schemas.PatchExecute) -> Run:
    """Start an execution of exactly what the last dry-run tried, on the same target."""
    patch = service.locked(work.session, patch_id)
    connection = reaching.living(work.session, patch.connection_id)
    before = patch.last_execution_id

    def prepare() -> Mapping[str, Any]:
        tried = _tried(work.session, patch)
        known = None if tried is None else tried.params.get("content_hash")
        current = service.rehash(work.session, patch, connection)
        if known == current and patch.status == "dry_run_failed":
            raise HasViolations
        if tried is None or known != current or patch.status != "dry_run_ok":
            raise DryRunRequired
        rollback = (tried.result or {}).get("rollback", {})
        if not rollback.get("possible", True) and not body.allow_irreversible:
            raise NotReversible([str(reason) for reason in rollback.get("reasons", ())])
        return {
            "content_hash": current,
            "allow_irreversible": body.allow_irreversible,
            "previous_execution": None if before is None else str(before),
        }

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


def _start_undoing(work: Work, kind: RunKind, patch: Patch, body: schemas.PatchRollback) -> Run:
    found = repository.journaled(work.session, patch, body.run_id)
    # The patch may have been given another connection since; the journal lies in the old one.
    place = (found and found.connection_id) or patch.connection_id

    def prepare() -> Mapping[str, Any]:
        source = journaled_run(work.session, patch, body.run_id)
        if kind is kinds.ROLLBACK and body.run_id is None and patch.status == "rolled_back":
            msg = "The last execution is rolled back already. Name a run_id to undo another run."
            raise NothingToRollBack(msg)
        return {
            "source_run_id": str(source.id),
            "source_kind": source.kind,
            "on_conflict": body.on_conflict,
            "status_before": patch.status,
        }

    connection = reaching.living(work.session, place)
    return runs.start(work, kind, service.subject(patch), connection=connection, prepare=prepare)


def journaled_run(session: Session, patch: Patch, run_id: UUID | None) -> Run:
    """The run to undo or to read: the named one, else the last execution."""
    if run_id is None and patch.last_execution_id is None:
        raise NothingToRollBack
    run = repository.journaled(session, patch, run_id)
    if run is None:
        raise RunOfPatchNotFound
    return run


def _tried(session: Session, patch: Patch) -> Run | None:
    if patch.last_dry_run_id is None:
        return None
    run = repository.run(session, patch.id, patch.last_dry_run_id, kinds=(kinds.DRY_RUN.name,))
    return run if run is not None and run.status == "succeeded" else None


def dry_run_ended(session: Session, run: Run) -> None:
    """A dry-run's end: fine, or not, if it tried what the patch still is."""
    patch = repository.get_locked(session, run.resource_id)
    if patch is None or patch.last_dry_run_id != run.id or run.status == "cancelled":
        return
    if patch.content_hash == run.params.get("content_hash"):
        fine = run.status == "succeeded" and not (run.result or {}).get("violations")
        move(patch, "dry_run_ok" if fine else "dry_run_failed")


def execution_ended(session: Session, run: Run) -> None:
    """An execution's end.

    One that was cancelled is no failure: what it had committed stands, as executed, and can be
    rolled back; where nothing was committed the patch is as it was before.
    """
    patch = repository.get_locked(session, run.resource_id)
    if patch is None or patch.last_execution_id != run.id:
        return
    if run.status == "succeeded":
        move(patch, "executed")
    elif run.status == "failed" and run.started_at is not None:
        move(patch, "failed")
    elif not run.progress.get("kept"):
        before = run.params.get("previous_execution")
        patch.last_execution_id = None if before is None else UUID(before)
        move(patch, "dry_run_ok")
    else:
        # `undone`: the cancel met an execution that was taking back what it had done.
        half_undone = "undone" in (run.result or {})
        move(patch, "partially_rolled_back" if half_undone else "executed")


def rollback_ended(session: Session, run: Run) -> None:
    """A rollback's end: all, some or nothing restored. Undoing a rollback executes again."""
    patch = repository.get_locked(session, run.resource_id)
    if patch is None or patch.status != "rolling_back":
        return
    if run.status == "succeeded":
        whole = not (run.result or {}).get("conflicts_total")
        if run.params.get("source_kind") == kinds.ROLLBACK.name and whole:
            patch.last_execution_id = run.id
            move(patch, "executed")
        else:
            move(patch, "rolled_back" if whole else "partially_rolled_back")
    elif run.progress.get("kept"):
        move(patch, "partially_rolled_back")
    else:
        move(patch, run.params["status_before"])
