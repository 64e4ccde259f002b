"""Making and changing patches; operations are judged before anything is stored."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import service as connections
from auralith.control.connections.reaching import target_of
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.patches import events, schemas, service, validation
from auralith.control.projects import service as projects
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.dataplane.operations.patch.spec import Operation
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Connection, Patch


def create(work: Work, body: schemas.PatchCreate) -> schemas.Patch:
    """Make a draft; its operations are judged by shape and, if reachable, by the real schema."""
    projects.require(work.session, work.caller, body.project_id, service.WRITE)
    connection = _connection(work.session, work, body.connection_id, body.project_id)
    operations = validation.check_shape(body.operations, connection.engine)
    identifier = new_id()
    columns = validation.file_columns(work.session, identifier, operations)
    target = target_of(connection, work)
    with work.outside():
        validation.check_target(target, operations, columns)
        with transaction(work.sessions) as session:
            connection = _connection(session, work, body.connection_id, body.project_id)
            patch = Patch(
                id=identifier,
                project_id=body.project_id,
                connection_id=connection.id,
                name=body.name,
                description=body.description,
                operations=validation.plain(body.operations),
                options=body.options.model_dump(mode="json"),
                status="draft",
                content_hash="",
                created_by=work.caller.user_id,
            )
            service.rehash(session, patch, connection)
            session.add(patch)
            session.flush()
            event_log.record(
                session,
                work.caller.actor,
                events.CREATED,
                about=ref(patch),
                content_hash=patch.content_hash,
                operations=len(operations),
            )
            return service.shown(patch)


def update(work: Work, patch: Patch, body: schemas.PatchUpdate) -> schemas.Patch:
    """Change what is given; the patch is a draft again. Refused (409) while a run is active.

    A run that only waits for its approval is superseded: it was to do what the patch was before.
    """
    given = body.model_fields_set
    connection_id = body.connection_id if "connection_id" in given else patch.connection_id
    service.require_reach(work.session, work.caller, patch)
    connection = _connection(work.session, work, connection_id, patch.project_id)
    raw: Sequence[Operation] = body.operations if "operations" in given else service.parsed(patch)
    operations = validation.check_shape(raw, connection.engine)
    columns = validation.file_columns(work.session, patch.id, operations)
    subject = service.subject(patch)
    runs.refuse_if_busy(work.session, subject, waiting=False)
    target = target_of(connection, work)
    with work.outside():
        if given & {"operations", "connection_id"}:
            validation.check_target(target, operations, columns)
        with transaction(work.sessions) as session:
            runs.supersede(session, subject, work.caller.actor)
            current = service.locked(session, patch.id)
            runs.refuse_if_busy(session, subject)
            service.require_reach(session, work.caller, current)
            connection = _connection(session, work, connection_id, current.project_id)
            _apply(current, body, connection)
            service.rehash(session, current, connection)
            session.flush()
            event_log.record(
                session,
                work.caller.actor,
                events.UPDATED,
                about=ref(current),
                content_hash=current.content_hash,
                fields=sorted(given),
            )
            return service.shown(current)


def _apply(patch: Patch, body: schemas.PatchUpdate, connection: Connection) -> None:
    given = body.model_fields_set
    for name in given & {"name", "description"}:
        setattr(patch, name, getattr(body, name))
    if "options" in given:
        changed: Mapping[str, Any] = body.options.model_dump(mode="json", exclude_unset=True)
        whole = schemas.PatchOptions.model_validate({**patch.options, **changed})
        patch.options = whole.model_dump(mode="json")
    if "operations" in given:
        patch.operations = validation.plain(body.operations)
    patch.connection_id = connection.id
    patch.status = "draft"


def _connection(session: Session, work: Work, connection_id: UUID, project_id: UUID) -> Connection:
    return connections.require_in_project(
        session, work.caller, connection_id, project_id, service.WRITE
    )
