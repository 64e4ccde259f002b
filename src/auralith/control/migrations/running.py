"""Starting proofs, applies and rollbacks. What their end does stands in `workflows.py`.

What has to be known of the target before a run is made is read first, outside of our transaction.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.migrations import content, kinds, schemas, service
from auralith.control.migrations.describing import plan_of, steps_of
from auralith.control.migrations.errors import CannotApply, MigrationState
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared
from auralith.control.snapshots import reading
from auralith.control.snapshots import service as snapshots
from auralith.control.work import Work
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import Terminal
from auralith.dataplane.operations import migrate
from auralith.dataplane.plan.document import from_document, to_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from auralith.kit.db import transaction
from auralith.models import Connection, Migration, Run

S = TypeVar("S")

APPLICABLE = ("draft", "validated", "failed", "partially_applied")
ROLLABLE = ("applied", "partially_applied", "failed")


def validate(work: Work, migration_id: UUID) -> Run:
    """Start a proof of the migration in a throw-away database."""
    migration = service.locked(work.session, migration_id)
    connection = reaching.held(work.session, migration.target_connection_id)

    def prepare() -> Prepared[kinds.ValidateParams]:
        current = service.rehash(migration, connection)
        return Prepared(
            params=kinds.ValidateParams(content_hash=current),
            content_hash=current,
            rows=0,
            destructive=False,
            summary=_summary("Prove", migration, connection),
        )

    run = runs.start(
        work, kinds.VALIDATE, service.subject(migration), connection=connection, prepare=prepare
    )
    migration.last_validation_id = run.id
    work.session.flush()
    return run


def apply(work: Work, migration: Migration, body: schemas.MigrationApply) -> Run | None:
    """Start an apply; None when there is nothing to do. Refused (409) before a run is made."""

    def start(there: Work, current: Migration, live: Catalog) -> Run | None:
        plan = plan_of(current)
        if not plan.statements:
            _require_state(current, (*APPLICABLE, "applied"))
            _check(plan, live, frozenset(), begun=False)
            return None
        return _apply(there, current, plan, live, body.confirm_destructive)

    return _knowing(work, migration, kinds.APPLY.right, start)


def rollback(work: Work, migration: Migration, body: schemas.MigrationApply) -> Run:
    """Start the way back of an applied migration."""

    def start(there: Work, current: Migration, live: Catalog) -> Run:
        return _rollback(there, current, live, body.confirm_destructive)

    return _knowing(work, migration, kinds.ROLLBACK.right, start)


def preview_rollback(work: Work, migration: Migration) -> schemas.MigrationWayBack:
    """What a rollback would run now; refused (409) where the rollback would be."""

    def look(there: Work, current: Migration, live: Catalog) -> schemas.MigrationWayBack:
        _require_state(current, ROLLABLE, back=True)
        way = _way_back(there.session, current, live)
        actions = [statement.action for statement in way.statements]
        return schemas.MigrationWayBack(statements=steps_of(actions, way.scope.quote))

    return _knowing(work, migration, kinds.ROLLBACK.right, look)


def _knowing(
    work: Work,
    migration: Migration,
    right: str,
    start: Callable[[Work, Migration, Catalog], S],
) -> S:
    """Read the target's schema, then start in a new transaction with what was found."""
    service.require_reach(work.session, work.caller, migration, right)
    target = reaching.target(work.session, work, migration.target_connection_id)
    with work.outside():
        live = reading.extract(target).catalog
        with transaction(work.sessions) as session:
            there = replace(work, session=session)
            return start(there, service.locked(session, migration.id), live)


def _apply(
    work: Work, migration: Migration, plan: Plan, live: Catalog, confirmed: Collection[str]
) -> Run:
    connection = reaching.held(work.session, migration.target_connection_id)
    named = _named(confirmed, plan.scope.quote)
    before = migration.status
    journal_run_id = migration.journal_run_id or uuid4()

    def prepare() -> Prepared[kinds.ApplyParams]:
        _require_state(migration, APPLICABLE)
        _check(plan, live, named, begun=before == "partially_applied")
        current = service.rehash(migration, connection)
        return Prepared(
            params=kinds.ApplyParams(
                content_hash=current,
                confirmed=sorted(named),
                journal_run_id=journal_run_id,
                status_before=before,
            ),
            content_hash=content.content_hash(plan, connection, confirmed=sorted(named)),
            rows=None,
            destructive=bool(migrate.destructive_objects(plan)),
            summary=_summary("Apply", migration, connection),
        )

    run = runs.start(
        work, kinds.APPLY, service.subject(migration), connection=connection, prepare=prepare
    )
    migration.status = "applying"
    migration.last_apply_id = run.id
    migration.journal_run_id = journal_run_id
    work.session.flush()
    return run


def _rollback(work: Work, migration: Migration, live: Catalog, confirmed: Collection[str]) -> Run:
    connection = reaching.held(work.session, migration.target_connection_id)
    goes_on = migration.rollback_run_id is not None
    journal_run_id = migration.rollback_run_id or uuid4()
    way = Plan(())

    def prepare() -> Prepared[kinds.RollbackParams]:
        nonlocal way
        _require_state(migration, ROLLABLE, back=True)
        way = _way_back(work.session, migration, live)
        named = _named(confirmed, way.scope.quote)
        _check(way, live, named, begun=goes_on)
        current = service.rehash(migration, connection)
        return Prepared(
            params=kinds.RollbackParams(
                content_hash=current,
                confirmed=sorted(named),
                source_run_id=migration.journal_run_id or migration.id,
                journal_run_id=journal_run_id,
                status_before=migration.status,
            ),
            content_hash=content.content_hash(
                way, connection, undo=str(migration.journal_run_id), confirmed=sorted(named)
            ),
            rows=None,
            destructive=bool(migrate.destructive_objects(way)),
            summary=_summary("Roll back", migration, connection),
        )

    run = runs.start(
        work, kinds.ROLLBACK, service.subject(migration), connection=connection, prepare=prepare
    )
    migration.rollback_run_id = journal_run_id
    migration.rollback_plan = to_document(way)
    work.session.flush()
    return run


def _way_back(session: Session, migration: Migration, live: Catalog) -> Plan:
    """The way back that has begun, the one from the end, or the one from half way."""
    if migration.rollback_plan is not None:
        return from_document(migration.rollback_plan)
    plan = plan_of(migration)
    try:
        if migration.status == "applied":
            _require_as_left(migration, plan, live)
            return migrate.rollback_plan(plan, live=live)
        way = migrate.partial_rollback_plan(
            get_engine(live.engine),
            plan,
            live=live,
            before=_before(session, migration),
            done=service.change(session, migration.journal_run_id),
        )
    except Terminal as error:
        objects = [r.object.text(plan.scope.quote) for r in plan.irreversible]
        raise CannotApply(error.message, error.code, objects) from error
    if not way.statements:
        raise MigrationState(migration.status, "Nothing of it stands in the database.")
    return way


def _before(session: Session, migration: Migration) -> Catalog:
    """The schema from before the first statement."""
    taken = migration.before_snapshot_id and snapshots.find(session, migration.before_snapshot_id)
    if taken:
        return snapshots.catalog(session, taken)
    have, _ = service.catalogs(session, migration.id)
    if have is None:
        raise MigrationState(migration.status, "The snapshot from before it is gone.")
    return have


def _require_as_left(migration: Migration, plan: Plan, live: Catalog) -> None:
    """The way back from the end begins where the statements led to."""
    if plan.wanted_fingerprint and not plan.gaps:
        seen = migrate.fingerprint_of(live, plan.scope)
        if seen != plan.wanted_fingerprint and not migration.sql and not plan.skipped:
            msg = "The schema has changed since this migration was applied. Compare again instead."
            raise CannotApply(msg, "migration.stale", [])


def _check(plan: Plan, live: Catalog, confirmed: frozenset[str], *, begun: bool) -> None:
    """What the data plane refuses, as a 409 that names the objects."""
    try:
        migrate.check_apply(plan, live=live, confirmed=confirmed, begun=begun)
    except Terminal as error:
        objects: list[str] = []
        if error.code == "migration.unsupported":
            objects = [r.object.text(plan.scope.quote) for r in plan.unsupported]
        elif error.code == "migration.unconfirmed":
            objects = [o for o in migrate.destructive_objects(plan) if o not in confirmed]
        raise CannotApply(error.message, error.code, objects) from error


def _named(confirmed: Collection[str], quote: str) -> frozenset[str]:
    """What was confirmed, as the engine writes it; what is no object confirms nothing."""
    out = set()
    for text in confirmed:
        try:
            out.add(ObjectId.parse(text.strip(), quote).text(quote))
        except ValueError:
            continue
    return frozenset(out)


def _require_state(migration: Migration, among: Collection[str], *, back: bool = False) -> None:
    if migration.status not in among:
        remedy = "Only what was applied can be rolled back." if back else "Compare again."
        raise MigrationState(migration.status, remedy)
    if not back and migration.rollback_run_id is not None:
        raise MigrationState(
            migration.status, "A rollback of it stopped half way: roll it back to its end first."
        )


def _summary(verb: str, migration: Migration, connection: Connection) -> str:
    return f"{verb} “{migration.name}” on {connection.name} ({connection.environment})"
