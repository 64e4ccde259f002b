"""Queries on migrations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from auralith.control.migrations.schemas import MigrationFilter
from auralith.control.projects.counts import counted
from auralith.kit import repository as lists
from auralith.kit.repository import Sortable
from auralith.models import AppliedChange, Migration

SORTABLE: Sortable = {
    "name": Migration.name,
    "status": Migration.status,
    "created_at": Migration.created_at,
    "updated_at": Migration.updated_at,
    "applied_at": Migration.applied_at,
}


def get(session: Session, migration_id: UUID) -> Migration | None:
    """One migration."""
    return session.get(Migration, migration_id)


def locked(session: Session, migration_id: UUID) -> Migration | None:
    """One migration, its row held until the transaction ends."""
    return session.scalar(
        select(Migration)
        .where(Migration.id == migration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def catalogs(session: Session, migration_id: UUID) -> tuple[bytes | None, bytes | None]:
    """The stored catalogs of a migration that exists: the target's, the source's."""
    row = session.execute(
        select(Migration.have, Migration.wanted).where(Migration.id == migration_id)
    ).one()
    return row.have, row.wanted


def search(filters: MigrationFilter, project_ids: Collection[UUID]) -> Select[Migration]:
    """Migrations of these projects that match."""
    statement = lists.matching(
        select(Migration).where(Migration.project_id.in_(project_ids)),
        {
            Migration.project_id: filters.project_id,
            Migration.target_connection_id: filters.target_connection_id,
            Migration.status: filters.status,
        },
    )
    return lists.search(statement, filters.q, Migration.name, Migration.annotation)


@counted("migrations")
def count(project_id: UUID) -> Select[int]:
    """Migrations of a project."""
    return select(func.count()).select_from(Migration).where(Migration.project_id == project_id)


def remove(session: Session, migration_id: UUID) -> None:
    """Remove a migration; its runs and snapshots stay."""
    session.execute(delete(Migration).where(Migration.id == migration_id))


def change(session: Session, journal_run_id: UUID) -> AppliedChange | None:
    """What is known of that run of a target's journal."""
    return session.get(AppliedChange, journal_run_id)


def changes_since(
    session: Session, connection_id: UUID, since: datetime
) -> Sequence[AppliedChange]:
    """What was done to a connection's schema after that moment, oldest first."""
    return session.scalars(
        select(AppliedChange)
        .where(AppliedChange.connection_id == connection_id, AppliedChange.applied_at > since)
        .order_by(AppliedChange.applied_at, AppliedChange.id)
    ).all()
