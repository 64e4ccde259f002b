"""Routes of runs."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from auralith.control.auth.dependencies import AnyCallerDep
from auralith.control.projects import service as projects
from auralith.control.runs import schemas, service, stream
from auralith.control.runs.dependencies import (
    ACCEPTED,
    AcceptDep,
    ControlRunDep,
    ReadRunDep,
)
from auralith.control.runs.states import FINAL
from auralith.kit.db import SessionDep
from auralith.kit.http import PageDep

router = APIRouter(tags=["runs"])

EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A stream of `progress`, `log` and `status` events that closes after the"
        " final status; as JSON, a page of the log.",
        "content": {
            "text/event-stream": {"schema": {"type": "string"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/RunLogLinePage"}},
        },
    },
    204: {"description": "The run has ended and there is nothing behind `Last-Event-ID`."},
}


@router.get("/runs")
def list_runs(
    session: SessionDep,
    caller: AnyCallerDep,
    filters: Annotated[schemas.RunFilter, Query()],
    page: PageDep,
) -> schemas.RunPage:
    """Runs of the projects the caller may see, newest first."""
    visible = projects.list_scope(session, caller, filters.project_id, "runs.read")
    return service.list_runs(session, filters, page, project_ids=visible)


@router.get("/runs/{run_id}")
def get_run(run: ReadRunDep) -> schemas.Run:
    """One run."""
    return service.shown(run)


@router.get("/runs/{run_id}/log")
def list_run_log(run: ReadRunDep, session: SessionDep, page: PageDep) -> schemas.RunLogLinePage:
    """The lines of a run's log, in order."""
    return service.list_log(session, run.id, page)


@router.get("/runs/{run_id}/events", response_class=Response, responses=EVENTS)
def stream_run_events(
    request: Request,
    run: ReadRunDep,
    session: SessionDep,
    page: PageDep,
    last_event_id: Annotated[int, Header(alias="Last-Event-ID", ge=0, le=2**63 - 1)] = 0,
) -> Response:
    """The live stream of a run; with `Accept: application/json` a page of its log."""
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(service.list_log(session, run.id, page).model_dump(mode="json"))
    if run.status in FINAL and not service.events_after(session, run.id, last_event_id):
        return Response(status_code=204)
    state = request.app.state
    return StreamingResponse(
        stream.lines(state.sessions, run.id, last_event_id, stopping=lambda: bool(state.stopping)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/runs/{run_id}/cancel", status_code=202, responses=ACCEPTED)
def cancel_run(
    run: ControlRunDep, session: SessionDep, caller: AnyCallerDep, accept: AcceptDep
) -> schemas.Run:
    """End a run at its next batch boundary; what was done stays and can be rolled back."""
    return accept(service.cancel(session, run.id, caller.actor))


@router.post("/runs/{run_id}/pause", status_code=202, responses=ACCEPTED)
def pause_run(
    run: ControlRunDep, session: SessionDep, caller: AnyCallerDep, accept: AcceptDep
) -> schemas.Run:
    """Hold a run at its next batch boundary."""
    return accept(service.pause(session, run.id, caller.actor))


@router.post("/runs/{run_id}/resume", status_code=202, responses=ACCEPTED)
def resume_run(
    run: ControlRunDep, session: SessionDep, caller: AnyCallerDep, accept: AcceptDep
) -> schemas.Run:
    """Let a paused run go on from its last finished batch."""
    return accept(service.resume(session, run.id, caller.actor))
