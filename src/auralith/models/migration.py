"""Schema migrations: what was compared, the plan, and where it stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


class Migration(MutableRecord):
    """A plan that brings a target's schema in line with a source, or hand-written statements."""

    __tablename__ = "migrations"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'validated', 'applying', 'applied', 'partially_applied',"
            " 'failed', 'rolled_back')",
            name="status",
        ),
        CheckConstraint("completeness IN ('complete', 'partial')", name="completeness"),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    source_connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("connections.id"))
    source_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    target_connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    annotation: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(String(30), default="draft")
    content_hash: Mapped[str] = mapped_column(String(64))
    plan: Mapped[dict[str, Any]]
    """As `dataplane.plan.document` writes it."""
    sql: Mapped[str | None]
    """Hand-written statements; None for what was planned."""
    rollback_sql: Mapped[str | None]
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    completeness: Mapped[str] = mapped_column(String(10))
    source_fingerprint: Mapped[str | None] = mapped_column(String(64))
    target_fingerprint: Mapped[str | None] = mapped_column(String(64))
    have: Mapped[bytes | None] = mapped_column(deferred=True)
    """The target's catalog when it was compared, as `dataplane.schema.snapshot` writes it."""
    wanted: Mapped[bytes | None] = mapped_column(deferred=True)
    """The source's catalog."""
    journal_run_id: Mapped[UUID | None]
    """The run under whose id the target's journal keeps how far the statements came."""
    rollback_run_id: Mapped[UUID | None]
    """The same of the way back."""
    rollback_plan: Mapped[dict[str, Any] | None]
    """The way back that has begun, with the state of the schema it begins with."""
    rollback_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    """Taken right before the first statement of the way back."""
    before_snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("schema_snapshots.id", ondelete="SET NULL")
    )
    """Taken right before the first statement."""
    last_validation_id: Mapped[UUID | None]
    last_apply_id: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class AppliedChange(Record):
    """What one apply or rollback did to a schema so far: no drift. It outlives its migration.

    Its id is the one under which the target's journal keeps the run, whoever tries it again.
    """

    __tablename__ = "applied_changes"
    __table_args__ = (
        Index("ix_applied_changes_connection_applied", "connection_id", "applied_at"),
    )

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    migration_id: Mapped[UUID]
    applied_at: Mapped[datetime]
    """When the last attempt ended."""
    delta: Mapped[dict[str, Any]]
    """From before the first attempt (`dataplane.schema.delta`)."""
