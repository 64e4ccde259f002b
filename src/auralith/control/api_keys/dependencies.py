"""The key of the path, for a person who manages the keys of its project."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from auralith.control.api_keys import service
from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import PersonDep, declares
from auralith.control.projects.dependencies import body_project_access
from auralith.kit.db import SessionDep
from auralith.models import ApiKey


@declares(service.RIGHT)
def managed_key(key_id: UUID, caller: PersonDep, session: SessionDep) -> ApiKey:
    """404 for a key of a project one does not see, 403 without the right."""
    return service.require(session, caller, key_id)


KeyManagerDep = Annotated[Caller, Depends(body_project_access(service.RIGHT))]
ManagedKeyDep = Annotated[ApiKey, Depends(managed_key)]
