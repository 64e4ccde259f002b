"""Routes of connections."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from auralith.control.auth.dependencies import (
    AnyCallerDep,
    CallerDep,
    KeyringDep,
    SettingsDep,
)
from auralith.control.connections import (
    cataloging,
    describing,
    inspecting,
    schema_bodies,
    schemas,
    service,
)
from auralith.control.connections.dependencies import (
    MANAGER,
    ManageDep,
    ManagerDep,
    ObjectNameDep,
    ReadDep,
    RowsDep,
    SchemaDep,
)
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["connections"])

RefreshDep = Annotated[bool, Query(description="Read the schema from the database now")]


@router.post("/connections", status_code=201)
def create_connection(
    *,
    body: schemas.ConnectionCreate,
    caller: ManagerDep,
    session: SessionDep,
    keyring: KeyringDep,
    settings: SettingsDep,
    created: CreatedDep,
) -> schemas.Connection:
    """Make a connection; the database need not be up."""
    made = service.create(session, caller, body, keyring=keyring, settings=settings)
    return created(service.shown(made), f"/connections/{made.id}")


@router.get("/connections")
def list_connections(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.ConnectionFilter, Query()],
    page: PageDep,
) -> schemas.ConnectionPage:
    """Connections of the projects the caller may see."""
    return service.list_connections(session, caller, filters, page)


@router.post("/connections/test", dependencies=[MANAGER])
def test_unsaved_connection(
    body: schemas.ConnectionTestRequest, work: WorkDep
) -> schemas.ConnectionTest:
    """Try fields before they are saved; 200 also when the database cannot be reached."""
    return inspecting.test_unsaved(work, body)


@router.get("/connections/{connection_id}")
def get_connection(connection: ReadDep) -> schemas.Connection:
    """One connection; never its secrets."""
    return service.shown(connection)


@router.patch("/connections/{connection_id}")
def update_connection(
    *,
    body: schemas.ConnectionUpdate,
    connection: ManageDep,
    caller: CallerDep,
    session: SessionDep,
    keyring: KeyringDep,
    settings: SettingsDep,
) -> schemas.Connection:
    """Change a connection."""
    changed = service.update(session, caller, connection, body, keyring=keyring, settings=settings)
    return service.shown(changed)


@router.delete("/connections/{connection_id}", status_code=204)
def delete_connection(connection: ManageDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a connection and its secrets; refused (409) while runs on it are active."""
    service.delete(session, caller, connection)


@router.post("/connections/{connection_id}/test")
def test_connection(connection: ReadDep, work: WorkDep) -> schemas.ConnectionTest:
    """Try a connection; 200 also when the database cannot be reached."""
    return inspecting.test_saved(work, connection)


@router.post("/connections/{connection_id}/introspect")
def introspect_connection(connection: SchemaDep, work: WorkDep) -> schema_bodies.Schema:
    """Read the schema from the database and keep it."""
    return inspecting.schema_body(inspecting.introspect(work, connection))


@router.get("/connections/{connection_id}/schema")
def get_connection_schema(
    connection: SchemaDep, work: WorkDep, *, refresh: RefreshDep = False
) -> schema_bodies.Schema:
    """The schema as it was last read."""
    return inspecting.schema_body(inspecting.last_schema(work, connection, refresh=refresh))


@router.get("/connections/{connection_id}/objects")
def list_connection_objects(
    *,
    connection: SchemaDep,
    work: WorkDep,
    filters: Annotated[schema_bodies.SchemaObjectFilter, Depends()],
    refresh: RefreshDep = False,
) -> schema_bodies.SchemaObjects:
    """Objects of every kind: the outermost, or with `q` or `kind` all that match."""
    engine = connection.engine
    read = cataloging.whole(work, connection, refresh=refresh)
    return describing.objects_of(engine, read.catalog, read.read_at, filters)


@router.get("/connections/{connection_id}/objects/detail")
def get_connection_object(
    connection: SchemaDep, work: WorkDep, name: ObjectNameDep
) -> schema_bodies.SchemaObject:
    """One object as it was last read: parts, DDL, what it depends on, what uses it."""
    engine = connection.engine
    return describing.object_of(engine, cataloging.whole(work, connection).catalog, name)


@router.get("/connections/{connection_id}/graph")
def get_connection_graph(
    connection: SchemaDep, work: WorkDep, *, refresh: RefreshDep = False
) -> schema_bodies.SchemaGraph:
    """Tables and foreign keys, with insert and delete order and cycles."""
    return inspecting.graph(work, connection, refresh=refresh)


@router.get("/connections/{connection_id}/health-audit")
def get_connection_health_audit(
    connection: SchemaDep, work: WorkDep, *, refresh: RefreshDep = False
) -> schema_bodies.HealthAudit:
    """What is unwise about the schema, with remedies."""
    return inspecting.health_audit(work, connection, refresh=refresh)


@router.get("/connections/{connection_id}/tables/{table:path}/rows")
def list_table_rows(
    table: str, connection: RowsDep, work: WorkDep, page: PageDep
) -> schemas.TableRowPage:
    """A page of a table's rows, in the order of its key."""
    return inspecting.rows(work, connection, table, page)
