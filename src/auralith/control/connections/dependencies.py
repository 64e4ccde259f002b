"""Who may see and use a connection."""

from typing import Annotated

from fastapi import Depends, Query

from auralith.control.auth.caller import Caller
from auralith.control.connections import service
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.projects.dependencies import body_project_access, record_access
from auralith.models import Connection


def _environment(connection: Connection) -> str:
    return connection.environment


connection_access = record_access(
    "connection_id",
    service.find,
    missing=ConnectionNotFound,
    reads="connections.read",
    environment=_environment,
)
held_access = record_access(
    "connection_id",
    service.locked,
    missing=ConnectionNotFound,
    reads="connections.read",
    environment=_environment,
)

MANAGER = Depends(body_project_access("connections.manage"))
ManagerDep = Annotated[Caller, MANAGER]
ReadDep = Annotated[Connection, Depends(connection_access("connections.read"))]
ManageDep = Annotated[Connection, Depends(held_access("connections.manage"))]
SchemaDep = Annotated[Connection, Depends(connection_access("schema.read"))]
ObjectNameDep = Annotated[
    str,
    Query(alias="object", max_length=2_000, description="`kind:schema.name[.part]`"),
]
RowsDep = Annotated[Connection, Depends(connection_access("data.read"))]
