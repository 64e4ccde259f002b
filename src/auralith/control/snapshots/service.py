"""Snapshots: kept, found, listed, compared. `reading.py` reads them from their targets."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import describing, reaching
from auralith.control.connections.schema_bodies import (
    SchemaObject,
    SchemaObjectFilter,
    SchemaObjects,
)
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.snapshots import events, reading, repository, schemas
from auralith.control.snapshots.describing import Side, content_of, diff_of
from auralith.control.work import Work
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations.migrate import fingerprint_of
from auralith.dataplane.schema import snapshot as storage
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.scope import Scope
from auralith.kit import repository as lists
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Connection, SchemaSnapshot


def keep(
    session: Session,
    connection: Connection,
    catalog: Catalog,
    *,
    label: str,
    origin: str,
    by: Actor,
    read_at: datetime | None = None,
) -> SchemaSnapshot:
    """Store what was read of a connection, in the caller's transaction, and its event.

    `read_at` is when the reading began: what is applied later is not in the snapshot for sure.
    """
    quote = get_engine(connection.engine).schemas.quote
    row = SchemaSnapshot(
        id=new_id(),
        project_id=connection.project_id,
        connection_id=connection.id,
        label=label,
        origin=origin,
        engine=connection.engine,
        engine_version=catalog.server_version,
        fingerprint=fingerprint_of(catalog, Scope(quote=quote)),
        completeness="complete" if catalog.complete else "partial",
        object_count=len(catalog.facts),
        content=storage.dump(catalog),
        created_by=by.id if by.type == "user" else None,
        created_at=read_at or now(),
    )
    session.add(row)
    session.flush()
    event_log.record(
        session,
        by,
        events.TAKEN,
        about=ResourceRef("snapshot", row.id, label or None, project_id=row.project_id),
        connection_id=connection.id,
        origin=origin,
        fingerprint=row.fingerprint,
        objects=row.object_count,
    )
    return row


def find(session: Session, snapshot_id: UUID) -> SchemaSnapshot | None:
    """One snapshot; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, snapshot_id)


def latest(session: Session, connection_ids: Collection[UUID]) -> dict[UUID, SchemaSnapshot]:
    """The newest snapshot of each of the connections that has one, by connection."""
    return {row.connection_id: row for row in repository.latest(session, connection_ids)}


def among(session: Session, snapshot_ids: Collection[UUID]) -> dict[UUID, SchemaSnapshot]:
    """Those of the snapshots that still are there, by their ids."""
    return {row.id: row for row in repository.among(session, snapshot_ids)}


def catalog(session: Session, row: SchemaSnapshot) -> Catalog:
    """What was read; raises InvalidInput when it was written by a newer version."""
    return storage.load(repository.content(session, row.id))


def remove_unused(session: Session, connection_id: UUID, before: datetime) -> int:
    """Remove older snapshots that nothing refers to and nobody gave a label; how many."""
    return repository.remove_unused(session, connection_id, before)


def take(work: Work, connection: Connection, body: schemas.SnapshotCreate) -> schemas.Snapshot:
    """Read the schema now, outside of our transaction, and keep it."""
    target = reaching.target_of(connection, work)
    identifier = connection.id
    with work.outside():
        began = now()
        read = reading.extract(target).catalog
        with transaction(work.sessions) as session:
            current = reaching.held(session, identifier)
            row = keep(
                session,
                current,
                read,
                label=body.label,
                origin="manual",
                by=work.caller.actor,
                read_at=began,
            )
            return shown(row, read)


def shown(row: SchemaSnapshot, read: Catalog | None = None) -> schemas.Snapshot:
    """A snapshot as the API shows it; with what was read where that is given."""
    names = schemas.Snapshot.model_fields.keys() - {"content"}
    values = {name: getattr(row, name) for name in names}
    content = None
    if read is not None:
        content = content_of(read, get_engine(row.engine).schemas.quote)
    return schemas.Snapshot.model_validate({**values, "schema": content})


def whole(session: Session, row: SchemaSnapshot) -> schemas.Snapshot:
    """A snapshot with everything that was read."""
    return shown(row, catalog(session, row))


def list_snapshots(
    session: Session, connection: Connection, filters: schemas.SnapshotFilter, page: PageParams
) -> schemas.SnapshotPage:
    """Snapshots of a connection, the newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, connection.id),
        params=page,
        order=order,
        tie=SchemaSnapshot.id,
    )
    return schemas.SnapshotPage.of([shown(row) for row in rows], total, page)


def diff(session: Session, first: SchemaSnapshot, second: SchemaSnapshot) -> schemas.SnapshotDiff:
    """What leads from the first to the second."""
    return diff_of(get_engine(first.engine), side(session, first), side(session, second))


def side(session: Session, row: SchemaSnapshot) -> Side:
    """A snapshot as one side of a comparison."""
    return Side(catalog(session, row), row.connection_id, row.created_at, row.id)


def objects(session: Session, row: SchemaSnapshot, filters: SchemaObjectFilter) -> SchemaObjects:
    """The objects of a snapshot that match."""
    read = catalog(session, row)
    return describing.objects_of(row.engine, read, row.created_at, filters)


def one_object(session: Session, row: SchemaSnapshot, name: str) -> SchemaObject:
    """One object of a snapshot; raises SchemaObjectNotFound."""
    return describing.object_of(row.engine, catalog(session, row), name)
