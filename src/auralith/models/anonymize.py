"""Configurations of rules for personal data, the keys they mask with, and sealed originals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auralith.kit.sealed import SEALED
from auralith.models.base import MutableRecord, Record


class AnonymizeConfig(MutableRecord):
    """What is masked how: in place, or in a copy."""

    __tablename__ = "anonymize_configs"
    __table_args__ = (
        CheckConstraint("mode IN ('in_place', 'copy')", name="mode"),
        CheckConstraint(
            "(mode = 'copy') = (target_connection_id IS NOT NULL)", name="target_of_a_copy"
        ),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), index=True
    )
    mode: Mapped[str] = mapped_column(String(20))
    target_connection_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )
    spec: Mapped[dict[str, Any]]
    """Tables with their rules, `unlisted`, `consistency`, `options`."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class MaskingKey(Record):
    """A version of the secret that a project's masked values come from."""

    __tablename__ = "masking_keys"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    version: Mapped[int]
    secret_sealed: Mapped[str] = mapped_column(info=SEALED)


class AnonymizeOriginals(Record):
    """The key of the originals a run in place keeps in its target: without it, nobody reads them.

    The row outlives them, so that it is known when they were destroyed.
    """

    __tablename__ = "anonymize_originals"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    config_id: Mapped[UUID] = mapped_column(index=True)
    """Kept when the configuration is deleted."""
    seal_sealed: Mapped[str | None] = mapped_column(info=SEALED)
    """Wiped when the originals are destroyed."""
    destroyed_at: Mapped[datetime | None]
