"""Starting dry-runs, executions and rollbacks, and what their end does to the patch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import service as connections
from auralith.control.connections.errors import ReadOnly
from auralith.control.connections.targets import Work
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.patches import events, repository, schemas, service
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
from auralith.dataplane.operations.patch import ROLLING_BACK
from auralith.kit.errors import Conflict, Forbidden
from auralith.models import Connection, Patch, Run


@contextmanager
def refusals_recorded(work: Work, patch: Patch, action: str) -> Iterator[None]:
    """Record why a run was not started, in a transaction of its own, and let the error pass."""
    try:
        yield
    except (Conflict, Forbidden) as error:
        error.recorded = True
        event_log.record_refusal(
            work.sessions,
            work.caller.actor,
            events.REFUSED,
            resource=ResourceRef("patch", patch.id, patch.name),
            project_id=patch.project_id,
            detail={"action": action, "code": error.code},
        )
        raise


def dry_run(work: Work, patch_id: UUID) -> Run:
    """Start a dry-run of the patch as it is now."""
    patch, connection = _ready(work, patch_id, "patches.dry_run")
    if not patch.operations:
        raise EmptyPatch
    run = _start(
        work,
        patch,
        "patch.dry_run",
        content_hash=service.rehash(work.session, patch, connection),
    )
    patch.last_dry_run_id = run.id
    work.session.flush()
    return run


def execute(work: Work, patch_id: UUID, body: schemas.PatchExecute) -> Run:
    """Start an execution of exactly what the last dry-run tried, on the same target."""
    patch, connection = _ready(work, patch_id, "patches.execute")
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
    before = patch.last_execution_id
    run = _start(
        work,
        patch,
        "patch.execute",
        content_hash=current,
        allow_irreversible=body.allow_irreversible,
        previous_execution=None if before is None else str(before),
    )
    move(patch, "executing")
    patch.last_execution_id = run.id
    work.session.flush()
    return run


def rollback(work: Work, patch_id: UUID, body: schemas.PatchRollback) -> Run:
    """Start a rollback of the last execution, or of the named run, where that one ran."""
    patch, source = _ready_to_undo(work, patch_id, body)
    if body.run_id is None and patch.status == "rolled_back":
        msg = "The last execution is rolled back already. Name a run_id to undo another run."
        raise NothingToRollBack(msg)
    run = _start(
        work,
        patch,
        "patch.rollback",
        connection_id=source.connection_id,
        source_run_id=str(source.id),
        source_kind=source.kind,
        on_conflict=body.on_conflict,
        status_before=patch.status,
    )
    move(patch, "rolling_back")
    work.session.flush()
    return run


def preview_rollback(work: Work, patch_id: UUID, body: schemas.PatchRollback) -> Run:
    """Start a look at what a rollback would do; nothing is written."""
    patch, source = _ready_to_undo(work, patch_id, body)
    return _start(
        work,
        patch,
        "patch.rollback",
        connection_id=source.connection_id,
        source_run_id=str(source.id),
        on_conflict=body.on_conflict,
        preview=True,
    )


def journaled_run(session: Session, patch: Patch, run_id: UUID | None) -> Run:
    """The run to undo or to read: the named one, else the last execution."""
    if run_id is None and patch.last_execution_id is None:
        raise NothingToRollBack
    run = repository.journaled(session, patch, run_id)
    if run is None:
        raise RunOfPatchNotFound
    return run


def _ready(work: Work, patch_id: UUID, right: str) -> tuple[Patch, Connection]:
    """The locked patch and its connection, if nothing stands in the way of a run."""
    patch = service.locked(work.session, patch_id)
    return patch, _usable(work, patch, patch.connection_id, right)


def _ready_to_undo(work: Work, patch_id: UUID, body: schemas.PatchRollback) -> tuple[Patch, Run]:
    """The locked patch and the run to undo, if nothing stands in the way."""
    patch = service.locked(work.session, patch_id)
    source = repository.journaled(work.session, patch, body.run_id)
    # The patch may have been given another connection since; the journal lies in the old one.
    connection_id = (source and source.connection_id) or patch.connection_id
    _usable(work, patch, connection_id, "patches.rollback")
    return patch, journaled_run(work.session, patch, body.run_id)


def _usable(work: Work, patch: Patch, connection_id: UUID, right: str) -> Connection:
    connection = connections.require_in_project(
        work.session, work.caller, connection_id, patch.project_id, right
    )
    if connection.read_only:
        raise ReadOnly
    service.refuse_if_busy(work.session, patch.id)
    return connection


def _start(
    work: Work, patch: Patch, kind: str, *, connection_id: UUID | None = None, **params: Any
) -> Run:
    return runs.create(
        work.session,
        project_id=patch.project_id,
        kind=kind,
        resource_id=patch.id,
        resource_name=patch.name,
        connection_id=connection_id or patch.connection_id,
        requested_by=work.caller.actor,
        params=params,
    )


def _tried(session: Session, patch: Patch) -> Run | None:
    if patch.last_dry_run_id is None:
        return None
    run = repository.run(session, patch.id, patch.last_dry_run_id, kind="patch.dry_run")
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
    """An execution's end; one that never began leaves the patch as it was before."""
    patch = repository.get_locked(session, run.resource_id)
    if patch is None or patch.last_execution_id != run.id:
        return
    if run.started_at is None:
        before = run.params.get("previous_execution")
        patch.last_execution_id = None if before is None else UUID(before)
        move(patch, "dry_run_ok")
    else:
        move(patch, "executed" if run.status == "succeeded" else "failed")


def rollback_ended(session: Session, run: Run) -> None:
    """A rollback's end: all, some or nothing restored. Undoing a rollback executes again."""
    patch = repository.get_locked(session, run.resource_id)
    if patch is None or run.params.get("preview") or patch.status != "rolling_back":
        return
    result = run.result or {}
    if run.status == "succeeded":
        whole = not result.get("conflicts_total")
        if run.params.get("source_kind") == "patch.rollback" and whole:
            patch.last_execution_id = run.id
            move(patch, "executed")
        else:
            move(patch, "rolled_back" if whole else "partially_rolled_back")
    elif not result and run.progress.get("phase") == ROLLING_BACK and run.progress.get("done"):
        move(patch, "partially_rolled_back")
    else:
        move(patch, run.params["status_before"])
