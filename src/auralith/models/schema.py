"""Schemas as they were read: compressed catalogs, kept for comparing with."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import Record


class SchemaSnapshot(Record):
    """The whole schema of a connection at one time; it never changes."""

    __tablename__ = "schema_snapshots"
    __table_args__ = (
        CheckConstraint("completeness IN ('complete', 'partial')", name="completeness"),
        Index("ix_schema_snapshots_connection_created", "connection_id", "created_at"),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"))
    label: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[str] = mapped_column(String(30))
    """Why it was taken: by hand, before a migration, as a baseline."""
    engine: Mapped[str] = mapped_column(String(20))
    engine_version: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    completeness: Mapped[str] = mapped_column(String(10))
    object_count: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True)
    """As `dataplane.schema.snapshot` writes it; lists do not load it."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
