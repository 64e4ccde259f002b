"""Access to the connection of the path, and leaving our transaction before a target is reached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import delete

from auralith.control.auth.dependencies import (
    CallerDep,
    KeyringDep,
    SessionsDep,
    SettingsDep,
    declares,
)
from auralith.control.connections import service
from auralith.control.connections.targets import Work
from auralith.kit.db import SessionDep, transaction
from auralith.models import Connection, IdempotencyRecord


@cache
def connection_access(right: str, *, lock: bool = False) -> Callable[..., Connection]:
    """A dependency that loads the connection of the path `connection_id`."""

    @declares(right)
    def dependency(
        connection_id: UUID, request: Request, caller: CallerDep, session: SessionDep
    ) -> Connection:
        connection = service.require(session, caller, connection_id, right, lock=lock)
        request.state.project_id = connection.project_id
        return connection

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
) -> Work:
    """What an endpoint needs that reaches a target database."""

    @contextmanager
    def outside() -> Iterator[None]:
        """Commit what was read and done so far; our database is not held inside the block."""
        session.commit()
        try:
            yield
        except BaseException:
            _release_key(request)
            raise

    def _release_key(request: Request) -> None:
        # The claim was committed with the rest, but nothing took effect: a retry may try again.
        claim = getattr(request.state, "idempotency", None)
        if claim is not None:
            with transaction(sessions) as own:
                own.execute(delete(IdempotencyRecord).where(IdempotencyRecord.id == claim))

    return Work(
        caller=caller,
        session=session,
        sessions=sessions,
        keyring=keyring,
        settings=settings,
        outside=outside,
    )


WorkDep = Annotated[Work, Depends(work)]
