"""Who may see and steer a run, and how a route answers with one."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import CallerDep, declares
from auralith.control.projects import service as projects
from auralith.control.runs import schemas, service
from auralith.control.runs.errors import RunNotFound
from auralith.kit.db import SessionDep
from auralith.models import Run

ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.Run, "description": "The run ended within `wait` seconds."}
}


def run_access(right: str, *, own: bool = False) -> Callable[..., Run]:
    """A dependency that loads the run of the path `run_id` for a caller who may see it.

    Seeing needs `runs.read`; beyond it `right`, except with `own` for who asked for the run.
    """

    @declares(right)
    def dependency(run_id: UUID, session: SessionDep, caller: CallerDep) -> Run:
        run = _find(session, caller, run_id)
        mine = (run.requester_type, run.requester_id) == (caller.actor.type, caller.actor.id)
        if right != "runs.read" and not (own and mine):
            projects.require(session, caller, run.project_id, right)
        return run

    return dependency


def _find(session: Session, caller: Caller, run_id: UUID) -> Run:
    run = service.find(session, run_id)
    project_id = run.project_id if run else None
    projects.require_of(session, caller, project_id, "runs.read", missing=RunNotFound())
    if run is None:
        raise RunNotFound
    return run


ReadRunDep = Annotated[Run, Depends(run_access("runs.read"))]
ControlRunDep = Annotated[Run, Depends(run_access("runs.control", own=True))]


class Accept:
    """Answers 202 with a run, its `Location`, and holds the answer for `?wait=` seconds."""

    def __init__(
        self,
        request: Request,
        response: Response,
        wait: Annotated[
            float, Query(ge=0, le=60, description="Seconds to hold the answer for the run's end")
        ] = 0,
    ) -> None:
        self._request = request
        self._response = response
        self._wait = wait

    def __call__(self, run: Run) -> schemas.Run:
        """The reply's body; a route uses it as its last line and declares `ACCEPTED`."""
        self._response.headers["Location"] = f"/api/v1/runs/{run.id}"
        self._request.state.wait_for = (run.id, self._wait)
        return schemas.Run.model_validate(run)


AcceptDep = Annotated[Accept, Depends()]
