"""Access to the connection of the path."""

from collections.abc import Callable
from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from auralith.control.auth.dependencies import CallerDep, declares
from auralith.control.connections import service
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
