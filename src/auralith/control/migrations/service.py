"""Migrations: found, listed, changed, deleted. `comparing.py` makes, `running.py` runs them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.migrations import content, events, repository, schemas
from auralith.control.migrations.describing import backwards, forwards, plan_of, shown
from auralith.control.migrations.errors import MigrationNotFound, MigrationState, SqlNeeded
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.control.work import Work
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import migrate
from auralith.dataplane.plan.document import to_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema import delta as deltas
from auralith.dataplane.schema import snapshot as storage
from auralith.dataplane.schema.delta import Delta
from auralith.dataplane.schema.facts import Catalog
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import AppliedChange, Connection, Migration

WRITE = "migrations.write"
EDITABLE = ("draft", "validated", "failed", "rolled_back")
"""Where statements may be changed: nothing of those that are there stands in the target."""


@dataclass(frozen=True)
class Origin:
    """Where a draft comes from, and what it is called."""

    name: str
    connection_id: UUID | None = None
    snapshot_id: UUID | None = None
    annotation: str = ""


def find(session: Session, migration_id: UUID) -> Migration | None:
    """One migration; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, migration_id)


def locked(session: Session, migration_id: UUID) -> Migration:
    """One migration, its row held until the transaction ends."""
    migration = repository.locked(session, migration_id)
    if migration is None:
        raise MigrationNotFound
    return migration


def subject(migration: Migration) -> Subject:
    """The migration as what a run is about."""
    return Subject("migration", migration.id, migration.name, migration.project_id)


def catalogs(session: Session, migration_id: UUID) -> tuple[Catalog | None, Catalog | None]:
    """What was compared: the target's schema and the source's, where there was a comparison."""
    have, wanted = repository.catalogs(session, migration_id)
    return (
        None if have is None else storage.load(have),
        None if wanted is None else storage.load(wanted),
    )


def applied_since(session: Session, connection_id: UUID, since: datetime) -> list[Delta]:
    """What applies and rollbacks did to a connection's schema after that moment, oldest first.

    Those that failed or were stopped half way count with what they left; so do those of deleted
    migrations. An apply and its rollback stand both, one after the other.
    """
    rows = repository.changes_since(session, connection_id, since)
    return [deltas.from_document(row.delta) for row in rows]


def change(session: Session, journal_run_id: UUID | None) -> Delta | None:
    """What is kept of one run of the target's journal; None: nothing of it stands."""
    row = None if journal_run_id is None else repository.change(session, journal_run_id)
    return None if row is None else deltas.from_document(row.delta)


def keep_change(session: Session, migration: Migration, journal_run_id: UUID, delta: Delta) -> None:
    """Keep what a run did to the schema, in place of what was known of it before."""
    row = repository.change(session, journal_run_id)
    if row is None:
        row = AppliedChange(
            id=journal_run_id,
            connection_id=migration.target_connection_id,
            migration_id=migration.id,
        )
        session.add(row)
    row.delta = deltas.to_document(delta)
    row.applied_at = now()
    session.flush()


def list_migrations(
    session: Session,
    filters: schemas.MigrationFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> schemas.MigrationPage:
    """One page of migrations in these projects, newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, project_ids),
        params=page,
        order=order,
        tie=Migration.id,
    )
    return schemas.MigrationPage.of([shown(row) for row in rows], total, page)


def create(work: Work, body: schemas.MigrationCreate) -> schemas.Migration:
    """Make a draft of hand-written statements; the target is not asked."""
    target = connections.require_in_project(
        work.session, work.caller, body.target_connection_id, body.project_id, WRITE
    )
    migration = Migration(
        id=new_id(),
        project_id=body.project_id,
        target_connection_id=target.id,
        name=body.name,
        annotation=body.annotation,
        status="draft",
        content_hash="",
        completeness="complete",
        created_by=work.caller.user_id,
    )
    write_by_hand(migration, target, sql=body.sql, rollback_sql=body.rollback_sql)
    return stored(work.session, work.caller, migration)


def draft(
    session: Session,
    caller: Caller,
    target: Connection,
    *,
    origin: Origin,
    found: migrate.Comparison,
    have: Catalog,
    wanted: Catalog,
) -> schemas.Migration:
    """Keep what a comparison came to as a draft, also for other domains that compared."""
    migration = Migration(
        id=new_id(),
        project_id=target.project_id,
        source_connection_id=origin.connection_id,
        source_snapshot_id=origin.snapshot_id,
        target_connection_id=target.id,
        name=origin.name,
        annotation=origin.annotation,
        created_by=caller.user_id,
    )
    _compared(migration, target, found=found, have=have, wanted=wanted)
    return stored(session, caller, migration)


def replan(
    session: Session,
    caller: Caller,
    migration: Migration,
    *,
    found: migrate.Comparison,
    have: Catalog,
    wanted: Catalog,
) -> schemas.Migration:
    """Put what another comparison came to in the place of what was planned before."""
    target = reaching.living(session, migration.target_connection_id)
    migration.sql = None
    migration.rollback_sql = None
    _compared(migration, target, found=found, have=have, wanted=wanted)
    return _changed(session, caller, migration, ["statements"])


def _compared(
    migration: Migration,
    target: Connection,
    *,
    found: migrate.Comparison,
    have: Catalog,
    wanted: Catalog,
) -> None:
    migration.warnings = [warning.to_json() for warning in found.warnings]
    migration.completeness = found.completeness
    migration.source_fingerprint = found.source_fingerprint
    migration.target_fingerprint = found.target_fingerprint
    migration.have = storage.dump(have)
    migration.wanted = storage.dump(wanted)
    take(migration, found.plan, target)


def stored(session: Session, caller: Caller, migration: Migration) -> schemas.Migration:
    """Add a new migration, with its event."""
    session.add(migration)
    session.flush()
    event_log.record(
        session,
        caller.actor,
        events.CREATED,
        about=ref(migration),
        content_hash=migration.content_hash,
        statements=len(migration.plan["statements"]),
    )
    return shown(migration)


def write_by_hand(
    migration: Migration,
    target: Connection,
    *,
    sql: str,
    rollback_sql: str | None,
    base: Plan | None = None,
) -> None:
    """Give the migration these statements; of a `base` it keeps what they were planned for."""
    engine = get_engine(target.engine)
    plan = migrate.plan_of_sql(engine, sql, rollback_sql)
    if base is not None:
        plan = replace(
            plan,
            scope=base.scope,
            skipped=base.skipped,
            gaps=base.gaps,
            options=base.options,
            have_fingerprint=base.have_fingerprint,
            wanted_fingerprint=base.wanted_fingerprint,
        )
    found = migrate.lint_sql(engine, sql, has_rollback=rollback_sql is not None)
    migration.sql = sql
    migration.rollback_sql = rollback_sql
    migration.warnings = [warning.to_json() for warning in found]
    take(migration, plan, target)


def take(migration: Migration, plan: Plan, target: Connection) -> None:
    """Give the migration this plan; it is a draft that nothing was done of."""
    migration.plan = to_document(plan)
    migration.content_hash = content.content_hash(plan, target)
    migration.status = "draft"
    migration.journal_run_id = None
    forget_way_back(migration)
    migration.before_snapshot_id = None


def forget_way_back(migration: Migration) -> None:
    """It has ended, or did not begin."""
    migration.rollback_run_id = None
    migration.rollback_plan = None
    migration.rollback_snapshot_id = None


def rehash(migration: Migration, target: Connection) -> str:
    """Compute the content hash for the connection as it is now, and keep it."""
    migration.content_hash = content.content_hash(plan_of(migration), target)
    return migration.content_hash


def update(
    session: Session, caller: Caller, migration: Migration, body: schemas.MigrationUpdate
) -> schemas.Migration:
    """Change what is given; with other statements the migration is a draft again.

    Refused (409) while a run is active, and for statements of which something stands in the target.
    """
    current = locked(session, migration.id)
    require_reach(session, caller, current, WRITE)
    runs.refuse_if_busy(session, subject(current))
    target = reaching.living(session, current.target_connection_id)
    given = body.model_fields_set
    for name in given & {"name", "annotation"}:
        setattr(current, name, getattr(body, name))
    if given & {"sql", "rollback_sql"}:
        require_editable(current)
        plan = plan_of(current)
        sql = body.sql if "sql" in given else forwards(current, plan)
        if not sql:
            raise SqlNeeded
        back = body.rollback_sql if "rollback_sql" in given else backwards(current, plan)
        write_by_hand(current, target, sql=sql, rollback_sql=back, base=plan)
    return _changed(session, caller, current, sorted(given))


def require_editable(migration: Migration) -> None:
    """Raise MigrationState where its statements are what was done to the target."""
    if migration.status not in EDITABLE or migration.rollback_run_id is not None:
        raise MigrationState(
            migration.status,
            "Its statements stand in the database: roll it back first, or make a new one.",
        )


def _changed(
    session: Session, caller: Caller, migration: Migration, fields: list[str]
) -> schemas.Migration:
    session.flush()
    event_log.record(
        session,
        caller.actor,
        events.UPDATED,
        about=ref(migration),
        content_hash=migration.content_hash,
        fields=fields,
    )
    return shown(migration)


def delete(session: Session, caller: Caller, migration: Migration) -> None:
    """Remove a migration; its runs stay in the history. Refused (409) while a run is active."""
    current = locked(session, migration.id)
    require_reach(session, caller, current, WRITE)
    runs.refuse_if_busy(session, subject(current))
    event_log.record(
        session,
        caller.actor,
        events.DELETED,
        about=ref(current),
        content_hash=current.content_hash,
        status=current.status,
    )
    repository.remove(session, current.id)


def require_reach(session: Session, caller: Caller, migration: Migration, right: str) -> None:
    """The right where the migration's target lies."""
    connections.require_reach(
        session, caller, {migration.target_connection_id}, migration.project_id, right
    )
