"""The key of the path, for a person who manages the keys of its project."""

from typing import Annotated

from fastapi import Depends

from auralith.control.api_keys import service
from auralith.control.api_keys.errors import KeyNotFound
from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import person
from auralith.control.projects.dependencies import body_project_access, record_access
from auralith.models import ApiKey

key_access = record_access(
    "key_id", service.find, missing=KeyNotFound, reads=service.RIGHT, caller=person
)

ManageKeysDep = Annotated[Caller, Depends(body_project_access(service.RIGHT))]
ManageKeyDep = Annotated[ApiKey, Depends(key_access(service.RIGHT))]
