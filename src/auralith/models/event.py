"""The one event record, the audit chain made from it, and remembered replies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from auralith.kit.clock import now
from auralith.kit.db import Base
from auralith.kit.sealed import SHORT_LIVED
from auralith.models.base import Record


class Event(Record):
    """Something that happened or was refused, written in the business transaction.

    Feeds the audit chain, webhooks and the live stream. `position` is the insertion order, not
    the commit order: only the sequencer reads it.
    """

    __tablename__ = "events"

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    type: Mapped[str] = mapped_column(String(80), index=True)
    organization_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None] = mapped_column(index=True)
    actor: Mapped[dict[str, Any]]
    resource: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(10))
    ip: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(500))
    request_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)
    sequenced: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_events_unsequenced", "position", postgresql_where=text("NOT sequenced")),
        Index("ix_events_resource_id", text("(resource ->> 'id')")),
    )


class AuditEntry(Base):
    """An event in its place in the hash chain; a trigger refuses UPDATE, DELETE and TRUNCATE."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_project_seq", "project_id", "seq"),
        UniqueConstraint("id"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    at: Mapped[datetime]
    organization_id: Mapped[UUID | None]
    project_id: Mapped[UUID | None]
    actor: Mapped[dict[str, Any]]
    action: Mapped[str] = mapped_column(String(80))
    resource: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(10))
    ip: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(500))
    request_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class IdempotencyRecord(Record):
    """The first reply to a POST with an Idempotency-Key, kept for 24 hours."""

    __tablename__ = "idempotency_records"
    __table_args__ = (UniqueConstraint("caller", "route", "key"),)

    caller: Mapped[str] = mapped_column(String(100))
    route: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(255))
    body_hash: Mapped[str] = mapped_column(String(64))
    status_code: Mapped[int | None]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[bytes | None] = mapped_column(info=SHORT_LIVED)
    """Sealed: a reply may hold a secret that is shown once."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InstanceValue(Base):
    """A fact about this installation: setup token hash, key canary, settings."""

    __tablename__ = "instance_values"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
