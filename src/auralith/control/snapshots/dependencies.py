"""Who may see and take snapshots."""

from typing import Annotated

from fastapi import Depends

from auralith.control.connections.dependencies import connection_access
from auralith.control.projects.dependencies import record_access
from auralith.control.snapshots import service
from auralith.control.snapshots.errors import SnapshotNotFound
from auralith.models import Connection, SchemaSnapshot

READ, TAKE = "drift.read", "drift.check"

snapshot_access = record_access("snapshot_id", service.find, missing=SnapshotNotFound, reads=READ)
other_access = record_access("other_id", service.find, missing=SnapshotNotFound, reads=READ)

ReadSnapshotsDep = Annotated[Connection, Depends(connection_access(READ))]
TakeSnapshotDep = Annotated[Connection, Depends(connection_access(TAKE))]
ReadSnapshotDep = Annotated[SchemaSnapshot, Depends(snapshot_access(READ))]
ReadOtherDep = Annotated[SchemaSnapshot, Depends(other_access(READ))]
