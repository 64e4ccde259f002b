"""Recording events: in the caller's transaction, or apart from it when the act was refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.events import registry, repository
from auralith.control.events.registry import EventType
from auralith.control.events.values import clean, plain
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Event, Organization, Project
from auralith.models.base import Record

Outcome = Literal["success", "denied", "failed"]
WORD = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True)
class ResourceRef:
    """What an event is about; the name is kept as it was at that moment."""

    type: str
    id: UUID | str | None = None
    name: str | None = None
    project_id: UUID | None = None
    organization_id: UUID | None = None
    """Whose audit the event belongs to; the organization follows from the project."""

    def as_dict(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "type": self.type,
            "id": None if self.id is None else str(self.id),
            "name": None if self.name is None else clean(self.name),
        }


def ref(row: Record) -> ResourceRef:
    """A row as events name it: the model's name (`ApiKey` is `api_key`), its address or name."""
    return ResourceRef(
        WORD.sub("_", type(row).__name__).lower(),
        row.id,
        getattr(row, "email", None) or getattr(row, "name", None),
        project_id=row.id if isinstance(row, Project) else getattr(row, "project_id", None),
        organization_id=(
            row.id if isinstance(row, Organization) else getattr(row, "organization_id", None)
        ),
    )


def record(
    session: Session,
    actor: Actor,
    event_type: EventType,
    /,
    *,
    about: ResourceRef,
    outcome: Outcome = "success",
    **detail: Any,
) -> Event:
    """Write one event in the caller's transaction; the audit trail and listeners follow from it.

    `about` is `ref(row)`, or made by hand for what has no row. `detail` must hold no secret and no
    row values. Raises ValueError for a type nobody defined.
    """
    if not registry.is_defined(event_type):
        msg = f"Event type '{event_type}' is not defined; define it in the domain's events.py."
        raise ValueError(msg)
    organization_id = about.organization_id
    if organization_id is None and about.project_id is not None:
        organization_id = repository.organization_of(session, about.project_id)
    event = Event(
        id=new_id(),
        type=str(event_type),
        organization_id=organization_id,
        project_id=about.project_id,
        actor={
            "type": actor.type,
            "id": None if actor.id is None else str(actor.id),
            "name": None if actor.name is None else clean(actor.name),
        },
        resource=about.as_dict(),
        outcome=outcome,
        ip=None if actor.ip is None else clean(actor.ip)[:64],
        user_agent=None if actor.user_agent is None else clean(actor.user_agent)[:500],
        request_id=actor.request_id,
        detail=plain(detail),
        at=now(),
    )
    session.add(event)
    session.flush()
    return event


def record_refusal(
    sessions: sessionmaker[Session],
    actor: Actor,
    event_type: EventType,
    /,
    *,
    about: ResourceRef,
    outcome: Outcome = "denied",
    **detail: Any,
) -> None:
    """Write one event in a transaction of its own: the refused act's transaction rolls back."""
    with transaction(sessions) as session:
        record(session, actor, event_type, about=about, outcome=outcome, **detail)


def changers(
    session: Session, project_id: UUID, resource_id: UUID
) -> Sequence[tuple[str, UUID | None]]:
    """All who made or changed a thing, by type and id, as the record knows them."""
    return repository.changers(session, project_id, resource_id)
