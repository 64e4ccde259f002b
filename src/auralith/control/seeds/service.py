"""Scenarios: found, listed, shown, deleted. `editing.py` checks them before they are kept."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.control.runs.schemas import RunFilter, RunPage
from auralith.control.seeds import events, kinds, repository, schemas
from auralith.control.seeds.errors import (
    CleanedAlready,
    NothingKept,
    RowsKept,
    ScenarioNotFound,
)
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import Run, SeedJournal, SeedScenario

READ = "seeds.read"
WRITE = "seeds.write"
RUN = kinds.RUN.right


def find(session: Session, scenario_id: UUID) -> SeedScenario | None:
    """One scenario; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, scenario_id)


def locked(session: Session, scenario_id: UUID) -> SeedScenario:
    """One scenario, its row held until the transaction ends."""
    scenario = repository.locked(session, scenario_id)
    if scenario is None:
        raise ScenarioNotFound
    return scenario


def subject(scenario: SeedScenario) -> Subject:
    """The scenario as what a run is about."""
    return Subject("seed", scenario.id, scenario.name, scenario.project_id)


def about(scenario: SeedScenario) -> ResourceRef:
    """The scenario as events name it: as those of its runs do."""
    return ResourceRef("seed", scenario.id, scenario.name, project_id=scenario.project_id)


def subject_of_run(run: Run) -> Subject:
    """The scenario of a run, also when it was deleted."""
    return Subject("seed", run.resource_id, run.subject_name or "", run.project_id)


def about_run(run: Run) -> ResourceRef:
    """The scenario of a run as events name it."""
    return ResourceRef("seed", run.resource_id, run.subject_name, project_id=run.project_id)


def spec_of(scenario: SeedScenario, *, seed: int | None = None) -> ScenarioSpec:
    """What a scenario makes; with another seed if one is given."""
    return ScenarioSpec(**scenario.spec if seed is None else {**scenario.spec, "seed": seed})


def stored(spec: ScenarioSpec) -> dict[str, Any]:
    """A spec as its row holds it."""
    return spec.model_dump(mode="json")


def shown(scenario: SeedScenario) -> schemas.Scenario:
    """A row as its body."""
    own = schemas.Scenario.model_fields.keys() - ScenarioSpec.model_fields.keys()
    spec = spec_of(scenario)
    return schemas.Scenario(
        **{name: getattr(scenario, name) for name in own},
        **{name: getattr(spec, name) for name in ScenarioSpec.model_fields},
    )


def list_scenarios(
    session: Session,
    filters: schemas.ScenarioFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> schemas.ScenarioPage:
    """One page of scenarios in these projects, newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, project_ids),
        params=page,
        order=order,
        tie=SeedScenario.id,
    )
    return schemas.ScenarioPage.of([shown(row) for row in rows], total, page)


def list_runs(session: Session, scenario: SeedScenario, page: PageParams) -> RunPage:
    """One page of a scenario's runs, cleanups included, newest first."""
    mine = RunFilter(resource_id=scenario.id)
    return runs.list_runs(session, mine, page, project_ids=[scenario.project_id])


def require_reach(session: Session, caller: Caller, scenario: SeedScenario, right: str) -> None:
    """The right where the scenario's database lies, also when its connection was deleted."""
    connections.require_reach(session, caller, [scenario.connection_id], scenario.project_id, right)


def remove(session: Session, caller: Caller, scenario: SeedScenario, *, forgotten: int) -> None:
    """Delete a scenario of which nothing is left in any target."""
    event_log.record(
        session, caller.actor, events.DELETED, about=about(scenario), runs_forgotten=forgotten
    )
    repository.remove(session, scenario.id)


def refuse_kept_rows(session: Session, scenario: SeedScenario) -> None:
    """Raise RowsKept while rows of its runs are in a database within reach."""
    left = repository.kept(session, scenario.id, cleaned=False)
    if left:
        raise RowsKept(len(left))


def began(session: Session, run_id: UUID, scenario_id: UUID, project_id: UUID) -> None:
    """Note that a run keeps something in its target from now on."""
    if repository.locked_journal(session, run_id) is None:
        session.add(
            SeedJournal(id=new_id(), project_id=project_id, run_id=run_id, scenario_id=scenario_id)
        )
        session.flush()


def cleaned(session: Session, run_id: UUID) -> None:
    """Note that all rows of a run are gone."""
    journal = repository.locked_journal(session, run_id)
    if journal is not None and journal.cleaned_at is None:
        journal.cleaned_at = now()
        session.flush()


def replaced(session: Session, run: Run) -> None:
    """Note that a run took back what the scenario's earlier ones had made in its database."""
    for journal in repository.before(session, run):
        journal.cleaned_at = now()
    session.flush()


def removable(session: Session, run_id: UUID) -> SeedJournal:
    """What is known of a run whose rows can be removed; raises NothingKept, CleanedAlready."""
    journal = repository.journal(session, run_id)
    if journal is not None and journal.cleaned_at is not None:
        raise CleanedAlready
    if journal is None or journal.forgotten_at is not None:
        raise NothingKept
    return journal


def state_of(session: Session, run: Run) -> schemas.SeedRunState:
    """Whether a run's rows can still be removed."""
    journal = repository.journal(session, run.id)
    return schemas.SeedRunState(
        run_id=run.id,
        kept=journal is not None and journal.cleaned_at is None and journal.forgotten_at is None,
        cleaned_at=None if journal is None else journal.cleaned_at,
        forgotten_at=None if journal is None else journal.forgotten_at,
    )
