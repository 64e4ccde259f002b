"""Starting runs of scenarios, and removing their rows. What a worker does is in `workflows.py`.

The database is looked at first, outside of our transaction: what cannot be made is refused before
there is a run.
"""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from auralith.control.connections import reaching
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared
from auralith.control.seeds import content, kinds, references, repository, schemas, service
from auralith.control.seeds.errors import NothingKept, Production
from auralith.control.work import Work
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.operations import seed
from auralith.kit.db import transaction
from auralith.kit.errors import Conflict
from auralith.models import Connection, Run, SeedScenario


def run(work: Work, scenario: SeedScenario, body: schemas.ScenarioRunRequest) -> Run:
    """Start a run of the scenario as it is now."""
    spec = service.spec_of(scenario, seed=body.seed)
    target = reaching.target(work.session, work, scenario.connection_id)
    lists = references.of_spec(work.session, scenario.project_id, spec)
    rows = None
    with work.outside():
        # A look that takes too long is left to the run, which looks again before it writes.
        with (
            suppress(StatementTimeout),
            reaching.looking(target) as (place,),
            place.reading() as database,
        ):
            rows = seed.check(
                database, spec, references=references.arrays(lists), scale=body.scale
            ).scenario.rows
        with transaction(work.sessions) as session:
            return _begin(replace(work, session=session), scenario.id, body, rows=rows)


def _begin(
    work: Work, scenario_id: UUID, body: schemas.ScenarioRunRequest, *, rows: int | None
) -> Run:
    scenario = service.locked(work.session, scenario_id)
    spec = service.spec_of(scenario, seed=body.seed)
    target = reaching.held(work.session, scenario.connection_id)
    lists = references.of_spec(work.session, scenario.project_id, spec)

    def prepare() -> Prepared[kinds.RunParams]:
        current = content.content_hash(spec, target, scale=body.scale, references=lists)
        times = "" if body.scale == 1 else f", {body.scale:g} times"
        return Prepared(
            params=kinds.RunParams(
                spec=service.stored(spec), scale=body.scale, content_hash=current
            ),
            content_hash=current,
            rows=rows,
            destructive=spec.options.mode == "replace",
            summary=f"Seed “{scenario.name}”{times} into {target.name} ({target.environment}),"
            f" {spec.options.mode}",
            unapproved=unapproved(target),
        )

    return runs.start(
        work, kinds.RUN, service.subject(scenario), connection=target, prepare=prepare
    )


def cleanup(work: Work, source: Run) -> Run:
    """Start removing the rows of a run: exactly those, as long as nobody changed or uses them."""
    scenario = repository.locked(work.session, source.resource_id)
    if scenario is None:
        raise NothingKept
    connection = reaching.held(work.session, source.connection_id)

    def prepare() -> Prepared[kinds.CleanupParams]:
        service.removable(work.session, source.id)
        made = kinds.RUN.result_of(source.result).rows
        return Prepared(
            params=kinds.CleanupParams(source_run_id=source.id),
            content_hash=content.cleanup_hash(str(source.id), connection),
            rows=made or None,
            destructive=False,
            summary=f"Remove the rows that “{scenario.name}” made in {connection.name}"
            f" ({connection.environment})",
        )

    return runs.start(
        work, kinds.CLEANUP, service.subject(scenario), connection=connection, prepare=prepare
    )


def unapproved(target: Connection) -> Conflict | None:
    """What a run into that database is refused with unless it waits for an approval."""
    return Production(target.name) if target.environment == "production" else None
