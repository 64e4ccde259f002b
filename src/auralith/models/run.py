"""Long work: runs, their live events, the workers that do them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auralith.kit.clock import now
from auralith.kit.db import Base
from auralith.models.base import MutableRecord

ACTIVE_STATUSES = ("awaiting_approval", "queued", "running", "paused")
FINAL_STATUSES = ("succeeded", "failed", "cancelled", "rejected", "expired")


class Run(MutableRecord):
    """One piece of long work and where it stands."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(
            "status IN ('awaiting_approval', 'queued', 'running', 'paused', 'succeeded',"
            " 'failed', 'cancelled', 'rejected', 'expired')",
            name="status",
        ),
        Index("ix_runs_project_created", "project_id", "created_at"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    resource_id: Mapped[UUID] = mapped_column(index=True)
    subject_type: Mapped[str] = mapped_column(String(40), server_default="patch")
    """What kind of thing the resource is. The default is for the version before, during an upgrade:
    it knows runs of patches alone and does not write this."""
    subject_name: Mapped[str | None] = mapped_column(String(200))
    """What the resource was called when the run was asked for."""
    connection_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("connections.id", ondelete="SET NULL"), index=True
    )
    """The target whose rows this run touches; None when there is none."""
    also_connection_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), default=list, server_default="{}"
    )
    """The connections it only reads besides."""
    status: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the work needs besides its resource; never a secret."""
    requested_action: Mapped[str | None] = mapped_column(String(10))
    """`pause` or `cancel`, asked for and not yet taken at a batch boundary."""
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    approval_id: Mapped[UUID | None]
    job: Mapped[int] = mapped_column(default=0)
    """Counts how often the work was handed to the job engine (start, resumes); an older job that
    is still in the queue finds that it is no longer the one and leaves."""
    attempt: Mapped[int] = mapped_column(default=0)
    """Counts how often a worker began or took over; fences off the one before."""
    worker_id: Mapped[str | None] = mapped_column(String(100))
    requester_type: Mapped[str] = mapped_column(String(20))
    requester_id: Mapped[UUID | None]
    requester_name: Mapped[str | None] = mapped_column(String(320))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class RunEvent(Base):
    """A line of a run's live stream; ids grow, so a reader resumes behind the last it saw."""

    __tablename__ = "run_events"
    __table_args__ = (Index("ix_run_events_run_id_id", "run_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    type: Mapped[str] = mapped_column(String(20))
    """`progress`, `log` or `status`."""
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


class Worker(Base):
    """A living process that takes runs; a silent one is taken over."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=now, index=True)
    stopped_at: Mapped[datetime | None]
