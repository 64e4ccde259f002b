"""Projects: what a caller may do in them, and making, changing, deleting them."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth import service as accounts
from auralith.control.auth.caller import Caller
from auralith.control.auth.errors import KeyOutOfScope
from auralith.control.auth.rights import (
    ENVIRONMENTS,
    READING,
    RIGHTS,
    ROLE_RIGHTS,
    Environment,
    ordered,
)
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.organizations import service as organizations
from auralith.control.organizations.errors import MemberNotFound
from auralith.control.projects import counts, deleting, errors, events, repository, schemas
from auralith.control.projects.access import Access, of_caller, of_own_membership, of_user
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.errors import Forbidden, NotFound
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Project, ProjectMember


def require(
    session: Session,
    caller: Caller,
    project_id: UUID | None,
    right: str,
    *,
    environment: str | None = None,
) -> Access:
    """The caller's access, if it holds `right`: the one door every domain goes through.

    NotFound when the project is not visible or `project_id` is None (the thing looked for does
    not exist), Forbidden when the right is missing or, for rights that change something, when the
    membership does not reach into `environment`. A super_admin is refused whatever the id. The
    refusal names the project, so that whoever records it knows whose audit it belongs to.
    """
    try:
        return _require(session, caller, project_id, right, environment)
    except Forbidden as refusal:
        project = None if project_id is None else repository.get(session, project_id)
        if project is not None:
            refusal.project_id = project.id
            refusal.organization_id = project.organization_id
        raise


def _require(
    session: Session, caller: Caller, project_id: UUID | None, right: str, environment: str | None
) -> Access:
    if caller.is_super_admin:
        raise errors.SuperAdminRefused
    access = None if project_id is None else of_caller(session, project_id, caller)
    if access is None:
        raise errors.ProjectNotFound
    if right not in access.rights:
        raise (KeyOutOfScope(_beyond(right)) if caller.api_key else errors.RightMissing(right))
    limited = environment is not None and right not in READING and access.environments is not None
    if limited and environment not in (access.environments or ()):
        raise errors.EnvironmentForbidden(str(environment), sorted(access.environments or ()))
    return access


def require_of(
    session: Session,
    caller: Caller,
    project_id: UUID | None,
    right: str,
    *,
    missing: NotFound,
    environment: str | None = None,
) -> Access:
    """`require` for a thing in a project: when it is not visible, `missing` names the thing."""
    try:
        return require(session, caller, project_id, right, environment=environment)
    except NotFound as error:
        raise missing from error


def _beyond(right: str) -> str:
    return (
        f"The API key does not carry {right}, or its maker no longer holds it."
        " Use a key with that scope."
    )


def visible_ids(session: Session, caller: Caller, right: str = "project.read") -> list[UUID]:
    """Ids of the projects in which the caller holds `right`; the scope of every list."""
    if caller.is_super_admin:
        return []
    if caller.api_key is not None:
        access = of_caller(session, caller.api_key.project_id, caller)
        seen = access is not None and right in access.rights
        return [caller.api_key.project_id] if seen else []
    rows = repository.memberships(session, caller.user_id, now())
    roles = {role for role, held in ROLE_RIGHTS.items() if right in held}
    mine = {row.project_id for row in rows if right in row.permissions or row.role in roles}
    return sorted(mine | set(repository.in_governed(session, caller.user_id)))


def list_scope(session: Session, caller: Caller, project_id: UUID | None, right: str) -> list[UUID]:
    """Projects a list may draw from: the given one (404, 403 as `require`), else all visible."""
    if project_id is not None:
        return [require(session, caller, project_id, right).project.id]
    return visible_ids(session, caller, right)


def list_projects(
    session: Session, caller: Caller, filters: schemas.ProjectFilter, page: PageParams
) -> schemas.ProjectPage:
    """The projects the caller may see; for a key its own one."""
    visible = visible_ids(session, caller)
    if caller.api_key is not None and not caller.is_super_admin:
        held = of_user(session, caller.api_key.project_id, caller.user_id)
        visible = [held.project.id] if held else []
    statement = repository.search(visible, q=filters.q)
    statement = lists.matching(
        statement, {Project.name: filters.name, Project.organization_id: filters.organization_id}
    )
    order = lists.order_by(filters.sort, repository.SORTABLE, default="name")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Project.id)
    return schemas.ProjectPage.of(rows, total, page)


def shown(project: Project) -> schemas.Project:
    """A project as it is published."""
    return schemas.Project.model_validate(project)


def create(session: Session, caller: Caller, body: schemas.ProjectCreate) -> Project:
    """Make a project in an organization that lets the caller; they become its admin."""
    organization_id = body.organization_id or _home(session, caller)
    if caller.is_super_admin or organization_id is None:
        raise errors.CreationRefused
    organization = organizations.require(session, caller, organization_id)
    if not organizations.may_create_projects(session, caller, organization):
        raise errors.CreationRefused
    project = Project(
        id=new_id(),
        organization_id=organization.id,
        name=body.name,
        description=body.description,
    )
    session.add(project)
    session.flush()
    session.add(
        ProjectMember(
            project_id=project.id,
            user_id=caller.user_id,
            role="admin",
            permissions=[],
            granted_by=caller.user_id,
        )
    )
    event_log.record(session, caller.actor, events.PROJECT_CREATED, about=ref(project))
    return project


def _home(session: Session, caller: Caller) -> UUID | None:
    """The caller's first organization that lets them make projects."""
    for organization_id, _, _ in accounts.organizations_of(session, caller.user_id):
        organization = organizations.require(session, caller, organization_id)
        if organizations.may_create_projects(session, caller, organization):
            return organization_id
    return None


def update(
    session: Session, caller: Caller, access: Access, body: schemas.ProjectUpdate
) -> Project:
    """Change name or description."""
    project = access.project
    changes = body.model_dump(exclude_unset=True)
    for field, value in changes.items():
        setattr(project, field, value)
    session.flush()
    about = ref(project)
    event_log.record(
        session, caller.actor, events.PROJECT_UPDATED, about=about, changed=sorted(changes)
    )
    return project


def delete(session: Session, caller: Caller, access: Access) -> None:
    """Delete the project and everything in it; refused while runs are active."""
    repository.locked(session, access.project.id)
    deleting.require_deletable(session, access.project.id)
    event_log.record(session, caller.actor, events.PROJECT_DELETED, about=ref(access.project))
    session.delete(access.project)
    session.flush()


def hold_still(session: Session, project_id: UUID) -> None:
    """Lock the project's row until the transaction ends: changes of it go one behind the other."""
    repository.locked(session, project_id)


def count_things(session: Session, project_id: UUID) -> dict[str, int]:
    """How much of what the project holds, by name."""
    return repository.counts(session, counts.of_project(project_id))


def permissions(access: Access) -> schemas.Permissions:
    """What the caller may do here now, and the role table."""
    return schemas.Permissions(
        permissions=ordered(access.rights),
        environments=_sorted(access.environments),
        roles={role: ordered(held) for role, held in ROLE_RIGHTS.items()},
    )


def explain(
    session: Session, access: Access, *, user_id: UUID, permission: str
) -> schemas.Explanation:
    """Which grant gives a person a right, or what is missing."""
    if permission not in RIGHTS:
        raise errors.UnknownRight(permission, loc=("query", "permission"))
    held = of_user(session, access.project.id, user_id)
    if held is None:
        raise MemberNotFound
    grants = _grants(session, held, user_id, permission)
    roles = [role for role, row in ROLE_RIGHTS.items() if permission in row]
    missing = f"It takes the role {' or '.join(roles)}, or a single grant of {permission}."
    return schemas.Explanation(
        user_id=user_id,
        permission=permission,
        allowed=bool(grants),
        grants=grants,
        missing=None if grants else missing,
        environments=None if permission in READING else _sorted(held.environments),
    )


def _grants(session: Session, held: Access, user_id: UUID, permission: str) -> list[schemas.Grant]:
    found = []
    if held.organization_role is not None:
        text = f"{held.organization_role} of the organization, so admin of its projects"
        found.append(schemas.Grant(source="organization", text=text))
    own = of_own_membership(session, held.project.id, user_id)
    if own is not None and own.role is not None and permission in ROLE_RIGHTS[own.role]:
        found.append(schemas.Grant(source="role", text=f"the role {own.role}"))
    if own is not None and permission in own.permissions:
        found.append(schemas.Grant(source="permission", text=f"a single grant of {permission}"))
    return found


def _sorted(environments: frozenset[str] | None) -> list[Environment] | None:
    return None if environments is None else [e for e in ENVIRONMENTS if e in environments]
