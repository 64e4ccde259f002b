"""What one person or key may do in one project, computed afresh for every request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.auth.rights import ENVIRONMENTS, RIGHTS, ROLE_RIGHTS, Role
from auralith.control.projects import repository
from auralith.kit.clock import now
from auralith.models import Project, ProjectMember, User

ALL_RIGHTS = frozenset(RIGHTS)


@dataclass(frozen=True)
class Access:
    """The rights held in a project, where changes are allowed, and until when.

    `environments` None is everywhere; `expires_at` None is for good. `organization_role` is set
    for who governs the project's organization, `role` for who is a member.
    """

    project: Project
    rights: frozenset[str]
    environments: frozenset[str] | None = None
    expires_at: datetime | None = None
    role: Role | None = None
    permissions: frozenset[str] = frozenset()
    organization_role: str | None = None

    def covers(self, other: "Access") -> bool:
        """Whether this holds everything the other holds: who may grant, change or outrank."""
        return (
            other.rights <= self.rights
            and self.covers_environments(other.environments)
            and self.covers_expiry(other.expires_at)
            and (other.organization_role is None or self.organization_role is not None)
        )

    def covers_environments(self, wanted: frozenset[str] | None) -> bool:
        """Whether changes are allowed in all the wanted environments."""
        if self.environments is None:
            return True
        return (frozenset(ENVIRONMENTS) if wanted is None else wanted) <= self.environments

    def covers_expiry(self, wanted: datetime | None) -> bool:
        """Whether this lasts at least as long."""
        return self.expires_at is None or (wanted is not None and wanted <= self.expires_at)


def of_user(session: Session, project_id: UUID, user_id: UUID) -> Access | None:
    """What a person may do; None when there is no such project, or not for them.

    Role table, plus single grants on the membership; owners and admins of the organization are
    admins of its projects.
    """
    found = repository.standing(session, project_id, user_id, now())
    return None if found is None else _held(*found)


def of_everybody(session: Session, project_id: UUID) -> list[tuple[User, Access]]:
    """What everybody who sees a project may do there, in the order of their names."""
    return [
        (user, held)
        for user, project, row, governing in repository.everybody(session, project_id, now())
        if (held := _held(project, row, governing)) is not None
    ]


def of_own_membership(session: Session, project_id: UUID, user_id: UUID) -> Access | None:
    """What a person's own membership gives, whatever else they hold."""
    found = repository.standing(session, project_id, user_id, now())
    return of_membership(found[0], found[1]) if found and found[1] else None


def _held(project: Project, row: ProjectMember | None, governing: str | None) -> Access | None:
    if governing is not None:
        return Access(project, ALL_RIGHTS, role=_role(row), organization_role=governing)
    return None if row is None else of_membership(project, row)


def of_membership(project: Project, row: ProjectMember) -> Access:
    """What a membership by itself gives."""
    return granted(
        project,
        role=_role(row) or "viewer",
        permissions=row.permissions,
        environments=row.environments,
        expires_at=row.expires_at,
    )


def granted(
    project: Project,
    *,
    role: Role,
    permissions: Iterable[str],
    environments: Iterable[str] | None,
    expires_at: datetime | None,
) -> Access:
    """What a role, single grants and limits add up to."""
    single = frozenset(permissions) & ALL_RIGHTS
    return Access(
        project,
        ROLE_RIGHTS[role] | single,
        environments=None if environments is None else frozenset(environments),
        expires_at=expires_at,
        role=role,
        permissions=single,
    )


def of_caller(session: Session, project_id: UUID, caller: Caller) -> Access | None:
    """What the caller may do; for a key its scopes within what its maker may do now."""
    key = caller.api_key
    if key is not None and key.project_id != project_id:
        return None
    found = repository.standing(session, project_id, caller.user_id, now())
    if found is None:
        return None
    held = _held(*found)
    if key is None:
        return held
    if held is None:
        return Access(found[0], frozenset())
    return Access(
        held.project,
        held.rights & key.scopes,
        environments=held.environments,
        expires_at=held.expires_at,
        role=held.role,
    )


def _role(row: ProjectMember | None) -> Role | None:
    known: dict[str, Role] = {role: role for role in ROLE_RIGHTS}
    return None if row is None else known[row.role]
