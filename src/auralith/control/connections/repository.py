"""Queries on connections and their stored schemas."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.models import Connection, ConnectionSchema

SORTABLE = {
    "name": Connection.name,
    "engine": Connection.engine,
    "environment": Connection.environment,
    "created_at": Connection.created_at,
    "updated_at": Connection.updated_at,
}


def get(session: Session, connection_id: UUID) -> Connection | None:
    """A connection that was not deleted."""
    found = session.get(Connection, connection_id)
    return None if found is None or found.deleted_at is not None else found


def locked(session: Session, connection_id: UUID) -> Connection | None:
    """A connection that was not deleted, its row held until the transaction ends."""
    return session.scalar(
        select(Connection)
        .where(Connection.id == connection_id, Connection.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_shared(session: Session, connection_id: UUID) -> Connection | None:
    """As `locked`, beside others who hold it like that; until then nobody locks it."""
    return session.scalar(
        select(Connection)
        .where(Connection.id == connection_id, Connection.deleted_at.is_(None))
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )


def environments(session: Session, connection_ids: Collection[UUID]) -> Sequence[str]:
    """The environments these connections lie in; deleted ones count."""
    return session.scalars(
        select(Connection.environment).where(Connection.id.in_(connection_ids)).distinct()
    ).all()


def search(visible: Sequence[UUID], *, q: str | None) -> Select[Connection]:
    """Living connections of visible projects, with `q` those whose name contains it."""
    statement = select(Connection).where(
        Connection.project_id.in_(visible), Connection.deleted_at.is_(None)
    )
    return lists.search(statement, q, Connection.name)


@counted("connections")
def count(project_id: UUID) -> Select[int]:
    """Living connections of a project."""
    return (
        select(func.count())
        .select_from(Connection)
        .where(Connection.project_id == project_id, Connection.deleted_at.is_(None))
    )


def stored_schema(session: Session, connection_id: UUID) -> ConnectionSchema | None:
    """The last introspection."""
    return session.scalar(
        select(ConnectionSchema)
        .where(ConnectionSchema.connection_id == connection_id)
        .execution_options(populate_existing=True)
    )


def store_schema(
    session: Session, connection_id: UUID, *, version: int, content: dict[str, object]
) -> ConnectionSchema:
    """Keep an introspection in the place of the one before."""
    values = {"format_version": version, "content": content, "read_at": now()}
    statement = (
        insert(ConnectionSchema)
        .values(id=new_id(), connection_id=connection_id, created_at=now(), **values)
        .on_conflict_do_update(index_elements=["connection_id"], set_=values)
        .returning(ConnectionSchema)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def store_catalog(session: Session, connection_id: UUID, catalog: bytes) -> None:
    """Keep the whole schema beside the introspection of the same reading."""
    session.execute(
        update(ConnectionSchema)
        .where(ConnectionSchema.connection_id == connection_id)
        .values(catalog=catalog, catalog_read_at=ConnectionSchema.read_at)
    )


def stored_catalog(session: Session, connection_id: UUID) -> tuple[bytes, datetime] | None:
    """The whole schema and when it was read; None when there is none, or a newer reading."""
    found = session.execute(
        select(ConnectionSchema.catalog, ConnectionSchema.catalog_read_at).where(
            ConnectionSchema.connection_id == connection_id,
            ConnectionSchema.catalog_read_at >= ConnectionSchema.read_at,
        )
    ).first()
    if found is None or found.catalog is None or found.catalog_read_at is None:
        return None
    return found.catalog, found.catalog_read_at


def schema_read_at(session: Session, project_id: UUID) -> datetime | None:
    """When a schema of the project's living connections was last read."""
    return session.scalar(
        select(func.max(ConnectionSchema.read_at))
        .join(Connection, Connection.id == ConnectionSchema.connection_id)
        .where(Connection.project_id == project_id, Connection.deleted_at.is_(None))
    )


def drop_schema(session: Session, connection_id: UUID) -> None:
    """Forget the stored introspection."""
    session.execute(delete(ConnectionSchema).where(ConnectionSchema.connection_id == connection_id))
