"""Members of a project: nobody grants more than they hold, nobody changes who outranks them."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auralith.control.auth import service as accounts
from auralith.control.auth.caller import Caller
from auralith.control.auth.rights import RIGHTS, ordered
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.organizations import errors as people
from auralith.control.organizations import invitations
from auralith.control.organizations.schemas import InvitationCreated
from auralith.control.projects import deleting, errors, events, repository, schemas, service
from auralith.control.projects.access import Access, granted, of_membership, of_user
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.schemas import PageParams
from auralith.models import Invitation, Project, ProjectMember


def list_members(
    session: Session, access: Access, filters: schemas.MemberFilter, page: PageParams
) -> schemas.MemberPage:
    """Members of the project, expired ones included."""
    rows, total = lists.page(
        session,
        repository.members(access.project.id, q=filters.q, role=filters.role),
        params=page,
        order=lists.order_by(filters.sort, repository.MEMBER_SORTABLE, default="email"),
        tie=ProjectMember.id,
    )
    people_by_id = repository.users(session, [row.user_id for row in rows])
    items = [schemas.member(row, people_by_id[row.user_id]) for row in rows]
    return schemas.MemberPage.of(items, total, page)


def get(session: Session, access: Access, user_id: UUID) -> schemas.Member:
    """One member of this project; MemberNotFound also for a member of another."""
    pair = repository.member(session, access.project.id, user_id)
    if pair is None:
        raise people.MemberNotFound
    return schemas.member(*pair)


def add(
    session: Session,
    caller: Caller,
    access: Access,
    body: schemas.MemberCreate,
    *,
    base_url: str,
) -> schemas.Member | InvitationCreated:
    """Add a person with an account, or invite an unknown address."""
    _check_rights(body.permissions)
    _check_expiry(body.expires_at)
    environments = None if body.environments is None else sorted({*body.environments})
    wanted = granted(
        access.project,
        role=body.role,
        permissions=body.permissions,
        environments=environments,
        expires_at=body.expires_at,
    )
    _check_grant(access, wanted)
    user = accounts.find_user(session, body.email)
    single = ordered(wanted.permissions)
    if user is None:
        offer = Invitation(
            organization_id=access.project.organization_id,
            project_id=access.project.id,
            email=body.email,
            role=body.role,
            permissions=single,
            environments=environments,
        )
        return invitations.create(session, caller, offer, base_url=base_url)
    if user.is_super_admin:
        raise people.SuperAdminCannotJoin
    row = ProjectMember(
        project_id=access.project.id,
        user_id=user.id,
        role=body.role,
        permissions=single,
        environments=environments,
        expires_at=body.expires_at,
        granted_by=caller.user_id,
    )
    join(session, caller, access.project, row)
    return schemas.member(row, user)


def join(session: Session, caller: Caller, project: Project, row: ProjectMember) -> None:
    """Add a membership; MemberExists when there is one."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise people.MemberExists from error
    event_log.record(session, caller.actor, events.MEMBER_ADDED, about=ref(project), **_detail(row))


def update(
    session: Session,
    caller: Caller,
    access: Access,
    user_id: UUID,
    body: schemas.MemberUpdate,
) -> schemas.Member:
    """Change role, single grants or limits of somebody who does not outrank the caller."""
    changes = body.model_dump(exclude_unset=True)
    access, row = _locked(session, caller, access, user_id)
    _check_rights(changes.get("permissions", []))
    _check_expiry(changes.get("expires_at"))
    if "permissions" in changes:
        changes["permissions"] = ordered(frozenset(changes["permissions"]))
    if changes.get("environments") is not None:
        changes["environments"] = sorted(set(changes["environments"]))
    before = _detail(row)
    was_steady = _is_steady_admin(row)
    for field, value in changes.items():
        setattr(row, field, value)
    with session.no_autoflush:
        _check_grant(access, of_membership(access.project, row))
        if was_steady and not _is_steady_admin(row):
            _keep_an_admin(session, access, user_id)
    row.granted_by = caller.user_id
    session.flush()
    detail = {**_detail(row), "before": before}
    about = ref(access.project)
    event_log.record(session, caller.actor, events.MEMBER_UPDATED, about=about, **detail)
    return get(session, access, user_id)


def remove(session: Session, caller: Caller, access: Access, user_id: UUID) -> None:
    """Take the membership; the person's keys here end in the same transaction."""
    access, row = _locked(session, caller, access, user_id)
    if _is_steady_admin(row):
        _keep_an_admin(session, access, user_id)
    detail = _detail(row)
    session.delete(row)
    session.flush()
    if of_user(session, access.project.id, user_id) is None:
        detail |= deleting.tell_removed(session, access.project.id, user_id)
    about = ref(access.project)
    event_log.record(session, caller.actor, events.MEMBER_REMOVED, about=about, **detail)


def _locked(
    session: Session, caller: Caller, access: Access, user_id: UUID
) -> tuple[Access, ProjectMember]:
    """The member and the caller's access as they are under the project's lock.

    Of two admins who demote each other at once, the second finds here that it no longer may.
    """
    repository.locked(session, access.project.id)
    access = service.require(session, caller, access.project.id, "members.manage")
    pair = repository.member(session, access.project.id, user_id)
    if pair is None:
        raise people.MemberNotFound
    target = of_membership(access.project, pair[0])
    governed = of_user(session, access.project.id, user_id)
    if governed is not None and governed.organization_role is not None:
        target = governed
    if user_id != caller.user_id and not access.covers(target):
        raise people.Outranked
    return access, pair[0]


def _is_steady_admin(row: ProjectMember) -> bool:
    return row.role == "admin" and row.expires_at is None


def _keep_an_admin(session: Session, access: Access, user_id: UUID) -> None:
    if repository.other_admins(session, access.project.id, user_id) == 0:
        raise errors.LastAdmin


def _check_grant(access: Access, wanted: Access) -> None:
    if not wanted.rights <= access.rights:
        beyond = ", ".join(ordered(wanted.rights - access.rights)[:5])
        raise people.GrantRefused(beyond)
    if not access.covers_environments(wanted.environments):
        raise people.GrantRefused("environments beyond your own")
    if not access.covers_expiry(wanted.expires_at):
        raise people.GrantRefused("a longer time than your own membership lasts")


def _check_rights(rights: list[str]) -> None:
    for right in rights:
        if right not in RIGHTS:
            raise errors.UnknownRight(right, loc=("body", "permissions"))


def _check_expiry(expires_at: Any) -> None:
    if expires_at is not None and expires_at <= now():
        raise errors.ExpiryPast


def _detail(row: ProjectMember) -> dict[str, Any]:
    return {
        "user_id": row.user_id,
        "role": row.role,
        "permissions": row.permissions,
        "environments": row.environments,
        "expires_at": row.expires_at,
    }
