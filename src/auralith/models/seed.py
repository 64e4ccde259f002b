"""Scenarios of synthetic data, what their runs keep in targets, people's own lists of values."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


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


class SeedJournal(Record):
    """That a run keeps in its target what it takes to remove its rows again.

    The row outlives that, so that it is known why there is no way back.
    """

    __tablename__ = "seed_journals"

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    scenario_id: Mapped[UUID] = mapped_column(index=True)
    """Kept when the scenario is deleted."""
    cleaned_at: Mapped[datetime | None]
    """When the run's rows were removed, all of them."""
    forgotten_at: Mapped[datetime | None]
    """When what the target kept was removed."""


class SeedReference(MutableRecord):
    """A list of values by name, for a generator that chooses among them."""

    __tablename__ = "seed_references"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    values: Mapped[list[Any]]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
