"""Queries on the event record, and what it asks of other tables."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auralith.models import Event, Project


def organization_of(session: Session, project_id: UUID) -> UUID | None:
    """The organization of a project, from the session where it is loaded already."""
    project = session.get(Project, project_id)
    return None if project is None else project.organization_id


def changers(
    session: Session, project_id: UUID, resource_id: UUID
) -> Sequence[tuple[str, UUID | None]]:
    """Type and id of all who made or changed a thing."""
    kind, who = Event.actor["type"].as_string(), Event.actor["id"].as_string()
    rows = session.execute(
        select(kind, who)
        .where(
            Event.project_id == project_id,
            Event.resource["id"].as_string() == str(resource_id),
            Event.outcome == "success",
            Event.type.regexp_match(r"\.(created|updated|added)$"),
        )
        .distinct()
    )
    return [(kind_, None if each is None else UUID(each)) for kind_, each in rows]
