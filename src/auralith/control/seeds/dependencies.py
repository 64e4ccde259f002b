"""Who may see, save and run a scenario, draw one up, and keep lists of values."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import CallerDep, declares
from auralith.control.connections import service as connections
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.projects import service as projects
from auralith.control.projects.dependencies import (
    body_project_access,
    body_record_access,
    record_access,
)
from auralith.control.runs import service as runs
from auralith.control.runs.errors import RunNotFound
from auralith.control.seeds import kinds, references, service
from auralith.control.seeds.errors import ReferenceNotFound, ScenarioNotFound
from auralith.kit.db import SessionDep
from auralith.models import Connection, Run, SeedReference, SeedScenario

scenario_access = record_access(
    "scenario_id", service.find, missing=ScenarioNotFound, reads=service.READ
)
reference_access = record_access(
    "reference_id", references.find, missing=ReferenceNotFound, reads=service.READ
)
run_access = record_access("run_id", runs.find, missing=RunNotFound, reads=service.READ)
look_access = body_record_access(
    "connection_id",
    connections.find,
    missing=ConnectionNotFound,
    reads=service.READ,
    environment=lambda connection: connection.environment,
)


@declares(service.WRITE)
def target_of_yaml(
    caller: CallerDep,
    session: SessionDep,
    connection_id: Annotated[UUID, Query(description="Where the scenario's rows are made")],
) -> Connection:
    """The connection a scenario is brought in for."""
    connection = connections.find(session, connection_id)
    for right in (service.READ, service.WRITE):
        projects.require_of(
            session,
            caller,
            connection.project_id if connection else None,
            right,
            missing=ConnectionNotFound(),
            environment=connection.environment if connection else None,
        )
    if connection is None:
        raise ConnectionNotFound
    return connection


WriteScenariosDep = Annotated[Caller, Depends(body_project_access(service.WRITE))]
WriteReferencesDep = WriteScenariosDep
InferDep = Annotated[Caller, Depends(look_access(service.WRITE))]
YamlTargetDep = Annotated[Connection, Depends(target_of_yaml)]
ReadScenarioDep = Annotated[SeedScenario, Depends(scenario_access(service.READ))]
WriteScenarioDep = Annotated[SeedScenario, Depends(scenario_access(service.WRITE))]
RunScenarioDep = Annotated[SeedScenario, Depends(scenario_access(kinds.RUN.right))]
ReadReferenceDep = Annotated[SeedReference, Depends(reference_access(service.READ))]
WriteReferenceDep = Annotated[SeedReference, Depends(reference_access(service.WRITE))]
ReadSeedRunDep = Annotated[Run, Depends(run_access(service.READ))]
CleanRunDep = Annotated[Run, Depends(run_access(kinds.CLEANUP.right))]
