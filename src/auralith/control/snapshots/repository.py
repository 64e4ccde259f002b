"""Queries on snapshots."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, not_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
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


@counted("snapshots")
def count(project_id: UUID) -> Select[int]:
    """Snapshots of a project."""
    return (
        select(func.count())
        .select_from(SchemaSnapshot)
        .where(SchemaSnapshot.project_id == project_id)
    )


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


def latest(session: Session, connection_ids: Collection[UUID]) -> Sequence[SchemaSnapshot]:
    """The newest snapshot of each of the connections that has one."""
    return session.scalars(
        select(SchemaSnapshot)
        .where(SchemaSnapshot.connection_id.in_(connection_ids))
        .ext(distinct_on(SchemaSnapshot.connection_id))
        .order_by(
            SchemaSnapshot.connection_id,
            SchemaSnapshot.created_at.desc(),
            SchemaSnapshot.id.desc(),
        )
    ).all()


def among(session: Session, snapshot_ids: Collection[UUID]) -> Sequence[SchemaSnapshot]:
    """Those of the snapshots that still are there."""
    return session.scalars(select(SchemaSnapshot).where(SchemaSnapshot.id.in_(snapshot_ids))).all()


def remove_unused(session: Session, connection_id: UUID, before: datetime) -> int:
    """Remove older snapshots that no row refers to and nobody gave a label; how many."""
    mine = SchemaSnapshot.__table__
    referring = [
        exists().where(key.parent == SchemaSnapshot.id)
        for table in SchemaSnapshot.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is mine
    ]
    gone = session.scalars(
        delete(SchemaSnapshot)
        .where(
            SchemaSnapshot.connection_id == connection_id,
            SchemaSnapshot.created_at < before,
            or_(SchemaSnapshot.label == "", SchemaSnapshot.origin != "manual"),
            *(not_(one) for one in referring),
        )
        .returning(SchemaSnapshot.id)
    ).all()
    return len(gone)
