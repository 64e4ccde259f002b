"""Queries on projects and memberships; each starts from what the caller may see."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
from auralith.kit import repository as lists
from auralith.models import (
    OrganizationMember,
    Project,
    ProjectMember,
    User,
)

SORTABLE = {
    "name": Project.name,
    "created_at": Project.created_at,
    "updated_at": Project.updated_at,
}
MEMBER_SORTABLE = {
    "email": User.email,
    "name": User.name,
    "role": ProjectMember.role,
    "created_at": ProjectMember.created_at,
}


GOVERNING = ("owner", "admin")
"""Roles of an organization that make somebody admin of its projects."""


def governed(user_id: UUID) -> Select[UUID]:
    """Ids of the organizations whose projects the person administers."""
    return select(OrganizationMember.organization_id).where(
        OrganizationMember.user_id == user_id,
        OrganizationMember.role.in_(GOVERNING),
    )


def memberships(session: Session, user_id: UUID, instant: datetime) -> Sequence[ProjectMember]:
    """The person's memberships that have not expired."""
    wanted = select(ProjectMember).where(ProjectMember.user_id == user_id, _living(instant))
    return session.scalars(wanted).all()


def _living(instant: datetime) -> ColumnElement[bool]:
    return or_(ProjectMember.expires_at.is_(None), ProjectMember.expires_at > instant)


def get(session: Session, project_id: UUID) -> Project | None:
    """One project, whoever asks."""
    return session.get(Project, project_id)


def locked(session: Session, project_id: UUID) -> Project | None:
    """One project, its row locked until the transaction ends."""
    return session.scalar(
        select(Project)
        .where(Project.id == project_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def standing(
    session: Session, project_id: UUID, user_id: UUID, instant: datetime
) -> tuple[Project, ProjectMember | None, str | None] | None:
    """A project, the person's living membership, and their role where they govern it.

    That is the role in its organization, if it makes them admin of its projects. All of it is
    read afresh, in one query: a change acts on the next request.
    """
    row = session.execute(
        select(Project, ProjectMember, OrganizationMember.role)
        .outerjoin(
            ProjectMember,
            and_(
                ProjectMember.project_id == Project.id,
                ProjectMember.user_id == user_id,
                _living(instant),
            ),
        )
        .outerjoin(
            OrganizationMember,
            and_(
                OrganizationMember.organization_id == Project.organization_id,
                OrganizationMember.user_id == user_id,
                OrganizationMember.role.in_(GOVERNING),
            ),
        )
        .where(Project.id == project_id)
        .execution_options(populate_existing=True)
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def everybody(
    session: Session, project_id: UUID, instant: datetime
) -> Sequence[tuple[User, Project, ProjectMember | None, str | None]]:
    """All who see a project and are not blocked, with their standing (see `standing`)."""
    governing = and_(
        OrganizationMember.organization_id == Project.organization_id,
        OrganizationMember.user_id == User.id,
        OrganizationMember.role.in_(GOVERNING),
    )
    member = and_(
        ProjectMember.project_id == Project.id,
        ProjectMember.user_id == User.id,
        _living(instant),
    )
    rows = session.execute(
        select(User, Project, ProjectMember, OrganizationMember.role)
        .select_from(User)
        .join(Project, Project.id == project_id)
        .outerjoin(ProjectMember, member)
        .outerjoin(OrganizationMember, governing)
        .where(
            User.blocked_at.is_(None),
            User.is_super_admin.is_(False),
            or_(ProjectMember.id.is_not(None), OrganizationMember.role.is_not(None)),
        )
        .order_by(User.name, User.id)
        .execution_options(populate_existing=True)
    )
    return [(user, project, row, role) for user, project, row, role in rows]


def search(visible: Sequence[UUID], *, q: str | None) -> Select[Project]:
    """Visible projects, with `q` those whose name contains it."""
    return lists.search(select(Project).where(Project.id.in_(visible)), q, Project.name)


def in_governed(session: Session, user_id: UUID) -> list[UUID]:
    """Projects of the organizations the person governs."""
    wanted = select(Project.id).where(Project.organization_id.in_(governed(user_id)))
    return list(session.scalars(wanted))


def members(project_id: UUID, *, q: str | None, role: str | None) -> Select[ProjectMember]:
    """Memberships of a project; the person is joined for search and order."""
    statement = (
        select(ProjectMember)
        .join(User, User.id == ProjectMember.user_id)
        .where(ProjectMember.project_id == project_id)
    )
    statement = lists.search(statement, q, User.email, User.name)
    return lists.matching(statement, {ProjectMember.role: role})


def counts(session: Session, wanted: Sequence[tuple[str, Select[int]]]) -> dict[str, int]:
    """What each of these queries counts, by name, in one round trip."""
    columns = [query.scalar_subquery().label(name) for name, query in wanted]
    found = session.execute(select(*columns)).mappings().one()
    return {name: int(value) for name, value in found.items()}


@counted("members")
def count_members(project_id: UUID) -> Select[int]:
    """Memberships of a project."""
    return (
        select(func.count())
        .select_from(ProjectMember)
        .where(ProjectMember.project_id == project_id)
    )


def users(session: Session, ids: Sequence[UUID]) -> dict[UUID, User]:
    """People by id."""
    return {u.id: u for u in session.scalars(select(User).where(User.id.in_(ids)))}


def member(session: Session, project_id: UUID, user_id: UUID) -> tuple[ProjectMember, User] | None:
    """A membership, expired or not, and its person, read afresh."""
    row = session.execute(
        select(ProjectMember, User)
        .join(User, User.id == ProjectMember.user_id)
        .where(ProjectMember.project_id == project_id, ProjectMember.user_id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1]) if row else None


def other_admins(session: Session, project_id: UUID, user_id: UUID) -> int:
    """Active admins besides this person whose membership does not expire."""
    found = session.scalar(
        select(func.count())
        .select_from(ProjectMember)
        .join(User, User.id == ProjectMember.user_id)
        .where(
            ProjectMember.project_id == project_id,
            ProjectMember.user_id != user_id,
            ProjectMember.role == "admin",
            ProjectMember.expires_at.is_(None),
            User.blocked_at.is_(None),
            User.is_super_admin.is_(False),
        )
    )
    return int(found or 0)
