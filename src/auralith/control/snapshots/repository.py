"""Queries on snapshots."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from auralith.control.snapshots.schemas import SnapshotFilter
from auralith.kit import repository as lists
from auralith.kit.repository import Sortable
from auralith.models import SchemaSnapshot

SORTABLE: Sortable = {
    "created_at": SchemaSnapshot.created_at,
    "label": SchemaSnapshot.label,
    "object_count": SchemaSnapshot.object_count,
}


def get(session: Session, snapshot_id: UUID) -> SchemaSnapshot | None:
    """One snapshot."""
    return session.get(SchemaSnapshot, snapshot_id)


def content(session: Session, snapshot_id: UUID) -> bytes:
    """The stored catalog of a snapshot that exists."""
    return session.scalars(
        select(SchemaSnapshot.content).where(SchemaSnapshot.id == snapshot_id)
    ).one()


def search(filters: SnapshotFilter, connection_id: UUID) -> Select[SchemaSnapshot]:
    """Snapshots of a connection that match."""
    statement = lists.matching(
        select(SchemaSnapshot).where(SchemaSnapshot.connection_id == connection_id),
        {
            SchemaSnapshot.origin: filters.origin,
            SchemaSnapshot.fingerprint: filters.fingerprint,
        },
    )
    return lists.search(statement, filters.q, SchemaSnapshot.label)
