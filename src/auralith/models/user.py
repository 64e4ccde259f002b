"""People, their sessions, and the counters that slow down guessing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


class User(MutableRecord):
    """A person. `email` is kept as typed; look-ups compare it in lower case."""

    __tablename__ = "users"
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(10), default="en")
    password_hash: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    is_super_admin: Mapped[bool] = mapped_column(default=False)
    blocked_at: Mapped[datetime | None]
    mfa_enabled: Mapped[bool] = mapped_column(default=False)


Index("uq_users_email_lower", func.lower(User.email), unique=True)


class UserSession(Record):
    """A signed-in browser. Only a keyed hash of the cookie's token is kept."""

    __tablename__ = "user_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    csrf_secret: Mapped[str]
    level: Mapped[str] = mapped_column(String(20), default="full")
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ip: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (CheckConstraint("level IN ('full', 'mfa_pending')", name="level"),)


class ThrottleBucket(Record):
    """Failures counted per key (account and network, address, account) in a window."""

    __tablename__ = "throttle_buckets"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    window_started_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class TrustedDevice(Record):
    """A browser that signed in before: it has a throttle bucket of its own."""

    __tablename__ = "trusted_devices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
