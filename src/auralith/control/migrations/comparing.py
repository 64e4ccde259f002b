"""Comparing a target with a source: both are read outside of our transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.connections.reaching import Target
from auralith.control.migrations import schemas, service
from auralith.control.migrations.errors import OneSource
from auralith.control.snapshots import reading
from auralith.control.snapshots import service as snapshots
from auralith.control.snapshots.errors import SnapshotNotFound
from auralith.control.work import Work
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations import migrate
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import Connection


@dataclass(frozen=True)
class Source:
    """How to read the source, and what it is called."""

    read: Callable[[Catalog], Catalog]
    """Given the target's, which a text leaves the rest to."""
    name: str


def compare(work: Work, project_id: UUID, body: schemas.MigrationCompare) -> schemas.Migration:
    """Make the migration that brings the target in line, also when nothing differs."""
    connection = _target(work.session, work, project_id, body)
    target = reaching.target_of(connection, work)
    source = _source(work, project_id, body.source, target)
    options = options_of(body.options, include=body.include, exclude=body.exclude)
    with work.outside():
        have = reading.extract(target)
        wanted = source.read(have.catalog)
        found = migrate.compare(target.engine, source=wanted, target=have, options=options)
        with transaction(work.sessions) as session:
            # It may have been deleted, or the right withdrawn, while the databases were read.
            current = _target(session, work, project_id, body)
            origin = service.Origin(
                name=body.name or f"{source.name} → {current.name}"[:200],
                connection_id=body.source.connection_id,
                snapshot_id=body.source.snapshot_id,
            )
            return service.draft(
                session,
                work.caller,
                current,
                origin=origin,
                found=found,
                have=have.catalog,
                wanted=wanted,
            )


def options_of(
    given: schemas.CompareOptions, *, include: Iterable[str], exclude: Iterable[str]
) -> migrate.CompareOptions:
    """How differences are closed, as the data plane takes it."""
    return migrate.CompareOptions(
        include=tuple(include),
        exclude=tuple(exclude),
        renames=tuple((r.old, r.new) for r in given.renames),
        concurrent_indexes=given.concurrent_indexes,
        soft_drop=given.soft_drop,
        drop=given.drop,
        parked_on=f"{now():%Y%m%d}",
    )


def _target(
    session: Session, work: Work, project_id: UUID, body: schemas.MigrationCompare
) -> Connection:
    return connections.require_in_project(
        session, work.caller, body.target_connection_id, project_id, service.WRITE
    )


def _source(
    work: Work, project_id: UUID, source: schemas.MigrationSource, target: Target
) -> Source:
    given = (source.connection_id, source.snapshot_id, source.ddl)
    if sum(one is not None for one in given) != 1:
        raise OneSource
    if source.connection_id is not None:
        connection = connections.require_in_project(
            work.session, work.caller, source.connection_id, project_id, "schema.read"
        )
        there = reaching.target_of(connection, work)
        return Source(lambda _: reading.extract(there).catalog, connection.name)
    if source.snapshot_id is not None:
        snapshot = snapshots.find(work.session, source.snapshot_id)
        if snapshot is None or snapshot.project_id != project_id:
            raise SnapshotNotFound
        catalog = snapshots.catalog(work.session, snapshot)
        return Source(lambda _: catalog, snapshot.label or f"{snapshot.created_at:%Y-%m-%d %H:%M}")
    ddl = source.ddl or ""
    return Source(partial(_loaded, target, ddl), "DDL")


def _loaded(target: Target, ddl: str, have: Catalog) -> Catalog:
    """The schema a text makes; what is wrong with it is named with its line in the body."""
    try:
        return migrate.catalog_of_ddl(target.engine, target.spec, ddl, like=have)
    except InvalidInput as error:
        raise InvalidInput(
            error.message, loc=("source", *error.loc), code=error.code, params=error.params
        ) from error
