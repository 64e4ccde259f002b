"""Queries of the first start."""

from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from auralith.models import InstanceValue, Organization, Project, User

TOKEN = "setup_token"  # noqa: S105 - the name of a row


def has_person(session: Session) -> bool:
    """Whether anybody but super admins has an account."""
    return bool(session.scalar(select(exists().where(User.is_super_admin.is_(False)))))


def lock_first_start(session: Session) -> None:
    """Only one process at a time makes the first user or a setup token."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("auralith.setup", 1))))


def token_hash(session: Session) -> str | None:
    """The hash of the setup link's token."""
    row = session.get(InstanceValue, TOKEN, populate_existing=True)
    return None if row is None else str(row.value["hash"])


def keep_token(session: Session, hashed: str) -> None:
    """Keep the hash of a fresh token; the one before stops working."""
    session.merge(InstanceValue(name=TOKEN, value={"hash": hashed}))
    session.flush()


def forget_token(session: Session) -> None:
    """No setup link works any more."""
    row = session.get(InstanceValue, TOKEN)
    if row is not None:
        session.delete(row)


def names(session: Session, invitation: object) -> tuple[str, str | None]:
    """Names of the organization and project an invitation leads to."""
    organization = session.get(Organization, getattr(invitation, "organization_id", None))
    project_id = getattr(invitation, "project_id", None)
    project = session.get(Project, project_id) if project_id else None
    return (
        organization.name if organization else "",
        project.name if project else None,
    )


def organization(session: Session, organization_id: UUID) -> Organization:
    """The organization an invitation leads to; with it the invitation would be gone."""
    return session.get_one(Organization, organization_id)


def project(session: Session, project_id: UUID) -> Project:
    """The project an invitation leads to; with it the invitation would be gone."""
    return session.get_one(Project, project_id)
