"""Who may see and steer a run, and how a route answers with one."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from auralith.control.auth.dependencies import CallerDep, declares
from auralith.control.projects import service as projects
from auralith.control.projects.dependencies import record_access
from auralith.control.runs import schemas, service
from auralith.control.runs.errors import RunNotFound
from auralith.kit.db import SessionDep
from auralith.kit.http import location
from auralith.models import Run

ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"model": schemas.Run, "description": "The run ended within `wait` seconds."}
}


run_access = record_access("run_id", service.find, missing=RunNotFound, reads="runs.read")
ReadRunDep = Annotated[Run, Depends(run_access("runs.read"))]


@declares("runs.control")
def controlled(run: ReadRunDep, session: SessionDep, caller: CallerDep) -> Run:
    """The run, for who asked for it, or may steer what others asked for."""
    if (run.requester_type, run.requester_id) != (caller.actor.type, caller.actor.id):
        projects.require(session, caller, run.project_id, "runs.control")
    return run


ControlRunDep = Annotated[Run, Depends(controlled)]


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
        self._response.headers.update(location(f"/runs/{run.id}"))
        self._request.state.wait_for = (run.id, self._wait)
        return service.shown(run)


AcceptDep = Annotated[Accept, Depends()]
