"""Access to the connection of the path, and leaving our transaction before a target is reached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from auralith.control.auth.dependencies import (
    CallerDep,
    KeyringDep,
    SessionsDep,
    SettingsDep,
    declares,
)
from auralith.control.connections import service
from auralith.control.connections.targets import Work
from auralith.kit.db import SessionDep
from auralith.models import Connection


@cache
def connection_access(right: str, *, lock: bool = False) -> Callable[..., Connection]:
    """A dependency that loads the connection of the path `connection_id`."""

    @declares(right)
    def dependency(connection_id: UUID, caller: CallerDep, session: SessionDep) -> Connection:
        return service.require(session, caller, connection_id, right, lock=lock)

    return dependency


ReadDep = Annotated[Connection, Depends(connection_access("connections.read"))]
ManageDep = Annotated[Connection, Depends(connection_access("connections.manage", lock=True))]
SchemaDep = Annotated[Connection, Depends(connection_access("schema.read"))]
RowsDep = Annotated[Connection, Depends(connection_access("data.read"))]


def work(
    *,
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    keyring: KeyringDep,
    settings: SettingsDep,
) -> Iterator[Work]:
    """What an endpoint needs that reaches a target database."""
    left = False

    @contextmanager
    def outside() -> Iterator[None]:
        """Commit what was read and done so far; our database is not held inside the block."""
        nonlocal left
        session.commit()
        left = True
        yield

    try:
        yield Work(
            caller=caller,
            session=session,
            sessions=sessions,
            keyring=keyring,
            settings=settings,
            outside=outside,
        )
    except BaseException:
        # The claim of an Idempotency-Key was committed with the rest, but the request failed
        # after all: a retry may try again.
        release = getattr(request.state, "release_claim", None)
        if left and release is not None:
            release()
        raise


WorkDep = Annotated[Work, Depends(work, scope="function")]
