"""Routes of snapshots."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query

from auralith.control.connections.dependencies import ObjectNameDep
from auralith.control.connections.schema_bodies import (
    SchemaObject,
    SchemaObjectFilter,
    SchemaObjects,
)
from auralith.control.snapshots import live, schemas, service
from auralith.control.snapshots.dependencies import (
    ReadOtherDep,
    ReadSnapshotDep,
    ReadSnapshotsDep,
    TakeSnapshotDep,
)
from auralith.control.work import WorkDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["drift"])


@router.get("/connections/{connection_id}/drift/snapshots")
def list_snapshots(
    connection: ReadSnapshotsDep,
    session: SessionDep,
    filters: Annotated[schemas.SnapshotFilter, Depends()],
    page: PageDep,
) -> schemas.SnapshotPage:
    """Snapshots of a connection's schema, the newest first; without what was read."""
    return service.list_snapshots(session, connection, filters, page)


@router.post("/connections/{connection_id}/drift/snapshots", status_code=201)
def take_snapshot(
    connection: TakeSnapshotDep,
    work: WorkDep,
    created: CreatedDep,
    body: Annotated[schemas.SnapshotCreate | None, Body()] = None,
) -> schemas.Snapshot:
    """Read the schema from the database now and keep it."""
    taken = service.take(work, connection, body or schemas.SnapshotCreate())
    return created(taken, f"/drift/snapshots/{taken.id}")


@router.get("/drift/snapshots/{snapshot_id}")
def get_snapshot(
    snapshot: ReadSnapshotDep,
    session: SessionDep,
    *,
    content: Annotated[bool, Query(description="With everything that was read")] = True,
) -> schemas.Snapshot:
    """One snapshot with everything that was read."""
    return service.whole(session, snapshot) if content else service.shown(snapshot)


@router.get("/drift/snapshots/{snapshot_id}/objects")
def list_snapshot_objects(
    snapshot: ReadSnapshotDep,
    session: SessionDep,
    filters: Annotated[SchemaObjectFilter, Depends()],
) -> SchemaObjects:
    """Objects of every kind: the outermost, or with `q` or `kind` all that match."""
    return service.objects(session, snapshot, filters)


@router.get("/drift/snapshots/{snapshot_id}/objects/detail")
def get_snapshot_object(
    snapshot: ReadSnapshotDep, session: SessionDep, name: ObjectNameDep
) -> SchemaObject:
    """One object: parts, DDL, what it depends on, what uses it."""
    return service.one_object(session, snapshot, name)


@router.get("/drift/snapshots/{snapshot_id}/diff")
def diff_snapshot_with_database(
    snapshot: ReadSnapshotDep,
    work: WorkDep,
    connection_id: Annotated[
        UUID | None, Query(description="Another database of the project than the snapshot's own")
    ] = None,
) -> schemas.SnapshotDiff:
    """What leads from a snapshot to a database as it is now; it is read for that."""
    return live.diff(work, snapshot, connection_id or snapshot.connection_id)


@router.get("/drift/snapshots/{snapshot_id}/diff/{other_id}")
def diff_snapshots(
    snapshot: ReadSnapshotDep, other: ReadOtherDep, session: SessionDep
) -> schemas.SnapshotDiff:
    """What leads from the first snapshot to the second: differences and statements."""
    return service.diff(session, snapshot, other)
