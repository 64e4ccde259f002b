"""Connections in our store: making, changing, deleting, finding; nothing here reaches a target."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import deleting, errors, events, fields, repository, schemas
from auralith.control.connections.sealing import opened
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.projects import service as projects
from auralith.control.runs import service as runs
from auralith.dataplane.engines.target import TlsSpec
from auralith.kit import repository as lists
from auralith.kit import sealed
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import Base
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Connection
from auralith.settings import Settings

PLACE_FIELDS = ("host", "port", "database", "username")
TLS_MODES = get_args(schemas.TlsMode)
"""From the weakest to the strongest."""
SHOWN = (
    "id", "project_id", "name", "engine", "environment", *PLACE_FIELDS, "options", "read_only",
    "labels", "server_version", "last_test", "created_at", "updated_at",
)  # fmt: skip


def find(session: Session, connection_id: UUID) -> Connection | None:
    """One connection that was not deleted; visibility is the caller's business."""
    return repository.get(session, connection_id)


def locked(session: Session, connection_id: UUID) -> Connection | None:
    """As `find`, the row held until the transaction ends."""
    return repository.locked(session, connection_id)


def require_in_project(
    session: Session, caller: Caller, connection_id: UUID, project_id: UUID, right: str
) -> Connection:
    """A connection named in a body, for a caller with `right` in its environment.

    404 when it is unknown, deleted or of another project; 403 when the right is missing there.
    """
    connection = repository.get(session, connection_id)
    if connection is None or connection.project_id != project_id:
        raise errors.ConnectionNotFound
    projects.require_of(
        session,
        caller,
        project_id,
        right,
        missing=errors.ConnectionNotFound(),
        environment=connection.environment,
    )
    return connection


def schema_read_at(session: Session, project_id: UUID) -> datetime | None:
    """When a schema of the project's connections was last read; None when none ever was."""
    return repository.schema_read_at(session, project_id)


def require_reach(
    session: Session,
    caller: Caller,
    connection_ids: Collection[UUID],
    project_id: UUID,
    right: str,
) -> None:
    """`right` in the environment of each of these connections of a project, deleted ones too."""
    for environment in sorted(repository.environments(session, connection_ids)):
        projects.require(session, caller, project_id, right, environment=environment)


def list_connections(
    session: Session, caller: Caller, filters: schemas.ConnectionFilter, page: PageParams
) -> schemas.ConnectionPage:
    """Connections of the projects the caller may see."""
    visible = projects.list_scope(session, caller, filters.project_id, "connections.read")
    statement = repository.search(visible, q=filters.q)
    statement = lists.matching(
        statement,
        {
            Connection.name: filters.name,
            Connection.engine: filters.engine,
            Connection.environment: filters.environment,
        },
    )
    order = lists.order_by(filters.sort, repository.SORTABLE, default="name")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Connection.id)
    return schemas.ConnectionPage.of([shown(row) for row in rows], total, page)


def shown(connection: Connection) -> schemas.Connection:
    """A connection as the API shows it: without its secrets."""
    values = {name: getattr(connection, name) for name in SHOWN}
    ssl = {"mode": connection.ssl_mode, "ca": connection.ssl_ca, "cert": connection.ssl_cert}
    return schemas.Connection.model_validate(
        {**values, "ssl": ssl, "has_password": connection.password_sealed is not None}
    )


def create(
    session: Session,
    caller: Caller,
    body: schemas.ConnectionCreate,
    *,
    keyring: Keyring,
    settings: Settings,
) -> Connection:
    """Make a connection; the database need not be up."""
    projects.require(
        session, caller, body.project_id, "connections.manage", environment=body.environment
    )
    target = fields.from_body(body, settings)
    connection = Connection(
        id=new_id(),
        project_id=body.project_id,
        name=body.name.strip(),
        engine=target.engine,
        environment=body.environment,
        read_only=body.read_only,
        labels=body.labels,
        created_by=caller.user_id,
    )
    _put(connection, target, keyring)
    session.add(connection)
    session.flush()
    about = ref(connection)
    event_log.record(
        session, caller.actor, events.CONNECTION_CREATED, about=about, engine=target.engine
    )
    return connection


def _put(connection: Connection, target: fields.Fields, keyring: Keyring) -> None:
    for name in PLACE_FIELDS:
        setattr(connection, name, getattr(target, name))
    connection.options = target.options
    connection.ssl_mode = target.tls.mode
    connection.ssl_ca = target.tls.ca
    connection.ssl_cert = target.tls.cert
    sealed.put(connection, "password_sealed", keyring, target.password)
    sealed.put(connection, "ssl_key_sealed", keyring, target.tls.key)


def update(
    session: Session,
    caller: Caller,
    connection: Connection,
    body: schemas.ConnectionUpdate,
    *,
    keyring: Keyring,
    settings: Settings,
) -> Connection:
    """Change a connection; what reached the old database (test, schema) is forgotten with it."""
    changes = body.model_dump(exclude_unset=True)
    if "environment" in changes:
        projects.require(
            session,
            caller,
            connection.project_id,
            "connections.manage",
            environment=changes["environment"],
        )
    for name in ("name", "environment", "read_only", "labels"):
        if name in changes:
            setattr(connection, name, changes[name])
    if changes.keys() & {"url", "password", "ssl", "options", *PLACE_FIELDS}:
        _move(session, connection, changes, keyring=keyring, settings=settings)
    session.flush()
    about = ref(connection)
    event_log.record(
        session, caller.actor, events.CONNECTION_UPDATED, about=about, changed=sorted(changes)
    )
    return connection


def _move(
    session: Session,
    connection: Connection,
    changes: Mapping[str, Any],
    *,
    keyring: Keyring,
    settings: Settings,
) -> None:
    """Apply changes to where the database is and how to get in."""
    values: dict[str, Any] = {"engine": connection.engine, "password": changes.get("password")}
    url = changes.get("url")
    for name in PLACE_FIELDS:
        # With a url, fields the body does not name come from the url alone.
        kept = None if url is not None else getattr(connection, name)
        values[name] = changes.get(name, kept)
    options = dict(changes.get("options", {} if url is not None else connection.options))
    mode = fields.merge_url(url, values, options) if url is not None else None
    ssl = dict(changes.get("ssl") or {})
    if "password" not in changes and values["password"] is None and url is None:
        values["password"] = opened(connection, "password_sealed", keyring)
    tls = TlsSpec(
        mode=ssl.get("mode") or mode or connection.ssl_mode,
        ca=ssl.get("ca", connection.ssl_ca),
        cert=ssl.get("cert", connection.ssl_cert),
        key=ssl["key"] if "key" in ssl else opened(connection, "ssl_key_sealed", keyring),
    )
    target = fields.checked(values, tls, options, settings)
    if connection.password_sealed is not None and "password" not in changes:
        _keep_to_its_server(connection, target, in_url=url is not None)
    before = tuple(getattr(connection, name) for name in PLACE_FIELDS)
    _put(connection, target, keyring)
    if before != tuple(getattr(connection, name) for name in PLACE_FIELDS):
        connection.last_test = None
        connection.server_version = None
        repository.drop_schema(session, connection.id)


def _keep_to_its_server(connection: Connection, target: fields.Fields, *, in_url: bool) -> None:
    """A stored password goes to the server it was given for, no less protected than then."""
    if in_url and target.password is not None:
        return
    moved = (target.host, target.port) != (connection.host, connection.port)
    weaker = TLS_MODES.index(target.tls.mode) < TLS_MODES.index(connection.ssl_mode)
    if moved or weaker:
        raise errors.PasswordNeeded("server" if moved else "TLS mode")


def delete(session: Session, caller: Caller, connection: Connection) -> None:
    """Delete a connection and wipe its secrets; history keeps its name."""
    if runs.uses(session, connection.id):
        raise errors.RunsActive
    deleting.require_deletable(session, connection)
    connection.deleted_at = now()
    sealed.wipe(connection, Base)
    repository.drop_schema(session, connection.id)
    session.flush()
    event_log.record(session, caller.actor, events.CONNECTION_DELETED, about=ref(connection))
