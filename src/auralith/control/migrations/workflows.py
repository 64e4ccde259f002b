"""The work of migration runs: what a worker does, and what the end of a run does to it."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.migrations import kinds, repository, service
from auralith.control.migrations.describing import plan_of
from auralith.control.migrations.errors import ContentChanged, MigrationNotFound
from auralith.control.runs.registry import RunContext, handler, on_finished
from auralith.control.snapshots import reading
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.operations import migrate
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.models import Migration, Run

READ = SessionOptions(lock_timeout_ms=5_000, read_only=True)
"""For reading a whole schema in a run, which nobody waits for."""


@dataclass(frozen=True)
class Job:
    """Everything one run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    plan: Plan
    have: Catalog | None
    wanted: Catalog | None
    name: str
    snapshot_id: UUID | None


Context = (
    RunContext[kinds.ValidateParams]
    | RunContext[kinds.ApplyParams]
    | RunContext[kinds.RollbackParams]
)


def _job(context: Context) -> Job:
    with context.transaction() as session:
        migration = repository.get(session, context.resource_id)
        if migration is None:
            raise MigrationNotFound
        connection = reaching.living(session, context.connection_id)
        # The connection may have been pointed elsewhere since the run was asked for.
        if service.rehash(migration, connection) != context.params.content_hash:
            raise ContentChanged
        have, wanted = service.catalogs(session, migration.id)
        return Job(
            reaching.target_of(connection, context),
            plan_of(migration),
            have,
            wanted,
            migration.name,
            migration.before_snapshot_id,
        )


@handler(kinds.VALIDATE)
def validate(context: RunContext[kinds.ValidateParams]) -> kinds.ValidateResult:
    """Build the target's schema in a throw-away database, apply, compare, take it back."""
    job = _job(context)
    have = job.have or reading.extract(job.target, READ).catalog
    result = migrate.prove(
        job.target.engine,
        job.target.spec,
        job.plan,
        have=have,
        wanted=job.wanted,
        monitor=context.monitor,
    )
    return kinds.ValidateResult.model_validate(result.to_json())


@handler(kinds.APPLY)
def apply(context: RunContext[kinds.ApplyParams]) -> kinds.ApplyResult:
    """Run the statements, or go on where the journal and the catalog stand."""
    job = _job(context)
    snapshot_id, before = _before(context, job)
    result = migrate.apply(
        job.target.place(),
        job.plan,
        attempt=migrate.Attempt(
            run_id=str(context.params.journal_run_id),
            confirmed=frozenset(context.params.confirmed),
        ),
        monitor=context.monitor,
        # Statements written by hand were compared with nothing: what they did is told from there.
        have=job.have if job.have is not None else before,
        wanted=job.wanted,
    )
    _keep(context, result)
    return _told(result, snapshot_id)


@handler(kinds.ROLLBACK)
def rollback(context: RunContext[kinds.RollbackParams]) -> kinds.ApplyResult:
    """Run the way back, or go on with it."""
    job = _job(context)
    live = reading.extract(job.target, READ).catalog
    way = replace(
        migrate.rollback_plan(job.plan, live=live), have_fingerprint=context.params.fingerprint
    )
    result = migrate.apply(
        job.target.place(),
        way,
        attempt=migrate.Attempt(
            run_id=str(context.params.journal_run_id),
            confirmed=frozenset(context.params.confirmed),
            source_run=str(context.params.source_run_id),
        ),
        monitor=context.monitor,
        have=live,
        wanted=job.have,
    )
    _keep(context, result)
    return _told(result, None)


def _keep(
    context: RunContext[kinds.ApplyParams] | RunContext[kinds.RollbackParams],
    result: migrate.ApplyResult,
) -> None:
    """Keep what was done to the schema, so that no drift check takes it for somebody else's."""
    with context.transaction() as session:
        migration = service.locked(session, context.resource_id)
        service.keep_change(session, migration, context.params.journal_run_id, result.delta)


def _before(context: RunContext[kinds.ApplyParams], job: Job) -> tuple[UUID, Catalog]:
    """The snapshot from before the first statement: taken once, whoever tries again."""
    if job.snapshot_id is not None:
        with context.transaction() as session:
            found = snapshots.find(session, job.snapshot_id)
            if found is not None:
                return found.id, snapshots.catalog(session, found)
    read = reading.extract(job.target, READ).catalog
    with context.transaction() as session:
        migration = service.locked(session, context.resource_id)
        kept = snapshots.keep(
            session,
            reaching.living(session, context.connection_id),
            read,
            label=f"Before {job.name}"[:200],
            origin="migration",
            by=context.requested_by,
        )
        migration.before_snapshot_id = kept.id
        return kept.id, read


def _told(result: migrate.ApplyResult, snapshot_id: UUID | None) -> kinds.ApplyResult:
    """What the run tells; the delta is kept with the migration."""
    told = {name: value for name, value in result.to_json().items() if name != "delta"}
    if snapshot_id is not None:
        told["snapshot_id"] = snapshot_id
    return kinds.ApplyResult.model_validate(told)


@on_finished(kinds.VALIDATE)
def validation_ended(session: Session, run: Run, result: kinds.ValidateResult) -> None:
    """A proof's end: validated, or a draft again, if it proved what the migration still is."""
    migration = repository.locked(session, run.resource_id)
    if migration is None or migration.last_validation_id != run.id or run.status == "cancelled":
        return
    params = kinds.VALIDATE.params_of(run.params)
    if migration.content_hash == params.content_hash and migration.status in ("draft", "validated"):
        proved = run.status == "succeeded" and result.proved
        migration.status = "validated" if proved else "draft"


@on_finished(kinds.APPLY)
def apply_ended(session: Session, run: Run, _result: kinds.ApplyResult) -> None:
    """An apply's end: all, some or nothing done. What never began leaves it as it was."""
    migration = repository.locked(session, run.resource_id)
    if migration is None or migration.last_apply_id != run.id:
        return
    before = kinds.APPLY.params_of(run.params).status_before
    if run.status == "succeeded":
        migration.status = "applied"
        migration.applied_at = now()
    elif run.progress.get("kept"):
        migration.status = "partially_applied"
    elif run.status == "failed" and run.started_at is not None and before != "partially_applied":
        migration.status = "failed"
    else:
        migration.status = before
    if migration.status in ("draft", "validated"):
        migration.journal_run_id = None


@on_finished(kinds.ROLLBACK)
def rollback_ended(session: Session, run: Run, _result: kinds.ApplyResult) -> None:
    """A rollback's end: as before, half way, or nothing taken back."""
    migration = repository.locked(session, run.resource_id)
    if migration is None:
        return
    params = kinds.ROLLBACK.params_of(run.params)
    if migration.rollback_run_id != params.journal_run_id:
        return
    if run.status == "succeeded":
        _back(migration)
    elif run.progress.get("kept"):
        migration.status = "partially_applied"
    elif migration.status == "applied":
        migration.rollback_run_id = None
        migration.rollback_fingerprint = None


def _back(migration: Migration) -> None:
    migration.status = "rolled_back"
    migration.applied_at = None
    migration.rollback_run_id = None
    migration.rollback_fingerprint = None
    migration.journal_run_id = None
