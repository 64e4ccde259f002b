"""`?wait=`: holds a 202 until its run has ended, outside of every transaction."""

import time
from uuid import UUID

import anyio
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auralith.control.runs import schemas, service
from auralith.control.runs.states import FINAL
from auralith.kit.db import transaction

ACCEPTED = 202
FIRST_LOOK = 0.05
LONGEST_LOOK = 0.5


class WaitForRun:
    """Answers for a route that noted `wait_for` = (run id, seconds) in the request's state.

    The reply starts after the request's transaction is committed, so the run exists for
    everybody. Ended within the time: 200 with the run as it ended; else 202 as it stands.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: Message | None = None

        async def send_or_wait(message: Message) -> None:
            nonlocal held
            noted = scope.get("state", {}).get("wait_for")
            starts = message["type"] == "http.response.start"
            if starts and message["status"] == ACCEPTED and noted and noted[1] > 0:
                held = message
                return
            if held is None:
                await send(message)
            elif not message.get("more_body", False):
                run = await wait_for(scope["app"].state.sessions, *noted)
                status = 200 if run.status in FINAL else 202
                response = JSONResponse(run.model_dump(mode="json"), status_code=status)
                own = {b"content-length", b"content-type"}
                kept = [h for h in held["headers"] if h[0].lower() not in own]
                response.raw_headers.extend(kept)
                await response(scope, receive, send)

        await self.app(scope, receive, send_or_wait)


async def wait_for(sessions: sessionmaker[Session], run_id: UUID, seconds: float) -> schemas.Run:
    """The run when it has ended, or as it stands after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = FIRST_LOOK
    while True:
        run = await run_in_threadpool(_read, sessions, run_id)
        left = deadline - time.monotonic()
        if run.status in FINAL or left <= 0:
            return run
        await anyio.sleep(min(pause, left))
        pause = min(LONGEST_LOOK, pause * 1.5)


def _read(sessions: sessionmaker[Session], run_id: UUID) -> schemas.Run:
    with transaction(sessions) as session:
        return service.shown(service.get(session, run_id))
