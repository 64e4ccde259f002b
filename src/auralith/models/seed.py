"""Scenarios of synthetic data, and people's own lists of values."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord


class SeedScenario(MutableRecord):
    """What rows are made in which database, and of what."""

    __tablename__ = "seed_scenarios"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[UUID] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="")
    # As text: tables' columns stay in the order they were written in.
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Seed, locale, tables, `options`."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class SeedReference(MutableRecord):
    """A list of values by name, for a generator that chooses among them."""

    __tablename__ = "seed_references"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    values: Mapped[list[Any]]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
