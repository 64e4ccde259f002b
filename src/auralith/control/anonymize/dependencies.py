"""Who may see, save and run a configuration, and look for personal data."""

from typing import Annotated

from fastapi import Depends

from auralith.control.anonymize import kinds, service
from auralith.control.anonymize.errors import ConfigNotFound
from auralith.control.auth.caller import Caller
from auralith.control.connections import service as connections
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.projects.dependencies import (
    body_project_access,
    body_record_access,
    record_access,
)
from auralith.control.runs import service as runs
from auralith.control.runs.errors import RunNotFound
from auralith.models import AnonymizeConfig, Run

config_access = record_access("config_id", service.find, missing=ConfigNotFound, reads=service.READ)
run_access = record_access("run_id", runs.find, missing=RunNotFound, reads=service.READ)
look_access = body_record_access(
    "connection_id",
    connections.find,
    missing=ConnectionNotFound,
    reads=service.READ,
    environment=lambda connection: connection.environment,
)

WriteConfigsDep = Annotated[Caller, Depends(body_project_access(service.WRITE))]
DetectDep = Annotated[Caller, Depends(look_access(service.WRITE))]
ReadConfigDep = Annotated[AnonymizeConfig, Depends(config_access(service.READ))]
WriteConfigDep = Annotated[AnonymizeConfig, Depends(config_access(service.WRITE))]
RunConfigDep = Annotated[AnonymizeConfig, Depends(config_access(kinds.RUN.right))]
ReadRunDep = Annotated[Run, Depends(run_access(service.READ))]
UndoRunDep = Annotated[Run, Depends(run_access(kinds.UNDO.right))]
