"""One check: probe, read, compare, keep. The target is never touched inside our transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith import __version__
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.drift import agreeing, describing, kinds, repository, service, storing
from auralith.control.drift.agreeing import Forward
from auralith.control.drift.storing import Found, Read
from auralith.control.drift.values import hashed
from auralith.control.runs.registry import RunContext
from auralith.control.snapshots import reading
from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.errors import PermissionDenied, StatementTimeout
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.hashing import canonical
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope
from auralith.kit.clock import now
from auralith.models import Connection

RULES_OF_ONE_ENGINE = "Ignore rules name objects of one engine: between two they are not applied."

Context = RunContext[kinds.CheckParams]


@dataclass(frozen=True)
class Job:
    """Everything a check needs, read in one short transaction."""

    target: Target = field(repr=False)
    place: str
    """Where the target lies: another address is another schema."""
    baseline_id: UUID | None
    against_baseline: bool
    rules: tuple[drift.IgnoreRule, ...]
    since: Forward
    """What Auralith did to the schema since the baseline."""
    probe: str | None
    """Digest of all that decided the last report."""


def check(context: Context) -> kinds.CheckResult:
    """Compare the schema with what was agreed; without a baseline, make it."""
    with context.transaction() as session:
        done = repository.of_run(session, context.run_id)
        if done is not None:
            return storing.result_of(done)
        job = _job(session, context)
    engine = job.target.engine
    began = now()
    context.monitor.progress("probe", done=0, total=1, unit="checks")
    with job.target.place(reading.READ_OPTIONS).reading() as database:
        # Before the schema is read: what changes in between is found by the next probe.
        digest = partial(_digest, job, _probe(database))
        probe = digest(job.baseline_id, job.since)
        if job.against_baseline and probe is not None and probe == job.probe:
            with context.transaction() as session:
                same = storing.keep_unchanged(session, context, probe, began)
            if same is not None:
                return same
        context.monitor.checkpoint()
        context.monitor.progress("read", done=0, total=1, unit="checks")
        live = engine.schemas.extract(database.session)
    read = Read(live.catalog, began, job.baseline_id, job.since, job.rules)
    context.monitor.checkpoint()
    context.monitor.progress("compare", done=0, total=1, unit="checks")
    if job.baseline_id is None:
        with context.transaction() as session:
            return storing.keep_baseline(session, context, read, partial(digest, since=Forward()))
    with context.transaction() as session:
        wanted = agreeing.agreed(session, job.baseline_id, job.since)
    if wanted.engine == live.catalog.engine:
        found = _compared(engine, wanted, live, job, read)
    else:
        found = _across(engine, wanted, job, read)
    with context.transaction() as session:
        return storing.keep(session, context, found, probe)


def _probe(database: Database) -> str | None:
    """What changes with the schema; None where this login, or the time there is, does not do."""
    try:
        return database.engine.schemas.probe(database.session)
    except (PermissionDenied, StatementTimeout):
        return None


def _job(session: Session, context: Context) -> Job:
    connection = reaching.living(session, context.connection_id)
    row = repository.settings(session, connection.id)
    baseline = None if row is None else row.baseline_snapshot_id
    against = context.params.against
    own = against in {None, baseline}
    agreeing.require_quiet(session, connection.id)
    return Job(
        target=reaching.target_of(connection, context),
        place=_place(connection),
        baseline_id=against or baseline,
        against_baseline=own,
        since=agreeing.forward(session, connection, baseline if own else None),
        rules=describing.in_force(describing.rules_of(row), now()),
        probe=None if row is None else row.probe,
    )


def _place(connection: Connection) -> str:
    return canonical([connection.host, connection.port, connection.database, connection.username])


def _digest(job: Job, probe: str | None, baseline_id: UUID | None, since: Forward) -> str | None:
    """Of everything that decides what a check finds; None when that is not known."""
    if probe is None:
        return None
    rules = [r.rule for r in job.rules]
    parts = [__version__, probe, job.place, str(baseline_id), since.digest, rules]
    return hashed(parts)


def _compared(engine: Engine, wanted: Catalog, live: Extracted, job: Job, read: Read) -> Found:
    dialect = engine.schemas
    result = drift.check(
        wanted,
        live.catalog,
        knowledge=dialect.knowledge,
        now=now(),
        ignore=job.rules,
        scope=Scope(quote=dialect.quote),
    )
    return Found(
        read=read,
        against_baseline=job.against_baseline,
        result=result,
        idle=service.idle(job.rules, dialect.quote, wanted, live.catalog),
        changes=[_change(engine, item, wanted, live.catalog) for item in result.items],
        ddl=_way_back(engine, wanted, live, job) if result.drifted else "",
    )


def _across(engine: Engine, wanted: Catalog, job: Job, read: Read) -> Found:
    """Between engines: a report on what they have in common, and no way from one to the other."""
    quote = engine.schemas.quote
    result = drift.across(wanted, read.live, quote=quote)
    if job.rules:
        gaps = {*result.gaps, Gap("not_comparable", "ignore rules", RULES_OF_ONE_ENGINE)}
        result = replace(result, gaps=tuple(sorted(gaps)))
    return Found(
        read=read,
        against_baseline=job.against_baseline,
        result=result,
        idle=[],
        changes=[_told(item, quote, item.before, item.after) for item in result.items],
        ddl=f"-- {drift.NO_WAY}" if result.drifted else "",
    )


def _change(
    engine: Engine, item: drift.DriftItem, before: Catalog, after: Catalog
) -> dict[str, Any]:
    """A difference as the API shows it; a whole object as the DDL that makes it."""
    dialect = engine.schemas
    identity = ObjectId.parse(item.object, dialect.quote)
    old, new = item.before, item.after
    if item.action == "removed":
        old = drift.render(dialect, before, identity)
    elif item.action == "added":
        new = drift.render(dialect, after, identity)
    return _told(item, dialect.quote, old, new)


def _told(item: drift.DriftItem, quote: str, old: Any, new: Any) -> dict[str, Any]:
    return {
        "key": item.key,
        "object": item.object,
        "kind": ObjectId.parse(item.object, quote).kind,
        "attribute": item.attribute,
        "action": item.action,
        "before": old,
        "after": new,
        "parts": list(item.parts),
        "severity": item.severity,
    }


def _way_back(engine: Engine, wanted: Catalog, live: Extracted, job: Job) -> str:
    """The statements that restore what was agreed; what none can do stands as a comment."""
    plan = drift.restore(engine, wanted, live, exclude=tuple(r.rule for r in job.rules))
    quote = engine.schemas.quote
    lines: Sequence[str] = [
        *(f"{s.action.sql.rstrip().rstrip(';')};" for s in plan.statements),
        *(f"-- {r.object.text(quote)}: {r.reason}" for r in plan.unsupported),
    ]
    return "\n".join(lines)
