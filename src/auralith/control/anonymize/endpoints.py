"""Routes of anonymization: the catalogue, detection, configurations, their runs."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from auralith.control.anonymize import editing, inspecting, removing, running, schemas, service
from auralith.control.anonymize.dependencies import (
    DetectDep,
    ReadConfigDep,
    ReadRunDep,
    RunConfigDep,
    UndoRunDep,
    WriteConfigDep,
    WriteConfigsDep,
)
from auralith.control.auth.dependencies import AnyCallerDep, CallerDep
from auralith.control.projects import service as projects
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep
from auralith.control.runs.schemas import Run, RunPage
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["anonymize"])


@router.get("/anonymize/transformers")
def list_transformers(_caller: AnyCallerDep) -> schemas.AnonymizeTransformerList:
    """The catalogue: what a rule can do, to which columns, with which parameters."""
    return inspecting.transformers()


@router.post("/anonymize/detect")
def detect_personal_data(
    body: schemas.DetectRequest, _caller: DetectDep, work: WorkDep
) -> schemas.DetectedList:
    """Look for personal data by names, types, keys and sampled values; nothing is written."""
    return inspecting.detect(work, body)


@router.get("/anonymize/configs")
def list_anonymize_configs(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.AnonymizeConfigFilter, Query()],
    page: PageDep,
) -> schemas.AnonymizeConfigPage:
    """Configurations of the projects the caller may see, newest first."""
    scope = projects.list_scope(session, caller, filters.project_id, service.READ)
    return service.list_configs(session, filters, page, project_ids=scope)


@router.post("/anonymize/configs", status_code=201)
def create_anonymize_config(
    body: schemas.AnonymizeConfigCreate,
    _writer: WriteConfigsDep,
    work: WorkDep,
    created: CreatedDep,
) -> schemas.AnonymizeConfig:
    """Keep a configuration; its rules are checked in the database, which must be within reach."""
    config = editing.create(work, body)
    return created(config, f"/anonymize/configs/{config.id}")


@router.get("/anonymize/configs/{config_id}")
def get_anonymize_config(config: ReadConfigDep) -> schemas.AnonymizeConfig:
    """One configuration."""
    return service.shown(config)


@router.patch("/anonymize/configs/{config_id}")
def update_anonymize_config(
    body: schemas.AnonymizeConfigUpdate, config: WriteConfigDep, work: WorkDep
) -> schemas.AnonymizeConfig:
    """Change a configuration; changed rules are checked in the database again."""
    return editing.update(work, config, body)


@router.delete("/anonymize/configs/{config_id}", status_code=204)
def delete_anonymize_config(config: WriteConfigDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a configuration; refused (409) while a run is active or its originals are kept."""
    service.delete(session, caller, config)


@router.get("/anonymize/configs/{config_id}/unlisted")
def list_unlisted_columns(config: ReadConfigDep, work: WorkDep) -> schemas.UnlistedColumnList:
    """Columns and places in JSON columns that no rule names and that stop a run."""
    return inspecting.unlisted(work, config)


@router.post("/anonymize/configs/{config_id}/preview")
def preview_anonymize_config(
    config: WriteConfigDep, work: WorkDep, body: Annotated[schemas.PreviewRequest, Body()]
) -> schemas.AnonymizePreview:
    """Show rows before and after, and what a run would meet; nothing is written."""
    return inspecting.preview(work, config, body)


@router.post("/anonymize/configs/{config_id}/run", status_code=202, responses=ACCEPTED)
def run_anonymize_config(config: RunConfigDep, work: WorkDep, accept: AcceptDep) -> Run:
    """Mask; what cannot be, or is not classified, is refused before anything is written."""
    return accept(running.run(work, config))


@router.get("/anonymize/configs/{config_id}/runs")
def list_anonymize_runs(config: ReadConfigDep, session: SessionDep, page: PageDep) -> RunPage:
    """Runs of a configuration, those that restored originals included, newest first."""
    return service.list_runs(session, config, page)


@router.get("/anonymize/runs/{run_id}/report")
def get_anonymize_report(run: ReadRunDep) -> schemas.AnonymizeReport:
    """What was proved of a run, column by column, with its checksum: to be kept as evidence."""
    return service.report(run)


@router.get("/anonymize/runs/{run_id}/originals")
def get_anonymize_originals(run: ReadRunDep, session: SessionDep) -> schemas.OriginalsState:
    """Whether the originals of a run in place are still kept, and so whether it can be undone."""
    return service.originals_of(session, run)


@router.post("/anonymize/runs/{run_id}/undo", status_code=202, responses=ACCEPTED)
def undo_anonymize_run(
    run: UndoRunDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.UndoRequest | None, Body()] = None,
) -> Run:
    """Restore the originals of a run in place, as long as they are kept."""
    return accept(running.undo(work, run, body or schemas.UndoRequest()))


@router.post("/anonymize/runs/{run_id}/destroy-originals", status_code=204)
def destroy_originals(run: UndoRunDep, work: WorkDep) -> None:
    """Destroy the sealed originals of a run in place; afterwards nothing leads back."""
    removing.destroy(work, run)
