"""The work of runs of scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from auralith.background import Housekeeping, periodic
from auralith.control.connections import reaching
from auralith.control.connections.reaching import Target
from auralith.control.runs import service as runs
from auralith.control.runs.registry import RunContext, handler, on_finished
from auralith.control.seeds import content, kinds, references, retention, running, service
from auralith.control.seeds.errors import ScenarioChanged
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.operations import seed
from auralith.models import Run

RETENTION_SECONDS = 3_600.0


@dataclass(frozen=True)
class Job:
    """Everything a run needs, read in one short transaction before the work begins."""

    target: Target = field(repr=False)
    spec: ScenarioSpec
    lists: Mapping[str, Sequence[str]] = field(repr=False)


def _job(context: RunContext[kinds.RunParams]) -> Job:
    params = context.params
    spec = ScenarioSpec(**params.spec)
    with context.transaction() as session:
        connection = reaching.living(session, context.connection_id)
        refusal = running.unapproved(connection)
        if refusal is not None and runs.get(session, context.run_id).approval_id is None:
            raise refusal
        lists = references.of_spec(session, context.project_id, spec)
        # The connection may have been pointed elsewhere, a list changed, the program upgraded,
        # since the run was asked for.
        current = content.content_hash(spec, connection, scale=params.scale, references=lists)
        if current != params.content_hash:
            raise ScenarioChanged
        service.began(session, context.run_id, context.resource_id, context.project_id)
        return Job(reaching.target_of(connection, context), spec, lists)


@handler(kinds.RUN)
def run(context: RunContext[kinds.RunParams]) -> kinds.RunResult:
    """Make the rows, or go on from the last piece that was committed."""
    job = _job(context)
    result = seed.run(
        job.target.place(),
        job.spec,
        run_id=str(context.run_id),
        content_hash=context.params.content_hash,
        references=references.arrays(job.lists),
        owner=str(context.resource_id),
        scale=context.params.scale,
        monitor=context.monitor,
    )
    return kinds.RunResult.model_validate(result)


@handler(kinds.CLEANUP)
def cleanup(context: RunContext[kinds.CleanupParams]) -> kinds.CleanupResult:
    """Remove the rows of a run, or go on from the last batch that was committed."""
    source_id = context.params.source_run_id
    with context.transaction() as session:
        service.removable(session, source_id)
        target = reaching.target(session, context, context.connection_id)
    result = seed.cleanup(
        target.place(),
        run_id=str(source_id),
        cleanup_id=str(context.run_id),
        monitor=context.monitor,
    )
    return kinds.CleanupResult.model_validate(result)


@on_finished(kinds.RUN)
def note_replaced(session: Session, run: Run, _result: kinds.RunResult) -> None:
    """Earlier runs have no rows left but those that are somebody's by now."""
    if run.status == "succeeded":
        spec = ScenarioSpec(**kinds.RUN.params_of(run.params).spec)
        if spec.options.mode == "replace":
            service.replaced(session, run)


@on_finished(kinds.CLEANUP)
def note_cleaned(session: Session, run: Run, result: kinds.CleanupResult) -> None:
    """A run whose rows are all gone needs no other cleanup."""
    if run.status == "succeeded" and not result.conflicts_total:
        service.cleaned(session, kinds.CLEANUP.params_of(run.params).source_run_id)


@periodic("retention of what seed runs keep", seconds=RETENTION_SECONDS)
def forget_old_runs(house: Housekeeping) -> int:
    """Remove what targets keep of runs without need; of how many."""
    return retention.forget_due(house)
