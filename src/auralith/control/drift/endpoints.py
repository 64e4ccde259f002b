"""Routes of drift."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query

from auralith.control.auth.dependencies import CallerDep
from auralith.control.drift import describing, overseeing, restoring, running, schemas, service
from auralith.control.drift.dependencies import (
    CheckDriftDep,
    ManageDriftDep,
    ManageReportDep,
    OverseeDep,
    ReadDriftDep,
    ReadReportDep,
    RestoreReportDep,
)
from auralith.control.migrations.schemas import Migration
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep
from auralith.control.runs.schemas import Run
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["drift"])
ColumnsQuery = Annotated[
    list[UUID] | None, Query(max_length=50, description="Only these; give it once for each")
]
ObjectQuery = Annotated[
    str,
    Query(
        alias="object", max_length=1000, pattern="^[a-z][a-z_]*:.", description="As in `changes`"
    ),
]
CronQuery = Annotated[str, Query(max_length=100, description="Five fields, in UTC")]


@router.get("/projects/{project_id}/drift")
def list_drift_watches(
    access: OverseeDep,
    session: SessionDep,
    filters: Annotated[schemas.WatchFilter, Depends()],
    page: PageDep,
) -> schemas.DriftWatchPage:
    """Connections of a project, and how each stands with drift."""
    return overseeing.list_watched(session, access, filters, page)


@router.get("/projects/{project_id}/drift/matrix")
def get_drift_matrix(
    access: OverseeDep,
    session: SessionDep,
    filters: Annotated[schemas.MatrixFilter, Depends()],
    page: PageDep,
    connection_id: ColumnsQuery = None,
) -> schemas.DriftMatrix:
    """Schemas of one engine side by side, as they were last seen: what differs where."""
    return overseeing.matrix(session, access, filters, page, only=connection_id)


@router.post("/connections/{connection_id}/drift/check", status_code=202, responses=ACCEPTED)
def check_drift(
    connection: CheckDriftDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.DriftCheck | None, Body()] = None,
) -> Run:
    """Compare the schema with its baseline; the first check makes the baseline."""
    return accept(running.check(work, connection.id, body or schemas.DriftCheck()))


@router.get("/connections/{connection_id}/drift/reports")
def list_drift_reports(
    connection: ReadDriftDep,
    session: SessionDep,
    filters: Annotated[schemas.ReportFilter, Depends()],
    page: PageDep,
) -> schemas.DriftReportPage:
    """What checks of a connection found, the newest first."""
    return service.list_reports(session, connection, filters, page)


@router.get("/drift/reports/{report_id}")
def get_drift_report(report: ReadReportDep) -> schemas.DriftReport:
    """What a check found: each change before and after, and the way back as DDL."""
    return service.shown(report)


@router.get("/drift/reports/{report_id}/ddl")
def get_drift_ddl(
    report: ReadReportDep, session: SessionDep, object_name: ObjectQuery
) -> schemas.DriftDdl:
    """An object of a report before and after, as the statements that make it."""
    return describing.ddl_of(session, report, object_name)


@router.post("/drift/reports/{report_id}/acknowledge")
def acknowledge_drift_report(
    report: ManageReportDep,
    session: SessionDep,
    caller: CallerDep,
    body: Annotated[schemas.DriftDecision | None, Body()] = None,
) -> schemas.DriftReport:
    """Take note of a report; the drift stays, the report is no longer open."""
    return service.acknowledge(session, caller, report, body or schemas.DriftDecision())


@router.post("/drift/reports/{report_id}/accept")
def accept_drift_report(
    report: ManageReportDep,
    session: SessionDep,
    caller: CallerDep,
    body: Annotated[schemas.DriftDecision | None, Body()] = None,
) -> schemas.DriftReport:
    """Make what the report found the baseline."""
    return service.accept(session, caller, report, body or schemas.DriftDecision())


@router.post("/drift/reports/{report_id}/migration", status_code=201)
def draft_drift_restore(
    report: RestoreReportDep,
    work: WorkDep,
    created: CreatedDep,
    body: Annotated[schemas.DriftRestore | None, Body()] = None,
) -> Migration:
    """Draft the migration that restores what the report compared with; nothing is run."""
    migration = restoring.draft(work, report, body or schemas.DriftRestore())
    return created(migration, f"/migrations/{migration.id}")


@router.get("/connections/{connection_id}/drift/settings")
def get_drift_settings(connection: ReadDriftDep, session: SessionDep) -> schemas.DriftSettings:
    """Baseline, schedule and ignore rules of a connection."""
    return service.settings_of(session, connection)


@router.put("/connections/{connection_id}/drift/settings")
def put_drift_settings(
    connection: ManageDriftDep,
    session: SessionDep,
    caller: CallerDep,
    body: schemas.DriftSettingsUpdate,
) -> schemas.DriftSettings:
    """Say how a connection is watched; without a baseline in the body it keeps its own."""
    return service.update_settings(session, caller, connection, body)


@router.get("/connections/{connection_id}/drift/schedule")
def preview_drift_schedule(connection: ReadDriftDep, cron: CronQuery) -> schemas.DriftSchedule:
    """When a schedule would start the next checks; nothing is kept."""
    return overseeing.schedule(connection, cron)
