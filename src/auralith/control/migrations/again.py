"""Comparing again: both sides read afresh, in the place of what was planned before."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.migrations import comparing, schemas, service
from auralith.control.migrations.describing import asked_of, plan_of
from auralith.control.migrations.errors import NothingCompared
from auralith.control.runs import service as runs
from auralith.control.snapshots import reading
from auralith.control.snapshots import service as snapshots
from auralith.control.work import Work
from auralith.dataplane.operations import migrate
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.db import transaction
from auralith.models import Migration


def compare_again(
    work: Work, migration: Migration, body: schemas.MigrationCompareAgain
) -> schemas.Migration:
    """Plan anew from the same source; refused (409) once something of the migration was done."""
    _require_open(work.session, work, migration)
    identifier = migration.id
    plan = plan_of(migration)
    given = body.model_fields_set
    options = comparing.options_of(
        body.options if "options" in given else asked_of(plan),
        include=body.include if "include" in given else plan.scope.include,
        exclude=body.exclude if "exclude" in given else plan.scope.exclude,
    )
    target = reaching.target(work.session, work, migration.target_connection_id)
    source = _source(work, migration)
    with work.outside():
        have = reading.extract(target)
        wanted = source()
        found = migrate.compare(target.engine, source=wanted, target=have, options=options)
        with transaction(work.sessions) as session:
            current = service.locked(session, identifier)
            _require_open(session, work, current)
            return service.replan(
                session, work.caller, current, found=found, have=have.catalog, wanted=wanted
            )


def _require_open(session: Session, work: Work, migration: Migration) -> None:
    service.require_reach(session, work.caller, migration, service.WRITE)
    runs.refuse_if_busy(session, service.subject(migration))
    service.require_editable(migration)


def _source(work: Work, migration: Migration) -> Callable[[], Catalog]:
    """How to read the source; a text's schema is the one that was loaded."""
    if migration.source_connection_id is not None:
        connection = connections.require_in_project(
            work.session,
            work.caller,
            migration.source_connection_id,
            migration.project_id,
            "schema.read",
        )
        there = reaching.target_of(connection, work)
        return lambda: reading.extract(there).catalog
    snapshot = (
        snapshots.find(work.session, migration.source_snapshot_id)
        if migration.source_snapshot_id is not None
        else None
    )
    if snapshot is not None:
        catalog = snapshots.catalog(work.session, snapshot)
        return lambda: catalog
    _, kept = service.catalogs(work.session, migration.id)
    if kept is None:
        raise NothingCompared
    return lambda: kept
