"""Queries of the administration."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auralith.kit import repository as lists
from auralith.models import User, UserSession

SORTABLE = {"email": User.email, "name": User.name, "created_at": User.created_at}


def search(*, q: str | None, blocked: bool | None) -> Select[User]:
    """Accounts of the instance."""
    statement = lists.search(select(User), q, User.email, User.name)
    if blocked is None:
        return statement
    return statement.where(User.blocked_at.is_not(None) if blocked else User.blocked_at.is_(None))


def last_seen(session: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each account last used a session."""
    rows = session.execute(
        select(UserSession.user_id, func.max(UserSession.last_seen_at))
        .where(UserSession.user_id.in_(ids))
        .group_by(UserSession.user_id)
    )
    return {row[0]: row[1] for row in rows}


def locked(session: Session, user_id: UUID) -> User | None:
    """One account, held until the transaction ends."""
    return session.scalar(
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
