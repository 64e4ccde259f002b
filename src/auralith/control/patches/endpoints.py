"""Routes of patches, their files, their runs and their journal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response, UploadFile

from auralith.control.auth.dependencies import AnyCallerDep, CallerDep, SessionsDep
from auralith.control.patches import reading, running, schemas, service
from auralith.control.patches.dependencies import (
    AccessDep,
    DryRunPatchDep,
    ExecutePatchDep,
    ReadChangesDep,
    ReadPatchDep,
    RollbackPatchDep,
    WritePatchDep,
    WriterDep,
)
from auralith.control.projects import service as projects
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep
from auralith.control.runs.schemas import Run
from auralith.kit.db import SessionDep
from auralith.kit.schemas import PageParams

router = APIRouter(tags=["patches"])

PageDep = Annotated[PageParams, Depends()]
RunIdQuery = Annotated[
    UUID | None,
    Query(description="An execution or rollback; the last execution if absent"),
]


@router.get("/patches", response_model_exclude_unset=True)
def list_patches(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.PatchFilter, Depends()],
    page: PageDep,
) -> schemas.PatchPage:
    """Patches of the projects the caller may see, newest first."""
    scope = projects.list_scope(session, caller, filters.project_id, "patches.read")
    return service.list_patches(session, filters, page, project_ids=scope)


@router.post("/patches", status_code=201, response_model_exclude_unset=True)
def create_patch(
    body: schemas.PatchCreate,
    caller: WriterDep,
    session: SessionDep,
    access: AccessDep,
    response: Response,
) -> schemas.Patch:
    """Make a draft. Operations are judged by shape, and by the real schema if it is reachable."""
    patch = service.create(session, caller, body, access)
    response.headers["Location"] = f"/api/v1/patches/{patch.id}"
    return service.describe(patch)


@router.get("/patches/{patch_id}", response_model_exclude_unset=True)
def get_patch(patch: ReadPatchDep) -> schemas.Patch:
    """One patch."""
    return service.describe(patch)


@router.patch("/patches/{patch_id}", response_model_exclude_unset=True)
def update_patch(
    body: schemas.PatchUpdate,
    patch: WritePatchDep,
    caller: CallerDep,
    session: SessionDep,
    access: AccessDep,
) -> schemas.Patch:
    """Change a patch; it is a draft again and needs a new dry-run."""
    return service.describe(service.update(session, caller, patch.id, body, access))


@router.delete("/patches/{patch_id}", status_code=204)
def delete_patch(patch: WritePatchDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a patch and its files; refused (409) while one of its runs is active."""
    service.delete(session, caller, patch.id)


@router.get("/patches/{patch_id}/files")
def list_patch_files(
    patch: ReadPatchDep, session: SessionDep, page: PageDep
) -> schemas.PatchFilePage:
    """Files uploaded to a patch, the newest first."""
    return service.list_files(session, patch, page)


@router.post("/patches/{patch_id}/files", status_code=201)
def upload_patch_file(
    file: UploadFile, patch: WritePatchDep, caller: CallerDep, session: SessionDep
) -> schemas.PatchFile:
    """Upload rows as CSV, TSV, XLSX or NDJSON; a fault in the file is 422 with its line."""
    upload = service.Upload(file.filename or "", file.file)
    return service.add_file(session, caller, patch, upload)


@router.post("/patches/{patch_id}/dry-run", status_code=202, responses=ACCEPTED)
def dry_run_patch(
    patch: DryRunPatchDep,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    access: AccessDep,
    accept: AcceptDep,
) -> Run:
    """Run the patch and take it back: exact counts, sample rows, violations."""
    with running.refusals_recorded(sessions, caller, patch, "dry_run"):
        return accept(running.dry_run(session, caller, patch.id, access))


@router.post("/patches/{patch_id}/execute", status_code=202, responses=ACCEPTED)
def execute_patch(
    patch: ExecutePatchDep,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    access: AccessDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchExecute | None, Body()] = None,
) -> Run:
    """Execute exactly what the last dry-run tried."""
    wanted = body or schemas.PatchExecute()
    with running.refusals_recorded(sessions, caller, patch, "execute"):
        return accept(running.execute(session, caller, patch.id, wanted, access))


@router.post("/patches/{patch_id}/rollback", status_code=202, responses=ACCEPTED)
def rollback_patch(
    patch: RollbackPatchDep,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    access: AccessDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchRollback | None, Body()] = None,
) -> Run:
    """Restore the rows as they were before; rows changed since are conflicts."""
    wanted = body or schemas.PatchRollback()
    with running.refusals_recorded(sessions, caller, patch, "rollback"):
        return accept(running.rollback(session, caller, patch.id, wanted, access))


@router.post("/patches/{patch_id}/rollback/preview", status_code=202, responses=ACCEPTED)
def preview_patch_rollback(
    patch: RollbackPatchDep,
    caller: CallerDep,
    session: SessionDep,
    access: AccessDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchRollback | None, Body()] = None,
) -> Run:
    """Say what a rollback would restore and which rows stand against it; nothing is written."""
    wanted = body or schemas.PatchRollback()
    return accept(running.preview_rollback(session, caller, patch.id, wanted, access))


@router.get("/patches/{patch_id}/changes")
def list_patch_changes(
    patch: ReadChangesDep,
    session: SessionDep,
    access: AccessDep,
    page: PageDep,
    run_id: RunIdQuery = None,
) -> schemas.RowChangePage:
    """Every row the patch changed: before, after, and whether it was rolled back."""
    return reading.changes(reading.source_of(session, patch, run_id, access), page)


@router.get("/patches/{patch_id}/conflicts")
def list_patch_conflicts(
    patch: ReadChangesDep,
    session: SessionDep,
    access: AccessDep,
    page: PageDep,
    run_id: RunIdQuery = None,
) -> schemas.RowConflictPage:
    """Rows that the last rollback could not restore, each with its key and the reason."""
    source = reading.source_of(session, patch, run_id, access, conflicts=True)
    return reading.conflicts(source, page)


@router.delete("/patches/{patch_id}/journal", status_code=204)
def purge_patch_journal(
    patch: RollbackPatchDep,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    access: AccessDep,
    confirm: Annotated[bool, Query(description="Also while a rollback is possible")] = False,
) -> None:
    """Remove the row images of this patch from its target; no rollback after that."""
    plan = reading.purge_plan(session, caller, patch, access, confirm=confirm)
    reading.purge(sessions, caller, patch, plan)
