"""Queries on API keys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
from auralith.kit import repository as lists
from auralith.models import ApiKey

SORTABLE = {
    "name": ApiKey.name,
    "created_at": ApiKey.created_at,
    "expires_at": ApiKey.expires_at,
    "last_used_at": ApiKey.last_used_at,
}


def get(session: Session, key_id: UUID) -> ApiKey | None:
    """One key, revoked or not."""
    return session.get(ApiKey, key_id)


def locked(session: Session, key_id: UUID) -> ApiKey | None:
    """One key, revoked or not, its row locked until the transaction ends."""
    return session.scalar(
        select(ApiKey)
        .where(ApiKey.id == key_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def search(projects: Sequence[UUID], *, q: str | None) -> Select[ApiKey]:
    """Keys of these projects, with `q` those whose name contains it."""
    return lists.search(select(ApiKey).where(ApiKey.project_id.in_(projects)), q, ApiKey.name)


@counted("api_keys")
def count(project_id: UUID) -> Select[int]:
    """Keys of a project that were not revoked."""
    return (
        select(func.count())
        .select_from(ApiKey)
        .where(ApiKey.project_id == project_id, ApiKey.revoked_at.is_(None))
    )


def revoke_of(session: Session, project_id: UUID, user_id: UUID, instant: datetime) -> int:
    """End the keys a person made in a project; gives how many ended."""
    ended = session.execute(
        update(ApiKey)
        .where(
            ApiKey.project_id == project_id,
            ApiKey.created_by == user_id,
            ApiKey.revoked_at.is_(None),
        )
        .values(revoked_at=instant)
        .returning(ApiKey.id)
    )
    return len(ended.all())
