"""Queries on policies, requests and decisions."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from auralith.control.approvals.schemas import ApprovalFilter
from auralith.kit.repository import Sortable, matching
from auralith.models import Approval, ApprovalDecision, ApprovalPolicy, Connection

SORTABLE: Sortable = {
    "created_at": Approval.created_at,
    "expires_at": Approval.expires_at,
    "decided_at": Approval.decided_at,
    "kind": Approval.kind,
}


def policy(session: Session, project_id: UUID) -> ApprovalPolicy | None:
    """The newest version of a project's policy."""
    return session.scalar(
        select(ApprovalPolicy)
        .where(ApprovalPolicy.project_id == project_id)
        .order_by(ApprovalPolicy.version.desc())
        .limit(1)
    )


def get(session: Session, approval_id: UUID) -> Approval | None:
    """One request."""
    return session.get(Approval, approval_id, populate_existing=True)


def locked(session: Session, approval_id: UUID) -> Approval | None:
    """One request, its row locked until the transaction ends."""
    return session.scalar(
        select(Approval)
        .where(Approval.id == approval_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def listed(filters: ApprovalFilter, project_ids: Collection[UUID]) -> Select[Approval]:
    """Requests of these projects that match."""
    return matching(
        select(Approval).where(Approval.project_id.in_(project_ids)),
        {
            Approval.project_id: filters.project_id,
            Approval.status: filters.status,
            Approval.kind: filters.kind,
            Approval.resource_id: filters.resource_id,
        },
    )


def pending(session: Session, project_ids: Collection[UUID]) -> Sequence[Approval]:
    """Requests that wait for somebody."""
    return session.scalars(
        select(Approval).where(Approval.project_id.in_(project_ids), Approval.status == "pending")
    ).all()


def due(session: Session, instant: datetime, *, valid: timedelta) -> Sequence[UUID]:
    """Requests whose time is over: nobody decided them, or the run did not begin so long."""
    undecided = and_(Approval.status == "pending", Approval.expires_at <= instant)
    unused = and_(
        Approval.status == "approved",
        Approval.used_at.is_(None),
        Approval.decided_at <= instant - valid,
    )
    return session.scalars(select(Approval.id).where(or_(undecided, unused))).all()


def open_votes(
    session: Session, project_id: UUID, user_id: UUID
) -> Sequence[tuple[Approval, ApprovalDecision]]:
    """A person's votes on requests that no run has used yet."""
    rows = session.execute(
        select(Approval, ApprovalDecision)
        .join(ApprovalDecision, ApprovalDecision.approval_id == Approval.id)
        .where(
            Approval.project_id == project_id,
            Approval.status.in_(("pending", "approved")),
            Approval.used_at.is_(None),
            ApprovalDecision.user_id == user_id,
            ApprovalDecision.void.is_(None),
        )
    )
    return [(approval, vote) for approval, vote in rows]


def decisions(session: Session, approval_ids: Collection[UUID]) -> Sequence[ApprovalDecision]:
    """Everything that was said to these requests, in order."""
    return session.scalars(
        select(ApprovalDecision)
        .where(ApprovalDecision.approval_id.in_(approval_ids))
        .order_by(ApprovalDecision.created_at, ApprovalDecision.id)
        .execution_options(populate_existing=True)
    ).all()


def connections(session: Session, ids: Collection[UUID]) -> dict[UUID, Connection]:
    """Connections as they are now."""
    found = session.scalars(
        select(Connection).where(Connection.id.in_(ids)).execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}
