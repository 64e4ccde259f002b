"""Routes of bridges: planned, run, saved."""

from typing import Annotated

from fastapi import APIRouter, Depends

from auralith.control.auth.dependencies import CallerDep
from auralith.control.bridge import kinds, pacing, running, schemas, service
from auralith.control.bridge.dependencies import (
    ReadBridgeDep,
    ReadBridgesDep,
    RunBridgeDep,
    RunBridgesDep,
    WriteBridgeDep,
    WriteBridgesDep,
)
from auralith.control.runs import service as runs
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep, ControlRunDep, ReadRunDep
from auralith.control.runs.schemas import Run, RunFilter, RunPage
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["bridge"])


@router.post("/projects/{project_id}/bridge/plan")
def plan_bridge(
    body: schemas.BridgeRun, access: WriteBridgesDep, work: WorkDep
) -> schemas.BridgePlan:
    """Say what a copy would do: order, types, values that do not fit; nothing is written."""
    return running.plan(work, access.project.id, body)


@router.post("/projects/{project_id}/bridge/run", status_code=202, responses=ACCEPTED)
def run_bridge(
    body: schemas.BridgeRun, access: RunBridgesDep, work: WorkDep, accept: AcceptDep
) -> Run:
    """Copy rows of one connection into another; what cannot be is refused before it begins."""
    return accept(running.run(work, access.project.id, body))


@router.get("/projects/{project_id}/bridge/runs")
def list_bridge_runs(access: ReadBridgesDep, session: SessionDep, page: PageDep) -> RunPage:
    """Runs of the project's bridges, saved ones and others, newest first."""
    mine = RunFilter(kind=kinds.RUN.name)
    return runs.list_runs(session, mine, page, project_ids=[access.project.id])


@router.get("/bridge/runs/{run_id}")
def get_bridge_run_pace(run: ReadRunDep) -> schemas.BridgeRunPace:
    """How fast a run of a bridge may go."""
    return pacing.shown(run)


@router.patch("/bridge/runs/{run_id}")
def change_bridge_run_pace(
    body: schemas.BridgeRunPaceUpdate, run: ControlRunDep, caller: CallerDep, session: SessionDep
) -> schemas.BridgeRunPace:
    """Let a run go faster or slower from now on, for who asked for it or may steer runs."""
    return pacing.change(session, caller, run, body)


@router.get("/projects/{project_id}/bridge/configs")
def list_bridges(
    access: ReadBridgesDep,
    session: SessionDep,
    filters: Annotated[schemas.BridgeFilter, Depends()],
    page: PageDep,
) -> schemas.BridgePage:
    """Saved bridges of a project, newest first."""
    return service.list_bridges(session, access.project.id, filters, page)


@router.post("/projects/{project_id}/bridge/configs", status_code=201)
def create_bridge(
    body: schemas.BridgeCreate,
    access: WriteBridgesDep,
    caller: CallerDep,
    session: SessionDep,
    created: CreatedDep,
) -> schemas.Bridge:
    """Save a bridge to be run again."""
    bridge = service.create(session, caller, access.project.id, body)
    return created(bridge, f"/bridge/configs/{bridge.id}")


@router.get("/bridge/configs/{bridge_id}")
def get_bridge(bridge: ReadBridgeDep) -> schemas.Bridge:
    """One saved bridge."""
    return service.shown(bridge)


@router.patch("/bridge/configs/{bridge_id}")
def update_bridge(
    body: schemas.BridgeUpdate, bridge: WriteBridgeDep, caller: CallerDep, session: SessionDep
) -> schemas.Bridge:
    """Change a saved bridge."""
    return service.update(session, caller, bridge, body)


@router.delete("/bridge/configs/{bridge_id}", status_code=204)
def delete_bridge(bridge: WriteBridgeDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a saved bridge; refused (409) while one of its runs is active."""
    service.delete(session, caller, bridge)


@router.post("/bridge/configs/{bridge_id}/run", status_code=202, responses=ACCEPTED)
def run_saved_bridge(bridge: RunBridgeDep, work: WorkDep, accept: AcceptDep) -> Run:
    """Run a saved bridge as it is now."""
    return accept(running.run_saved(work, bridge))
