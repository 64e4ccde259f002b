"""Routes of synthetic data: catalogues, scenarios, their runs, lists of values."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response

from auralith.control.auth.dependencies import AnyCallerDep, CallerDep
from auralith.control.projects import service as projects
from auralith.control.runs.dependencies import ACCEPTED, AcceptDep
from auralith.control.runs.schemas import Run, RunPage
from auralith.control.seeds import (
    editing,
    inspecting,
    references,
    removing,
    running,
    schemas,
    service,
)
from auralith.control.seeds.dependencies import (
    CleanRunDep,
    InferDep,
    ReadReferenceDep,
    ReadScenarioDep,
    ReadSeedRunDep,
    RunScenarioDep,
    WriteReferenceDep,
    WriteReferencesDep,
    WriteScenarioDep,
    WriteScenariosDep,
    YamlTargetDep,
)
from auralith.control.work import WorkDep
from auralith.dataplane.generating.spec import Language
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["seeds"])

YAML = "text/yaml"
LanguageQuery = Annotated[Language, Query(description="Of names and values")]
KeepRowsQuery = Annotated[
    bool, Query(description="Although rows of its runs then stay in the database for good")
]


@router.get("/seed/generators")
def list_seed_generators(_caller: AnyCallerDep) -> schemas.SeedGeneratorList:
    """The catalogue: what can fill columns, of which types, with which parameters."""
    return inspecting.generators()


@router.get("/seed/builtins")
def list_seed_builtins(
    _caller: AnyCallerDep, locale: LanguageQuery = "en"
) -> schemas.SeedBuiltinList:
    """Scenarios that come with the product, with the tables they fill."""
    return inspecting.builtin_scenarios(locale)


@router.post("/seed/infer")
def infer_scenario(
    body: schemas.InferRequest, _caller: InferDep, work: WorkDep
) -> schemas.ScenarioCreate:
    """Draw up a scenario that runs as it is from the tables of a database; nothing is written."""
    return inspecting.infer(work, body)


@router.get("/seed/scenarios")
def list_scenarios(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.ScenarioFilter, Query()],
    page: PageDep,
) -> schemas.ScenarioPage:
    """Scenarios of the projects the caller may see, newest first."""
    scope = projects.list_scope(session, caller, filters.project_id, service.READ)
    return service.list_scenarios(session, filters, page, project_ids=scope)


@router.post("/seed/scenarios", status_code=201)
def create_scenario(
    body: schemas.ScenarioCreate, _writer: WriteScenariosDep, work: WorkDep, created: CreatedDep
) -> schemas.Scenario:
    """Keep a scenario; it is checked in the database, which must be within reach."""
    scenario = editing.create(work, body)
    return created(scenario, f"/seed/scenarios/{scenario.id}")


@router.post("/seed/scenarios/yaml", status_code=201)
def import_scenario(
    body: Annotated[str, Body(media_type=YAML, description="As the export gives it")],
    target: YamlTargetDep,
    work: WorkDep,
    created: CreatedDep,
) -> schemas.Scenario:
    """Keep the scenario that a YAML text holds, for a database."""
    scenario = editing.create_from_yaml(work, target, body)
    return created(scenario, f"/seed/scenarios/{scenario.id}")


@router.get("/seed/scenarios/{scenario_id}")
def get_scenario(scenario: ReadScenarioDep) -> schemas.Scenario:
    """One scenario."""
    return service.shown(scenario)


@router.patch("/seed/scenarios/{scenario_id}")
def update_scenario(
    body: schemas.ScenarioUpdate, scenario: WriteScenarioDep, work: WorkDep
) -> schemas.Scenario:
    """Change a scenario; changed tables are checked in the database again."""
    return editing.update(work, scenario, body)


@router.delete("/seed/scenarios/{scenario_id}", status_code=204)
def delete_scenario(
    scenario: WriteScenarioDep,
    work: WorkDep,
    keep_rows: KeepRowsQuery = False,  # noqa: FBT002 - a query parameter
) -> None:
    """Delete a scenario; refused (409) while a run is active, or rows of one were not removed."""
    removing.delete(work, scenario, keep_rows=keep_rows)


@router.get(
    "/seed/scenarios/{scenario_id}/yaml",
    response_class=Response,
    responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}},
)
def export_scenario(scenario: ReadScenarioDep) -> Response:
    """A scenario as YAML, without the database it belongs to: to be kept beside the code."""
    return Response(editing.as_yaml(scenario), media_type=YAML)


@router.put("/seed/scenarios/{scenario_id}/yaml")
def replace_scenario(
    body: Annotated[str, Body(media_type=YAML, description="As the export gives it")],
    scenario: WriteScenarioDep,
    work: WorkDep,
) -> schemas.Scenario:
    """Make a scenario what a YAML text holds; it keeps its database."""
    return editing.update_from_yaml(work, scenario, body)


@router.post("/seed/scenarios/{scenario_id}/preview")
def preview_scenario(
    scenario: WriteScenarioDep,
    work: WorkDep,
    body: Annotated[schemas.ScenarioPreviewRequest, Body()],
) -> schemas.ScenarioPreview:
    """Show the first rows of each table, and what a run would meet; nothing is written."""
    return inspecting.preview(work, scenario, body)


@router.post("/seed/scenarios/{scenario_id}/run", status_code=202, responses=ACCEPTED)
def run_scenario(
    scenario: RunScenarioDep,
    work: WorkDep,
    accept: AcceptDep,
    body: Annotated[schemas.ScenarioRunRequest | None, Body()] = None,
) -> Run:
    """Make the rows; what the database could not hold is refused before anything is written."""
    return accept(running.run(work, scenario, body or schemas.ScenarioRunRequest()))


@router.get("/seed/scenarios/{scenario_id}/runs")
def list_scenario_runs(scenario: ReadScenarioDep, session: SessionDep, page: PageDep) -> RunPage:
    """Runs of a scenario, those that removed rows included, newest first."""
    return service.list_runs(session, scenario, page)


@router.get("/seed/runs/{run_id}")
def get_seed_run_state(run: ReadSeedRunDep, session: SessionDep) -> schemas.SeedRunState:
    """Whether the rows of a run can still be removed."""
    return service.state_of(session, run)


@router.post("/seed/runs/{run_id}/cleanup", status_code=202, responses=ACCEPTED)
def cleanup_seed_run(run: CleanRunDep, work: WorkDep, accept: AcceptDep) -> Run:
    """Remove exactly the rows a run made; those edited or referenced since stay and are named."""
    return accept(running.cleanup(work, run))


@router.get("/seed/references")
def list_seed_references(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.SeedReferenceFilter, Query()],
    page: PageDep,
) -> schemas.SeedReferencePage:
    """Lists of values of the projects the caller may see, by name."""
    scope = projects.list_scope(session, caller, filters.project_id, service.READ)
    return references.list_references(session, filters, page, project_ids=scope)


@router.post("/seed/references", status_code=201)
def create_seed_reference(
    body: schemas.SeedReferenceCreate,
    caller: WriteReferencesDep,
    session: SessionDep,
    created: CreatedDep,
) -> schemas.SeedReference:
    """Keep a list of values that generators choose from by its name."""
    made = references.create(session, caller, body)
    return created(made, f"/seed/references/{made.id}")


@router.get("/seed/references/{reference_id}")
def get_seed_reference(reference: ReadReferenceDep) -> schemas.SeedReference:
    """One list of values."""
    return references.shown(reference)


@router.patch("/seed/references/{reference_id}")
def update_seed_reference(
    body: schemas.SeedReferenceUpdate,
    reference: WriteReferenceDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.SeedReference:
    """Change a list of values; what was made from it stays."""
    return references.update(session, caller, reference, body)


@router.delete("/seed/references/{reference_id}", status_code=204)
def delete_seed_reference(
    reference: WriteReferenceDep, caller: CallerDep, session: SessionDep
) -> None:
    """Delete a list of values; refused (409) while a scenario chooses from it."""
    references.delete(session, caller, reference)
