"""Who may see and change an organization of the path."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from auralith.control.auth.dependencies import PersonDep, declares
from auralith.control.organizations import service
from auralith.kit.db import SessionDep
from auralith.models import Organization


def organization_access(right: str, *, governing: bool = False) -> Callable[..., Organization]:
    """A dependency that loads the organization of the path for those who may use the route."""

    @declares(right)
    def dependency(organization_id: UUID, caller: PersonDep, session: SessionDep) -> Organization:
        return service.require(session, caller, organization_id, governing=governing)

    return dependency


ReadOrganizationDep = Annotated[Organization, Depends(organization_access("organization.read"))]
GovernOrganizationDep = Annotated[
    Organization, Depends(organization_access("organization.govern", governing=True))
]
