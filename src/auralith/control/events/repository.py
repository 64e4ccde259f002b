"""What the event record asks of other tables."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.models import Project


def organization_of(session: Session, project_id: UUID) -> UUID | None:
    """The organization of a project, from the session where it is loaded already."""
    project = session.get(Project, project_id)
    return None if project is None else project.organization_id
