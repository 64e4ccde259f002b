"""Queries on organizations, their members and invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.models import Invitation, Organization, OrganizationMember, User

SORTABLE = {"name": Organization.name, "created_at": Organization.created_at}
MEMBER_SORTABLE = {
    "email": User.email,
    "name": User.name,
    "role": OrganizationMember.role,
    "created_at": OrganizationMember.created_at,
}


def of_user(user_id: UUID, q: str | None) -> Select[Organization]:
    """Organizations the person belongs to."""
    mine = select(OrganizationMember.organization_id).where(OrganizationMember.user_id == user_id)
    statement = select(Organization).where(Organization.id.in_(mine))
    return lists.search(statement, q, Organization.name)


def role_of(session: Session, organization_id: UUID, user_id: UUID) -> str | None:
    """The person's role, read afresh."""
    return session.scalar(
        select(OrganizationMember.role).where(
            OrganizationMember.organization_id == organization_id,
            OrganizationMember.user_id == user_id,
        )
    )


def get(session: Session, organization_id: UUID) -> Organization | None:
    """One organization."""
    return session.get(Organization, organization_id)


def locked(session: Session, organization_id: UUID) -> Organization | None:
    """One organization, its row locked until the transaction ends."""
    return session.scalar(
        select(Organization)
        .where(Organization.id == organization_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def member(
    session: Session, organization_id: UUID, user_id: UUID
) -> tuple[OrganizationMember, User] | None:
    """A membership and its person, read afresh."""
    row = session.execute(
        select(OrganizationMember, User)
        .join(User, User.id == OrganizationMember.user_id)
        .where(
            OrganizationMember.organization_id == organization_id,
            OrganizationMember.user_id == user_id,
        )
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1]) if row else None


def members(organization_id: UUID, q: str | None) -> Select[OrganizationMember]:
    """Memberships of an organization; join of the person for search and order."""
    statement = (
        select(OrganizationMember)
        .join(User, User.id == OrganizationMember.user_id)
        .where(OrganizationMember.organization_id == organization_id)
    )
    return lists.search(statement, q, User.email, User.name)


def users(session: Session, ids: list[UUID]) -> dict[UUID, User]:
    """People by id."""
    return {u.id: u for u in session.scalars(select(User).where(User.id.in_(ids)))}


def other_owners(session: Session, organization_id: UUID, user_id: UUID) -> int:
    """Active owners besides this person."""
    found = session.scalar(
        select(func.count())
        .select_from(OrganizationMember)
        .join(User, User.id == OrganizationMember.user_id)
        .where(
            OrganizationMember.organization_id == organization_id,
            OrganizationMember.user_id != user_id,
            OrganizationMember.role == "owner",
            User.blocked_at.is_(None),
            User.is_super_admin.is_(False),
        )
    )
    return int(found or 0)


def invitations(
    organization_id: UUID, project_id: UUID | None, instant: datetime
) -> Select[Invitation]:
    """Open invitations to an organization, or to one of its projects."""
    return select(Invitation).where(
        Invitation.organization_id == organization_id,
        Invitation.project_id.is_(None)
        if project_id is None
        else Invitation.project_id == project_id,
        Invitation.used_at.is_(None),
        Invitation.expires_at > instant,
    )


def is_invited(session: Session, offer: Invitation, instant: datetime) -> bool:
    """Whether an open invitation to the same place waits for the address of `offer`."""
    open_ones = invitations(offer.organization_id, offer.project_id, instant)
    return session.scalar(open_ones.where(Invitation.email == offer.email.lower())) is not None


def open_invitation(
    session: Session, invitation_id: UUID, *, organization_id: UUID, project_id: UUID | None
) -> Invitation | None:
    """An open invitation of this organization or project."""
    open_ones = invitations(organization_id, project_id, now())
    return session.scalar(open_ones.where(Invitation.id == invitation_id))


def invitation_by_hash(session: Session, token_hash: str) -> Invitation | None:
    """The invitation of a link."""
    return session.scalar(select(Invitation).where(Invitation.token_hash == token_hash))


def use_invitation(session: Session, invitation_id: UUID, instant: datetime) -> bool:
    """Take the invitation if nobody did before; of two at once one gets it."""
    taken = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > instant,
        )
        .values(used_at=instant)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None
