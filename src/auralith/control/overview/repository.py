"""Counts of what a project holds, in one round trip."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auralith.models import (
    ACTIVE_STATUSES,
    ApiKey,
    Connection,
    Patch,
    ProjectMember,
    Run,
)


def counts(session: Session, project_id: UUID) -> dict[str, int]:
    """Number of living things by kind."""
    of = {
        "connections": select(func.count())
        .select_from(Connection)
        .where(Connection.project_id == project_id, Connection.deleted_at.is_(None)),
        "patches": select(func.count()).select_from(Patch).where(Patch.project_id == project_id),
        "members": select(func.count())
        .select_from(ProjectMember)
        .where(ProjectMember.project_id == project_id),
        "api_keys": select(func.count())
        .select_from(ApiKey)
        .where(ApiKey.project_id == project_id, ApiKey.revoked_at.is_(None)),
        "active_runs": select(func.count())
        .select_from(Run)
        .where(Run.project_id == project_id, Run.status.in_(ACTIVE_STATUSES)),
        "runs": select(func.count()).select_from(Run).where(Run.project_id == project_id),
    }
    columns = [query.scalar_subquery().label(name) for name, query in of.items()]
    row = session.execute(select(*columns)).one()
    return {name: int(row[position]) for position, name in enumerate(of)}
