"""A run's live stream as server-sent events."""

import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from uuid import UUID

import anyio
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool

from auralith.control.runs import service
from auralith.control.runs.states import FINAL
from auralith.kit.db import transaction
from auralith.models import RunEvent

LOOK_EVERY = 0.3
PING_EVERY = 15.0


async def lines(
    sessions: sessionmaker[Session], run_id: UUID, after: int, *, stopping: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Events behind `after`, then new ones as they come, until the final status was sent.

    Every event carries its id, so a client that was cut off goes on with `Last-Event-ID`.
    """
    yield b"retry: 2000\n\n"
    pinged = time.monotonic()
    while not stopping():
        events, ended = await run_in_threadpool(_read, sessions, run_id, after)
        for event in events:
            after = event.id
            yield _format(event)
        if ended and not events:
            return
        if not events:
            if time.monotonic() - pinged >= PING_EVERY:
                pinged = time.monotonic()
                yield KEEPALIVE_COMMENT
            await anyio.sleep(LOOK_EVERY)


def _read(
    sessions: sessionmaker[Session], run_id: UUID, after: int
) -> tuple[Sequence[RunEvent], bool]:
    # The status is read first: when it is final, all its events are committed already.
    with transaction(sessions) as session:
        ended = service.get(session, run_id).status in FINAL
        return service.events_after(session, run_id, after), ended


def _format(event: RunEvent) -> bytes:
    at = event.at.isoformat().replace("+00:00", "Z")
    data = json.dumps({**event.data, "at": at}, ensure_ascii=False)
    return format_sse_event(data_str=data, event=event.type, id=str(event.id))
