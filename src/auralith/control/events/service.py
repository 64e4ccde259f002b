"""Recording events: in the caller's transaction, or apart from it when the act was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.events import registry
from auralith.control.events.registry import EventType
from auralith.control.events.values import clean, plain
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Event, Project

Outcome = Literal["success", "denied", "failed"]


@dataclass(frozen=True)
class ResourceRef:
    """What an event is about; the name is kept as it was at that moment."""

    type: str
    id: UUID | str | None = None
    name: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "type": self.type,
            "id": None if self.id is None else str(self.id),
            "name": None if self.name is None else clean(self.name),
        }


def record(
    session: Session,
    actor: Actor,
    event_type: EventType | str,
    *,
    resource: ResourceRef,
    project_id: UUID | None = None,
    organization_id: UUID | None = None,
    outcome: Outcome = "success",
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event in the caller's transaction; the audit trail and listeners follow from it.

    `detail` must hold no secret and no row values. Raises ValueError for a type nobody defined.
    """
    if not registry.is_defined(event_type):
        msg = f"Event type '{event_type}' is not defined; define it in the domain's events.py."
        raise ValueError(msg)
    if organization_id is None and project_id is not None:
        project = session.get(Project, project_id)
        organization_id = project.organization_id if project else None
    event = Event(
        id=new_id(),
        type=str(event_type),
        organization_id=organization_id,
        project_id=project_id,
        actor={
            "type": actor.type,
            "id": None if actor.id is None else str(actor.id),
            "name": None if actor.name is None else clean(actor.name),
        },
        resource=resource.as_dict(),
        outcome=outcome,
        ip=None if actor.ip is None else clean(actor.ip)[:64],
        user_agent=None if actor.user_agent is None else clean(actor.user_agent)[:500],
        request_id=actor.request_id,
        detail=plain(detail or {}),
        at=now(),
    )
    session.add(event)
    session.flush()
    return event


def record_refusal(
    sessions: sessionmaker[Session],
    actor: Actor,
    event_type: EventType | str,
    *,
    resource: ResourceRef,
    project_id: UUID | None = None,
    organization_id: UUID | None = None,
    outcome: Outcome = "denied",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one event in a transaction of its own: the refused act's transaction rolls back."""
    with transaction(sessions) as session:
        record(
            session,
            actor,
            event_type,
            resource=resource,
            project_id=project_id,
            organization_id=organization_id,
            outcome=outcome,
            detail=detail,
        )
