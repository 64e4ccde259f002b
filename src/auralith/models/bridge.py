"""Saved bridges."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord


class Bridge(MutableRecord):
    """What is copied from where to where, kept to be run again."""

    __tablename__ = "bridges"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    source_connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )
    target_connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )
    anonymize_config_id: Mapped[UUID | None] = mapped_column(ForeignKey("anonymize_configs.id"))
    """What is masked on the way: never let go, or the copy would be one in clear."""
    spec: Mapped[dict[str, Any]]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
