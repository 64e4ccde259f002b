"""Organizations: who belongs to one, as what, and who may found one."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auralith.control.auth import instance
from auralith.control.auth import service as accounts
from auralith.control.auth.caller import Caller
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.organizations import (
    errors,
    events,
    invitations,
    repository,
    schemas,
)
from auralith.kit import repository as lists
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Invitation, Organization, OrganizationMember
from auralith.settings import Settings

RANK = {"member": 0, "admin": 1, "owner": 2}
GOVERNING = frozenset({"owner", "admin"})


def role_of(session: Session, user_id: UUID, organization_id: UUID) -> str | None:
    """The person's role in the organization."""
    return repository.role_of(session, organization_id, user_id)


def require(
    session: Session, caller: Caller, organization_id: UUID, *, governing: bool = False
) -> Organization:
    """The organization, for its members; with `governing` for its owners and admins."""
    role = repository.role_of(session, organization_id, caller.user_id)
    found = repository.get(session, organization_id)
    if found is None or role is None or caller.is_super_admin:
        raise errors.OrganizationNotFound
    if governing and role not in GOVERNING:
        raise errors.RoleRequired("owner or admin")
    return found


def may_create_projects(session: Session, caller: Caller, organization: Organization) -> bool:
    """Owners and admins may; members where the organization allows it."""
    role = repository.role_of(session, organization.id, caller.user_id)
    return role in GOVERNING or (role is not None and organization.members_create_projects)


def list_mine(
    session: Session, caller: Caller, filters: schemas.ListFilter, page: PageParams
) -> schemas.OrganizationPage:
    """Organizations the caller belongs to."""
    rows, total = lists.page(
        session,
        repository.of_user(caller.user_id, filters.q),
        params=page,
        order=lists.order_by(filters.sort, repository.SORTABLE, default="name"),
        tie=Organization.id,
    )
    return schemas.OrganizationPage.of(rows, total, page)


def shown(row: Organization) -> schemas.Organization:
    """An organization as it is published."""
    return schemas.Organization.model_validate(row)


def create(
    session: Session,
    caller: Caller,
    settings: Settings,
    body: schemas.OrganizationCreate,
) -> Organization:
    """Found an organization: open to all where sign-up is open, else to who governs one."""
    roles = {role for _, _, role in accounts.organizations_of(session, caller.user_id)}
    closed = instance.signup_mode(session, settings) != "open" and not roles & GOVERNING
    if caller.is_super_admin or closed:
        raise errors.FoundingRefused
    return found(session, caller, body.name)


def found(session: Session, caller: Caller, name: str) -> Organization:
    """Make an organization with the caller as owner, without asking whether they may."""
    row = Organization(id=new_id(), name=name)
    session.add(row)
    session.flush()
    session.add(OrganizationMember(organization_id=row.id, user_id=caller.user_id, role="owner"))
    event_log.record(session, caller.actor, events.ORGANIZATION_CREATED, about=ref(row))
    return row


def update(
    session: Session,
    caller: Caller,
    row: Organization,
    body: schemas.OrganizationUpdate,
) -> Organization:
    """Change name or rules."""
    changes = body.model_dump(exclude_unset=True)
    for field, value in changes.items():
        setattr(row, field, value)
    event_log.record(
        session, caller.actor, events.ORGANIZATION_UPDATED, about=ref(row), changed=changes
    )
    return row


def list_members(
    session: Session, row: Organization, filters: schemas.ListFilter, page: PageParams
) -> schemas.OrganizationMemberPage:
    """Members of the organization."""
    rows, total = lists.page(
        session,
        repository.members(row.id, filters.q),
        params=page,
        order=lists.order_by(filters.sort, repository.MEMBER_SORTABLE, default="email"),
        tie=OrganizationMember.id,
    )
    people = repository.users(session, [m.user_id for m in rows])
    items = [schemas.member(m, people[m.user_id]) for m in rows]
    return schemas.OrganizationMemberPage.of(items, total, page)


def get_member(session: Session, row: Organization, user_id: UUID) -> schemas.OrganizationMember:
    """One member."""
    found_member = repository.member(session, row.id, user_id)
    if found_member is None:
        raise errors.MemberNotFound
    return schemas.member(*found_member)


def add_member(
    session: Session,
    caller: Caller,
    row: Organization,
    body: schemas.OrganizationMemberCreate,
    *,
    base_url: str,
) -> schemas.OrganizationMember | schemas.InvitationCreated:
    """Add a person with an account, or invite an unknown address."""
    _may_grant(session, caller, row, body.role)
    user = accounts.find_user(session, body.email)
    if user is None:
        offer = Invitation(organization_id=row.id, email=body.email, role=body.role)
        offer.permissions, offer.environments, offer.project_id = [], None, None
        return invitations.create(session, caller, offer, base_url=base_url)
    if user.is_super_admin:
        raise errors.SuperAdminCannotJoin
    join(session, caller, row, user_id=user.id, role=body.role)
    return get_member(session, row, user.id)


def join(session: Session, caller: Caller, row: Organization, *, user_id: UUID, role: str) -> None:
    """Make somebody a member; MemberExists when they are."""
    try:
        with session.begin_nested():
            session.add(OrganizationMember(organization_id=row.id, user_id=user_id, role=role))
    except IntegrityError as error:
        raise errors.MemberExists from error
    detail: dict[str, Any] = {"user_id": user_id, "role": role}
    event_log.record(session, caller.actor, events.MEMBER_ADDED, about=ref(row), **detail)


def update_member(
    session: Session,
    caller: Caller,
    row: Organization,
    user_id: UUID,
    body: schemas.OrganizationMemberUpdate,
) -> schemas.OrganizationMember:
    """Change somebody's role; the last active owner stays one."""
    member = _locked_member(session, caller, row, user_id)
    role = body.model_dump(exclude_unset=True).get("role", member.role)
    _may_grant(session, caller, row, role)
    if member.role == "owner" and role != "owner":
        _keep_an_owner(session, row, user_id)
    detail = {"user_id": user_id, "role": role, "before": member.role}
    member.role = role
    event_log.record(session, caller.actor, events.MEMBER_UPDATED, about=ref(row), **detail)
    return get_member(session, row, user_id)


def remove_member(session: Session, caller: Caller, row: Organization, user_id: UUID) -> None:
    """Take somebody's membership; the last active owner stays."""
    member = _locked_member(session, caller, row, user_id)
    if member.role == "owner":
        _keep_an_owner(session, row, user_id)
    detail: dict[str, Any] = {"user_id": user_id, "role": member.role}
    session.delete(member)
    event_log.record(session, caller.actor, events.MEMBER_REMOVED, about=ref(row), **detail)


def _locked_member(
    session: Session, caller: Caller, row: Organization, user_id: UUID
) -> OrganizationMember:
    """The member, under the organization's lock, when the caller (still) may change them."""
    repository.locked(session, row.id)
    require(session, caller, row.id, governing=True)
    pair = repository.member(session, row.id, user_id)
    if pair is None:
        raise errors.MemberNotFound
    own = repository.role_of(session, row.id, caller.user_id) or "member"
    if RANK[pair[0].role] > RANK[own]:
        raise errors.Outranked
    return pair[0]


def _may_grant(session: Session, caller: Caller, row: Organization, role: str) -> None:
    own = repository.role_of(session, row.id, caller.user_id) or "member"
    if RANK[role] > RANK[own]:
        raise errors.GrantRefused(f"your role is {own}, the wanted one {role}")


def _keep_an_owner(session: Session, row: Organization, user_id: UUID) -> None:
    if repository.other_owners(session, row.id, user_id) == 0:
        raise errors.LastOwner
