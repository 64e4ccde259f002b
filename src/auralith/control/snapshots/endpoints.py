"""Routes of snapshots."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends

from auralith.control.snapshots import schemas, service
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
def get_snapshot(snapshot: ReadSnapshotDep, session: SessionDep) -> schemas.Snapshot:
    """One snapshot with everything that was read."""
    return service.whole(session, snapshot)


@router.get("/drift/snapshots/{snapshot_id}/diff/{other_id}")
def diff_snapshots(
    snapshot: ReadSnapshotDep, other: ReadOtherDep, session: SessionDep
) -> schemas.SnapshotDiff:
    """What leads from the first snapshot to the second: differences and statements."""
    return service.diff(session, snapshot, other)
