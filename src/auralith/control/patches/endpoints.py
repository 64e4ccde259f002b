"""Routes of patches, their files, their runs and their journal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, UploadFile

from auralith.control.auth.dependencies import AnyCallerDep, CallerDep
from auralith.control.patches import editing, reading, removing, running, schemas, service
from auralith.control.patches.dependencies import (
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
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["patches"])

RunIdQuery = Annotated[
    UUID | None,
    Query(description="An execution or rollback; the last execution if absent"),
]
KeepJournalQuery = Annotated[
    bool, Query(description="Leave the row images in the target, where they cannot be removed")
]
ConfirmQuery = Annotated[bool, Query(description="Also while a rollback is possible")]


@router.get("/patches", response_model_exclude_unset=True)
def list_patches(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.PatchFilter, Query()],
    page: PageDep,
) -> schemas.PatchPage:
    """Patches of the projects the caller may see, newest first."""
    scope = projects.list_scope(session, caller, filters.project_id, "patches.read")
    return service.list_patches(session, filters, page, project_ids=scope)


@router.post("/patches", status_code=201, response_model_exclude_unset=True)
def create_patch(
    body: schemas.PatchCreate, _writer: WriterDep, work: WorkDep, created: CreatedDep
) -> schemas.Patch:
    """Make a draft. Operations are judged by shape, and by the real schema if it is reachable."""
    patch = editing.create(work, body)
    return created(patch, f"/patches/{patch.id}")


@router.get("/patches/{patch_id}", response_model_exclude_unset=True)
def get_patch(patch: ReadPatchDep) -> schemas.Patch:
    """One patch."""
    return service.shown(patch)


@router.patch("/patches/{patch_id}", response_model_exclude_unset=True)
def update_patch(body: schemas.PatchUpdate, patch: WritePatchDep, work: WorkDep) -> schemas.Patch:
    """Change a patch; it is a draft again and needs a new dry-run."""
    return editing.update(work, patch, body)


@router.delete("/patches/{patch_id}", status_code=204)
def delete_patch(
    patch: WritePatchDep,
    work: WorkDep,
    keep_journal: KeepJournalQuery = False,  # noqa: FBT002 - a query parameter
) -> None:
    """Delete a patch, its files and its row images; refused (409) while a run is active."""
    removing.delete(work, patch, keep_journal=keep_journal)


@router.get("/patches/{patch_id}/files")
def list_patch_files(
    patch: ReadPatchDep, session: SessionDep, page: PageDep
) -> schemas.PatchFilePage:
    """Files uploaded to a patch, the newest first."""
    return service.list_files(session, patch, page)


@router.post("/patches/{patch_id}/files", status_code=201)
def upload_patch_file(
    *,
    file: UploadFile,
    patch: WritePatchDep,
    caller: CallerDep,
    session: SessionDep,
    created: CreatedDep,
) -> schemas.PatchFile:
    """Upload rows as CSV, TSV, XLSX or NDJSON; a fault in the file is 422 with its line."""
    upload = service.Upload(file.filename or "", file.file)
    added = service.add_file(session, caller, patch, upload)
    return created(added, f"/patches/{patch.id}/files/{added.file_id}")


@router.get("/patches/{patch_id}/files/{file_id}")
def get_patch_file(file_id: UUID, patch: ReadPatchDep, session: SessionDep) -> schemas.PatchFile:
    """One file of a patch, with its first rows."""
    return service.get_file(session, patch, file_id)


@router.post("/patches/{patch_id}/dry-run", status_code=202, responses=ACCEPTED)
def dry_run_patch(patch: DryRunPatchDep, work: WorkDep, accept: AcceptDep) -> Run:
    """Run the patch and take it back: exact counts, sample rows, violations."""
    return accept(running.dry_run(work, patch.id))


@router.post("/patches/{patch_id}/execute", status_code=202, responses=ACCEPTED)
def execute_patch(
    patch: ExecutePatchDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchExecute | None, Body()] = None,
) -> Run:
    """Execute exactly what the last dry-run tried."""
    return accept(running.execute(work, patch.id, body or schemas.PatchExecute()))


@router.post("/patches/{patch_id}/rollback", status_code=202, responses=ACCEPTED)
def rollback_patch(
    patch: RollbackPatchDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchRollback | None, Body()] = None,
) -> Run:
    """Restore the rows as they were before; rows changed since are conflicts."""
    return accept(running.rollback(work, patch.id, body or schemas.PatchRollback()))


@router.post("/patches/{patch_id}/rollback/preview", status_code=202, responses=ACCEPTED)
def preview_patch_rollback(
    patch: RollbackPatchDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.PatchRollback | None, Body()] = None,
) -> Run:
    """Say what a rollback would restore and which rows stand against it; nothing is written."""
    return accept(running.preview_rollback(work, patch.id, body or schemas.PatchRollback()))


@router.get("/patches/{patch_id}/changes")
def list_patch_changes(
    patch: ReadChangesDep, work: WorkDep, page: PageDep, run_id: RunIdQuery = None
) -> schemas.RowChangePage:
    """Every row the patch changed: before, after, and whether it was rolled back."""
    return reading.changes(work, reading.source_of(work, patch, run_id), page)


@router.get("/patches/{patch_id}/conflicts")
def list_patch_conflicts(
    patch: ReadChangesDep, work: WorkDep, page: PageDep, run_id: RunIdQuery = None
) -> schemas.RowConflictPage:
    """Rows that the last rollback could not restore, each with its key and the reason."""
    source = reading.source_of(work, patch, run_id, conflicts=True)
    return reading.conflicts(work, source, page)


@router.delete("/patches/{patch_id}/journal", status_code=204)
def purge_patch_journal(
    patch: RollbackPatchDep,
    work: WorkDep,
    confirm: ConfirmQuery = False,  # noqa: FBT002 - a query parameter
) -> None:
    """Remove the row images of this patch from its target; no rollback after that."""
    removing.purge(work, patch, confirm=confirm)
