"""Saved bridges: found, listed, changed, deleted. `running.py` plans and runs them."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.bridge import content, events, masking, repository, schemas
from auralith.control.bridge.errors import BridgeNotFound, OneConnection
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.dataplane.operations.bridge import BridgeSpec
from auralith.kit import repository as lists
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Bridge

WRITE = "bridge.write"
READ = "bridge.read"


def find(session: Session, bridge_id: UUID) -> Bridge | None:
    """One saved bridge; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, bridge_id)


def locked(session: Session, bridge_id: UUID) -> Bridge:
    """One saved bridge, its row held until the transaction ends."""
    bridge = repository.locked(session, bridge_id)
    if bridge is None:
        raise BridgeNotFound
    return bridge


def shown(bridge: Bridge) -> schemas.Bridge:
    """A row as its body."""
    own = {name: getattr(bridge, name) for name in schemas.Bridge.model_fields.keys() - {"spec"}}
    return schemas.Bridge(**own, spec=content.readable(bridge.spec))


def subject(bridge: Bridge) -> Subject:
    """The saved bridge as what a run is about."""
    return Subject("bridge", bridge.id, bridge.name, bridge.project_id)


def list_bridges(
    session: Session, project_id: UUID, filters: schemas.BridgeFilter, page: PageParams
) -> schemas.BridgePage:
    """One page of a project's saved bridges, newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, project_id),
        params=page,
        order=order,
        tie=Bridge.id,
    )
    return schemas.BridgePage.of([shown(row) for row in rows], total, page)


def create(
    session: Session, caller: Caller, project_id: UUID, body: schemas.BridgeCreate
) -> schemas.Bridge:
    """Save a bridge; neither end is asked."""
    bridge = Bridge(
        id=new_id(),
        project_id=project_id,
        name=body.name,
        source_connection_id=body.source_connection_id,
        target_connection_id=body.target_connection_id,
        anonymize_config_id=body.anonymize_config_id,
        spec=body.spec.model_dump(mode="json"),
        created_by=caller.user_id,
    )
    _require_ends(session, caller, bridge)
    session.add(bridge)
    session.flush()
    event_log.record(session, caller.actor, events.CREATED, about=ref(bridge))
    return shown(bridge)


def update(
    session: Session, caller: Caller, bridge: Bridge, body: schemas.BridgeUpdate
) -> schemas.Bridge:
    """Change a saved bridge; runs that began go on as they were asked for.

    A run that only waits for its approval is superseded: it was to copy otherwise.
    """
    current = locked(session, bridge.id)
    sent = body.model_dump(mode="json", exclude_unset=True)
    if sent.keys() - {"name"}:
        # No end of a run locks its bridge: the run may be locked behind it.
        runs.supersede(session, subject(current), caller.actor)
    for name in sent:
        value = getattr(body, name)
        setattr(
            current, name, value.model_dump(mode="json") if isinstance(value, BridgeSpec) else value
        )
    _require_ends(session, caller, current)
    session.flush()
    event_log.record(session, caller.actor, events.UPDATED, about=ref(current), fields=sorted(sent))
    return shown(current)


def delete(session: Session, caller: Caller, bridge: Bridge) -> None:
    """Remove a saved bridge; refused (409) while one of its runs is active."""
    current = locked(session, bridge.id)
    _require_ends(session, caller, current)
    runs.refuse_if_busy(session, subject(current))
    event_log.record(session, caller.actor, events.DELETED, about=ref(current))
    repository.remove(session, current.id)


def _require_ends(session: Session, caller: Caller, bridge: Bridge) -> None:
    for connection_id in (bridge.source_connection_id, bridge.target_connection_id):
        connections.require_in_project(session, caller, connection_id, bridge.project_id, WRITE)
    masking.require(
        session, caller, bridge.anonymize_config_id, bridge.project_id, bridge.source_connection_id
    )
    if bridge.source_connection_id == bridge.target_connection_id:
        raise OneConnection
