"""The work of migration runs: what a worker does, and what the end of a run does to it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.migrations import kinds, proving, repository, service
from auralith.control.migrations.describing import plan_of
from auralith.control.migrations.errors import (
    ContentChanged,
    MigrationNotFound,
    RollbackRefuted,
)
from auralith.control.runs.registry import RunContext, handler, on_finished
from auralith.control.snapshots import reading
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import DataPlaneError, Fenced
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations import migrate
from auralith.dataplane.plan.document import from_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.models import Run

READ = SessionOptions(lock_timeout_ms=5_000, read_only=True)
"""For reading a whole schema in a run, which nobody waits for."""


Slot = Literal["before_snapshot_id", "rollback_snapshot_id"]
"""Where a migration keeps its snapshots."""


@dataclass(frozen=True)
class Job:
    """Everything one run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    plan: Plan
    have: Catalog | None
    wanted: Catalog | None
    name: str
    way: Plan | None
    """The way back that has begun."""
    snapshots: Mapping[Slot, UUID | None]


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
            None if migration.rollback_plan is None else from_document(migration.rollback_plan),
            {
                "before_snapshot_id": migration.before_snapshot_id,
                "rollback_snapshot_id": migration.rollback_snapshot_id,
            },
        )


@handler(kinds.VALIDATE)
def validate(context: RunContext[kinds.ValidateParams]) -> kinds.ValidateResult:
    """Build the target's schema in a throw-away database, apply, compare, take it back."""
    job = _job(context)
    have = job.have or reading.extract(job.target, READ).catalog
    result = _proved(context, job, job.plan, have=have, wanted=job.wanted)
    return kinds.ValidateResult.model_validate(result.to_json())


def _proved(
    context: RunContext[kinds.ValidateParams] | RunContext[kinds.RollbackParams],
    job: Job,
    plan: Plan,
    *,
    have: Catalog,
    wanted: Catalog | None,
) -> migrate.ProofResult:
    """Beside the target, or on an embedded server where the login may make no database."""
    sides = [have] if wanted is None else [have, wanted]
    other = proving.embedded(context.settings, job.target.engine, *sides)
    result = migrate.prove(
        job.target.engine,
        job.target.spec,
        plan,
        have=have,
        wanted=wanted,
        monitor=context.monitor,
        fallback=None if isinstance(other, str) else other,
    )
    if result.where or not isinstance(other, str) or not other:
        return result
    return replace(result, not_proved=(*result.not_proved, migrate.NotProved("*", other)))


@handler(kinds.APPLY)
def apply(context: RunContext[kinds.ApplyParams]) -> kinds.ApplyResult:
    """Run the statements, or go on where the journal and the catalog stand."""
    job = _job(context)
    snapshot_id, before = _before(context, job, "before_snapshot_id", f"Before {job.name}")
    result = _applied(context, job, job.plan, before=before, wanted=job.wanted)
    return result.model_copy(update={"snapshot_id": snapshot_id})


@handler(kinds.ROLLBACK)
def rollback(context: RunContext[kinds.RollbackParams]) -> kinds.ApplyResult:
    """Prove the way back and run it, or go on with it."""
    job = _job(context)
    if job.way is None:
        raise ContentChanged
    if job.snapshots["rollback_snapshot_id"] is None:
        _require_no_refutation(context, job, job.way)
    snapshot_id, before = _before(
        context, job, "rollback_snapshot_id", f"Before rolling back {job.name}"
    )
    result = _applied(
        context,
        job,
        job.way,
        before=before,
        wanted=job.have,
        source_run=str(context.params.source_run_id),
    )
    return result.model_copy(update={"snapshot_id": snapshot_id})


def _require_no_refutation(context: RunContext[kinds.RollbackParams], job: Job, way: Plan) -> None:
    """Try the way back in a throw-away database; what is proved wrong does not begin.

    What cannot be proved here (a right, an extension) is no reason against it.
    """
    proof = _proved(
        context,
        job,
        way,
        have=reading.extract(job.target, READ).catalog,
        wanted=job.have if way.wanted_fingerprint == job.plan.have_fingerprint else None,
    )
    if proof.refuted:
        raise RollbackRefuted([n.reason for n in proof.not_proved], proof.differences)
    if proof.proved:
        context.monitor.log(
            "info",
            "The way back was proved in a throw-away database.",
            code="migration.rollback_proved",
        )
    else:
        context.monitor.log(
            "warning",
            f"The way back could not be proved whole: {len(proof.not_proved)} objects.",
            code="migration.rollback_not_proved",
            params={"objects": [n.object for n in proof.not_proved][:20]},
        )


def _applied(
    context: RunContext[kinds.ApplyParams] | RunContext[kinds.RollbackParams],
    job: Job,
    plan: Plan,
    *,
    before: Catalog,
    wanted: Catalog | None,
    source_run: str | None = None,
) -> kinds.ApplyResult:
    """Run a plan; whatever ends it, what it did to the schema is kept: that is no drift."""
    run_id = str(context.params.journal_run_id)
    try:
        result = migrate.apply(
            job.target.place(),
            plan,
            attempt=migrate.Attempt(
                run_id=run_id,
                confirmed=frozenset(context.params.confirmed),
                source_run=source_run,
            ),
            monitor=context.monitor,
            have=before,
            wanted=wanted,
        )
    except Fenced:
        raise
    except (DataPlaneError, Interrupted) as stop:
        left = None
        with suppress(DataPlaneError):
            left = migrate.standing(
                job.target.place(READ), plan, run_id=run_id, have=before, wanted=wanted
            )
        if left is not None:
            _keep(context, left)
            stop.result = left.to_json()
        raise
    _keep(context, result)
    return kinds.ApplyResult.model_validate(result.to_json())


def _keep(
    context: RunContext[kinds.ApplyParams] | RunContext[kinds.RollbackParams],
    result: migrate.ApplyResult,
) -> None:
    with context.transaction() as session:
        migration = service.locked(session, context.resource_id)
        service.keep_change(session, migration, context.params.journal_run_id, result.delta)


def _before(
    context: RunContext[kinds.ApplyParams] | RunContext[kinds.RollbackParams],
    job: Job,
    slot: Slot,
    label: str,
) -> tuple[UUID, Catalog]:
    """The snapshot from before the first statement: taken once, whoever tries again."""
    known = job.snapshots[slot]
    if known is not None:
        with context.transaction() as session:
            found = snapshots.find(session, known)
            if found is not None:
                return found.id, snapshots.catalog(session, found)
    read = reading.extract(job.target, READ).catalog
    with context.transaction() as session:
        migration = service.locked(session, context.resource_id)
        kept = snapshots.keep(
            session,
            reaching.living(session, context.connection_id),
            read,
            label=label[:200],
            origin="migration",
            by=context.requested_by,
        )
        setattr(migration, slot, kept.id)
        return kept.id, read


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
    params = kinds.APPLY.params_of(run.params)
    if run.status == "succeeded":
        migration.status = "applied"
        migration.applied_at = now()
    elif _left(session, run, params.journal_run_id):
        migration.status = "partially_applied"
    elif run.status == "failed" and run.started_at is not None:
        migration.status = "failed"
    else:
        migration.status = params.status_before
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
        migration.status = "rolled_back"
        migration.applied_at = None
        migration.journal_run_id = None
        service.forget_way_back(migration)
    elif _left(session, run, params.journal_run_id):
        migration.status = "partially_applied"
    else:
        migration.status = params.status_before
        service.forget_way_back(migration)


def _left(session: Session, run: Run, journal_run_id: UUID) -> bool:
    """Whether something of these statements stands in the target, of an earlier run too."""
    return bool(run.progress.get("kept")) or service.change(session, journal_run_id) is not None
