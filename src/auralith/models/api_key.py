"""Project-scoped keys for scripts and CI."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord


class ApiKey(MutableRecord):
    """A key: its public prefix in clear, its secret only as a keyed hash."""

    __tablename__ = "api_keys"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(20), unique=True)
    secret_hash: Mapped[str]
    previous_prefix: Mapped[str | None] = mapped_column(String(20), unique=True)
    previous_hash: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    """After a rotation the former key works until then, never longer than it would have."""
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
