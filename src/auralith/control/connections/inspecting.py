"""Looking into a target database within a request: tests, introspection, graph, audit, rows.

Each of these reads what it needs, leaves our transaction, works on the target, and stores the
outcome in a short transaction of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth import throttle
from auralith.control.connections import events, fields, repository, schema_bodies, schemas
from auralith.control.connections.errors import ConnectionNotFound, TableNotFound
from auralith.control.connections.masking import mask_columns
from auralith.control.connections.reaching import Target, looking, target_of
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef, ref
from auralith.control.projects import service as projects
from auralith.control.work import Work
from auralith.dataplane.engines import browse
from auralith.dataplane.engines.base import ConnectionTest, Database
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema import document, health
from auralith.dataplane.schema import graph as graphs
from auralith.dataplane.schema.model import Schema
from auralith.dataplane.schema.names import TableName
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import Invalid
from auralith.kit.schemas import PageParams
from auralith.models import Connection, ConnectionSchema

TESTS_PER_MINUTE = 30
INTROSPECTION = SessionOptions(
    lock_timeout_ms=5_000, statement_timeout_ms=60_000, read_only=True, connect_timeout_s=8
)
INTROSPECTION_SECONDS = 120.0
"""For all of it: large schemas take long, and nobody waits for ever."""


def _count_test(work: Work) -> None:
    """A tester must not become a port scanner: so many a minute and caller (429)."""
    key = f"connection_test:{work.caller.key}"
    throttle.take(work.session, [throttle.Bucket(key, TESTS_PER_MINUTE, timedelta(minutes=1))])


def test_unsaved(work: Work, body: schemas.ConnectionTestRequest) -> schemas.ConnectionTest:
    """Try fields that are not saved."""
    access = projects.require(
        work.session,
        work.caller,
        body.project_id,
        "connections.manage",
        environment=body.environment,
    )
    spec = fields.from_body(body, work.settings).spec(work.settings, read_only=body.read_only)
    _count_test(work)
    with work.outside():
        outcome = get_engine(spec.engine).test(spec)
    with transaction(work.sessions) as session:
        event_log.record(
            session,
            work.caller.actor,
            events.CONNECTION_TESTED,
            about=ResourceRef("connection", None, body.name, project_id=access.project.id),
            outcome="success" if outcome.ok else "failed",
            engine=spec.engine,
            host=spec.host,
            code=outcome.error_code,
        )
    return shown(outcome)


def test_saved(work: Work, connection: Connection) -> schemas.ConnectionTest:
    """Try a saved connection and keep the outcome."""
    target = target_of(connection, work)
    _count_test(work)
    with work.outside():
        outcome = target.engine.test(target.spec)
    with transaction(work.sessions) as session:
        found = repository.locked(session, connection.id)
        if found is None:
            raise ConnectionNotFound
        found.last_test = {"ok": outcome.ok, "at": now().isoformat(), "error": outcome.error}
        found.server_version = outcome.server_version or found.server_version
        event_log.record(
            session,
            work.caller.actor,
            events.CONNECTION_TESTED,
            about=ref(found),
            outcome="success" if outcome.ok else "failed",
            code=outcome.error_code,
        )
    return shown(outcome)


def shown(outcome: ConnectionTest) -> schemas.ConnectionTest:
    """A test as it is published."""
    return schemas.ConnectionTest(
        ok=outcome.ok,
        latency_ms=outcome.latency_ms,
        server_version=outcome.server_version,
        privileges=schemas.Privileges(**outcome.privileges),
        error=outcome.error,
        error_code=outcome.error_code,
        stages=[schemas.TestStage.model_validate(stage) for stage in outcome.stages],
    )


def introspect(work: Work, connection: Connection) -> ConnectionSchema:
    """Read the schema now and keep it."""
    target = target_of(connection, work)
    with work.outside(), reading(target) as database:
        schema = database.engine.introspect(database.session)
    with transaction(work.sessions) as store:
        return keep(store, work, connection.id, schema)


@contextmanager
def reading(target: Target) -> Iterator[Database]:
    """The database, for a look at its whole schema in a request."""
    with (
        looking(target, options=INTROSPECTION, seconds=INTROSPECTION_SECONDS) as (place,),
        place.reading() as database,
    ):
        yield database


def keep(store: Session, work: Work, connection_id: UUID, schema: Schema) -> ConnectionSchema:
    """Keep what was just read, and its event, in the transaction that stores it."""
    found = repository.locked(store, connection_id)
    if found is None:
        raise ConnectionNotFound
    found.server_version = schema.server_version
    event_log.record(
        store,
        work.caller.actor,
        events.CONNECTION_INTROSPECTED,
        about=ref(found),
        tables=len(schema.tables),
    )
    return repository.store_schema(
        store,
        connection_id,
        version=document.FORMAT_VERSION,
        content=document.to_document(schema),
    )


def last_schema(work: Work, connection: Connection, *, refresh: bool = False) -> ConnectionSchema:
    """The schema as it was last read; read now when it never was, or on request."""
    stored = None if refresh else repository.stored_schema(work.session, connection.id)
    if stored is None or stored.format_version != document.FORMAT_VERSION:
        return introspect(work, connection)
    return stored


def schema_body(stored: ConnectionSchema) -> schema_bodies.Schema:
    """A stored schema as the API shows it."""
    return schema_bodies.Schema.model_validate(
        {"connection_id": stored.connection_id, "read_at": stored.read_at, **stored.content}
    )


def graph(work: Work, connection: Connection, *, refresh: bool) -> schema_bodies.SchemaGraph:
    """Tables, foreign keys and orders."""
    stored = last_schema(work, connection, refresh=refresh)
    schema = _schema(stored)
    found = graphs.build(schema.tables)
    return schema_bodies.SchemaGraph(
        connection_id=connection.id,
        read_at=stored.read_at,
        tables=[
            schema_bodies.GraphTable(
                name=str(t.name), kind=t.kind.value, row_estimate=t.row_estimate
            )
            for t in schema.tables
        ],
        edges=[_edge(edge) for edge in found.edges],
        insert_order=[str(name) for name in found.insert_order],
        delete_order=[str(name) for name in found.delete_order],
        cycles=[[str(name) for name in cycle] for cycle in found.cycles],
    )


def _edge(edge: graphs.Edge) -> schema_bodies.GraphEdge:
    return schema_bodies.GraphEdge(
        name=edge.key.name,
        source=str(edge.source),
        target=str(edge.target),
        columns=list(edge.key.columns),
        referenced_columns=list(edge.key.referenced_columns),
        on_delete=edge.key.on_delete.value,
        on_update=edge.key.on_update.value,
    )


def health_audit(work: Work, connection: Connection, *, refresh: bool) -> schema_bodies.HealthAudit:
    """What is unwise about the schema."""
    stored = last_schema(work, connection, refresh=refresh)
    findings = health.audit(_schema(stored))
    counts = dict.fromkeys(("error", "warning", "info"), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return schema_bodies.HealthAudit(
        connection_id=connection.id,
        read_at=stored.read_at,
        findings=[
            schema_bodies.HealthFinding(
                code=f.code,
                severity=f.severity,
                table=str(f.table),
                columns=list(f.columns),
                object_name=f.object_name,
                message=f.message,
                remedy=f.remedy,
            )
            for f in findings
        ],
        counts=counts,
    )


def _schema(stored: ConnectionSchema) -> Schema:
    content: dict[str, Any] = stored.content
    return document.from_document(content)


def rows(work: Work, connection: Connection, table: str, page: PageParams) -> schemas.TableRowPage:
    """A page of a table's rows; personal columns masked unless the caller may see them."""
    name = _table_name(table)
    personal = mask_columns(work.session, connection, str(name))
    masked = personal
    if personal:
        access = projects.require(work.session, work.caller, connection.project_id, "data.read")
        if "data.read_personal" in access.rights:
            masked = set()
            event_log.record(
                work.session,
                work.caller.actor,
                events.PERSONAL_DATA_SHOWN,
                about=ref(connection),
                table=str(name),
                columns=sorted(personal),
            )
    target = target_of(connection, work)
    with work.outside():
        found = _read(target, name, page, masked)
    return schemas.TableRowPage(
        items=list(found.rows),
        total=found.total,
        page=page.page,
        page_size=page.page_size,
        table=str(found.table),
        total_exact=found.total_exact,
        columns=[
            schemas.RowColumn(
                name=c.name,
                type=c.type,
                logical=c.logical.value,
                nullable=c.nullable,
                masked=c.name in found.masked,
            )
            for c in found.columns
        ],
    )


def _read(target: Target, name: TableName, page: PageParams, masked: set[str]) -> browse.RowPage:
    try:
        return browse.read_rows(
            target.place(browse.LIMITS),
            name,
            limit=page.page_size,
            offset=page.offset,
            masked=masked,
        )
    except InvalidInput as error:
        if error.code == "table.unknown":
            raise TableNotFound(str(name)) from error
        raise


def _table_name(text: str) -> TableName:
    try:
        return TableName.parse(text)
    except ValueError as error:
        raise Invalid(str(error), loc=("path", "table"), code="table.name") from error
