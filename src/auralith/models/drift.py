"""Drift: how a connection's schema is watched, what was reported, what was seen since when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


class DriftSettings(MutableRecord):
    """How one connection is watched; its row is what a check and a decision lock."""

    __tablename__ = "drift_settings"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), unique=True
    )
    baseline_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    cron: Mapped[str | None] = mapped_column(String(100))
    enabled: Mapped[bool] = mapped_column(default=False)
    ignore: Mapped[list[Any]] = mapped_column(default=list)
    """As they were given: texts, or objects with reason and end."""
    idle: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Patterns of rules that named nothing when they were last looked at."""
    keep_days: Mapped[int | None]
    """For how many days reports and snapshots are kept; None: for good."""
    next_check_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the schedule starts the next check; kept here, so it outlives every process."""
    last_checked_at: Mapped[datetime | None]
    last_report_id: Mapped[UUID | None]
    """The report of the last check against the baseline."""
    probe: Mapped[str | None] = mapped_column(String(64))
    """Digest of all that decided that report; the same again means the same report."""


class DriftReport(MutableRecord):
    """What a check found; what it says never changes, only what became of it."""

    __tablename__ = "drift_reports"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'acknowledged', 'accepted', 'resolved')", name="status"
        ),
        CheckConstraint(
            "severity IN ('security', 'data', 'structure', 'cosmetic')", name="severity"
        ),
        Index("ix_drift_reports_connection_created", "connection_id", "created_at"),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    run_id: Mapped[UUID | None] = mapped_column(index=True)
    """The check that saw this first."""
    baseline_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    """What was compared with."""
    live_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    """What was there; kept when something differed, so that it can be accepted."""
    against_baseline: Mapped[bool] = mapped_column(default=True)
    """Or with another snapshot, on request."""
    baseline_created: Mapped[bool] = mapped_column(default=False)
    drifted: Mapped[bool]
    severity: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20))
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changes: Mapped[list[Any]] = mapped_column(default=list)
    ignored: Mapped[list[Any]] = mapped_column(default=list)
    gaps: Mapped[list[Any]] = mapped_column(default=list)
    ddl_to_restore: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(String(64))
    """Of what was found: a check that finds the same does not make another report."""
    last_seen_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None]
    """The later report that tells what is so now."""


class DriftItem(Record):
    """A difference from the baseline that is there now, and since when."""

    __tablename__ = "drift_items"
    __table_args__ = (UniqueConstraint("connection_id", "key_hash"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    key_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of object and attribute: names may be longer than an index takes."""
    object: Mapped[str]
    attribute: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
