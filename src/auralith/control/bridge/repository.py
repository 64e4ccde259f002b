"""Queries on saved bridges."""

from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from auralith.control.bridge.schemas import BridgeFilter
from auralith.kit import repository as lists
from auralith.kit.repository import Sortable
from auralith.models import Bridge

SORTABLE: Sortable = {
    "name": Bridge.name,
    "created_at": Bridge.created_at,
    "updated_at": Bridge.updated_at,
}


def get(session: Session, bridge_id: UUID) -> Bridge | None:
    """One saved bridge."""
    return session.get(Bridge, bridge_id)


def locked(session: Session, bridge_id: UUID) -> Bridge | None:
    """One saved bridge, its row held until the transaction ends."""
    return session.scalar(
        select(Bridge)
        .where(Bridge.id == bridge_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def search(filters: BridgeFilter, project_id: UUID) -> Select[Bridge]:
    """Saved bridges of a project that match."""
    statement = select(Bridge).where(Bridge.project_id == project_id)
    return lists.search(statement, filters.q, Bridge.name)


def remove(session: Session, bridge_id: UUID) -> None:
    """Remove a saved bridge; its runs stay."""
    session.execute(delete(Bridge).where(Bridge.id == bridge_id))
