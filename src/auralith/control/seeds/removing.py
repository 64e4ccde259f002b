"""Forgetting what targets keep of runs, and deleting scenarios: the target first, then we."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.connections import reaching
from auralith.control.connections.reaching import Means, Target
from auralith.control.events import service as event_log
from auralith.control.runs import service as runs
from auralith.control.seeds import events, repository, service
from auralith.control.seeds.errors import NothingKept
from auralith.control.work import Work
from auralith.dataplane.operations import seed
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import SeedScenario


def delete(work: Work, scenario: SeedScenario, *, keep_rows: bool) -> None:
    """Delete a scenario, and first what its targets keep of its runs: nobody else could.

    Refused (409) while a run is active, and, unless `keep_rows` lets them stay for good, while
    rows of a run have not been removed. A target that cannot be worked in refuses it, too; one
    whose connection was deleted is out of reach and does not count.
    """
    with work.outside(), runs.without_runs(work.sessions, service.subject(scenario)):
        with transaction(work.sessions) as session:
            current = service.locked(session, scenario.id)
            service.require_reach(session, work.caller, current, service.WRITE)
            if not keep_rows:
                service.refuse_kept_rows(session, current)
            left = [each.run_id for each in repository.kept(session, scenario.id)]
        for run_id in left:
            forget(work.sessions, work, run_id, work.caller.actor, reason="deleted")
        with transaction(work.sessions) as session:
            current = service.locked(session, scenario.id)
            service.remove(session, work.caller, current, forgotten=len(left))


def forget(
    sessions: sessionmaker[Session], means: Means, run_id: UUID, actor: Actor, *, reason: str
) -> None:
    """Remove what a target keeps of a run; its rows, if there are any, stay for good.

    The caller holds back runs of the scenario. Raises NothingKept, and what the target says.
    """
    with transaction(sessions) as session:
        target, known = _kept(session, means, run_id)
    seed.forget(target.place(), known)
    with transaction(sessions) as session:
        row = repository.locked_journal(session, run_id)
        if row is None or row.forgotten_at is not None:
            raise NothingKept
        row.forgotten_at = now()
        event_log.record(
            session,
            actor,
            events.FORGOTTEN,
            about=service.about_run(runs.get(session, run_id)),
            run_id=run_id,
            reason=reason,
        )


def _kept(session: Session, means: Means, run_id: UUID) -> tuple[Target, Sequence[str]]:
    """Where a run keeps something, and its id with those of its cleanups."""
    run = runs.get(session, run_id)
    target = reaching.target(session, means, run.connection_id)
    return target, [str(run_id)]
