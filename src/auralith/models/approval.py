"""Who has to agree before something runs: policies, requests, decisions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


class ApprovalPolicy(Record):
    """One version of a project's policy; never changed, the newest counts."""

    __tablename__ = "approval_policies"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    version: Mapped[int]
    rules: Mapped[list[Any]]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Approval(MutableRecord):
    """A request that people agree to one run, exactly as it was shown to them."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'cancelled', 'expired', 'superseded')",
            name="status",
        ),
        Index("ix_approvals_project_created", "project_id", "created_at"),
        Index("ix_approvals_open", "expires_at", postgresql_where=text("status = 'pending'")),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    resource_id: Mapped[UUID] = mapped_column(index=True)
    resource_type: Mapped[str] = mapped_column(String(40))
    resource_name: Mapped[str | None] = mapped_column(String(200))
    run_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), index=True
    )
    connection_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """What it touches, the target first."""
    environments: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    content: Mapped[dict[str, Any]]
    """What the hash is of, but for what is read anew (addresses of connections)."""
    content_hash: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[int]
    stages: Mapped[list[Any]]
    requester_type: Mapped[str] = mapped_column(String(20))
    requester_id: Mapped[UUID | None]
    requester_name: Mapped[str | None] = mapped_column(String(320))
    excluded: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """People who may not decide: who asked, who is behind the key, who wrote what runs."""
    reason: Mapped[str | None]
    summary: Mapped[str]
    rows: Mapped[int | None] = mapped_column(BigInteger)
    destructive: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20), default="pending", index=True)
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    """When the run it was given for began; it serves no second time."""


class ApprovalDecision(Record):
    """What one person said to one request; it is never changed, only made void."""

    __tablename__ = "approval_decisions"
    __table_args__ = (
        Index(
            "uq_approval_decisions_person",
            "approval_id",
            "user_id",
            unique=True,
            postgresql_where=text("void IS NULL AND decision <> 'withdraw'"),
        ),
    )

    approval_id: Mapped[UUID] = mapped_column(
        ForeignKey("approvals.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(String(320))
    decision: Mapped[str] = mapped_column(String(10))
    stage: Mapped[int]
    comment: Mapped[str | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    """What the person saw."""
    void: Mapped[str | None] = mapped_column(String(20))
    """Why it counts no more: `withdrawn`, `left`, `stricter`, `superseded`."""
