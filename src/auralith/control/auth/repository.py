"""Queries on people, sessions, devices, counters, and the key look-up at the door."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auralith.kit.ids import new_id
from auralith.models import (
    ApiKey,
    InstanceValue,
    Organization,
    OrganizationMember,
    ThrottleBucket,
    TrustedDevice,
    User,
    UserSession,
)

SEEN_EVERY = timedelta(seconds=60)


def user_by_email(session: Session, email: str) -> User | None:
    """The person with this address, compared in lower case."""
    return session.scalar(select(User).where(func.lower(User.email) == email.lower()))


def user(session: Session, user_id: UUID) -> User | None:
    """The person with this id."""
    return session.get(User, user_id)


def organizations_of(session: Session, user_id: UUID) -> Sequence[tuple[UUID, str, str]]:
    """Id, name and role of each organization of a person, the oldest membership first."""
    return [
        (row[0], row[1], row[2])
        for row in session.execute(
            select(Organization.id, Organization.name, OrganizationMember.role)
            .join(
                OrganizationMember,
                OrganizationMember.organization_id == Organization.id,
            )
            .where(OrganizationMember.user_id == user_id)
            .order_by(OrganizationMember.created_at, Organization.id)
        )
    ]


def living_session(
    session: Session, hashes: Sequence[str], *, instant: datetime, idle: timedelta
) -> tuple[UserSession, User] | None:
    """The session of a cookie and its person, unless it ended, expired or lay idle."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash.in_(hashes),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > instant,
            UserSession.last_seen_at > instant - idle,
            User.blocked_at.is_(None),
        )
    ).first()
    return (row[0], row[1]) if row else None


def living_sessions_of(
    session: Session, user_id: UUID, *, instant: datetime, idle: timedelta
) -> list[UserSession]:
    """A person's living sessions, the one used last first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > instant,
                UserSession.last_seen_at > instant - idle,
            )
            .order_by(UserSession.last_seen_at.desc(), UserSession.id)
        )
    )


def end_sessions(
    session: Session, user_id: UUID, *, instant: datetime, keep: UUID | None = None
) -> int:
    """End all sessions of a person but one; gives how many ended."""
    statement = update(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(UserSession.id != keep)
    ended = session.execute(statement.values(ended_at=instant).returning(UserSession.id))
    return len(ended.all())


def touch_session(session: Session, session_id: UUID, instant: datetime) -> None:
    """Note the time of use, at most once a minute, and never wait for another request doing so."""
    due = (
        select(UserSession.id)
        .where(
            UserSession.id == session_id,
            UserSession.last_seen_at < instant - SEEN_EVERY,
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(UserSession)
        .where(UserSession.id.in_(due.scalar_subquery()))
        .values(last_seen_at=instant)
        .execution_options(synchronize_session=False)
    )


def key_by_prefix(session: Session, prefix: str) -> tuple[ApiKey, User | None] | None:
    """The key with this prefix, present or former, and its maker."""
    row = session.execute(
        select(ApiKey, User)
        .outerjoin(User, User.id == ApiKey.created_by)
        .where(or_(ApiKey.prefix == prefix, ApiKey.previous_prefix == prefix))
    ).first()
    return (row[0], row[1]) if row else None


def touch_key(session: Session, key_id: UUID, instant: datetime, ip: str | None) -> None:
    """Note the key's use, at most once a minute, and never wait for another request doing so."""
    due = (
        select(ApiKey.id)
        .where(
            ApiKey.id == key_id,
            or_(
                ApiKey.last_used_at.is_(None),
                ApiKey.last_used_at < instant - SEEN_EVERY,
            ),
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(
        update(ApiKey)
        .where(ApiKey.id.in_(due.scalar_subquery()))
        .values(last_used_at=instant, last_used_ip=ip, updated_at=ApiKey.updated_at)
        .execution_options(synchronize_session=False)
    )


def living_device(
    session: Session, hashes: Sequence[str], user_id: UUID, instant: datetime
) -> TrustedDevice | None:
    """The trusted browser of this person."""
    return session.scalar(
        select(TrustedDevice).where(
            TrustedDevice.token_hash.in_(hashes),
            TrustedDevice.user_id == user_id,
            TrustedDevice.expires_at > instant,
        )
    )


def forget_devices(session: Session, user_id: UUID) -> None:
    """Forget all trusted browsers of a person."""
    session.execute(delete(TrustedDevice).where(TrustedDevice.user_id == user_id))


def locked_bucket(session: Session, key: str, instant: datetime) -> ThrottleBucket:
    """The counter of this key, made if need be, locked until the transaction ends."""
    session.execute(
        insert(ThrottleBucket)
        .values(
            id=new_id(),
            key=key,
            failures=0,
            window_started_at=instant,
            created_at=instant,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return session.scalars(
        select(ThrottleBucket)
        .where(ThrottleBucket.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def instance_value(session: Session, name: str) -> InstanceValue | None:
    """A fact about this installation."""
    return session.get(InstanceValue, name)


def session_of_id(session: Session, session_id: UUID | None) -> UserSession | None:
    """One session, ended or not."""
    return None if session_id is None else session.get(UserSession, session_id)
