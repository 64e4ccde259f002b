"""Access to the project of the path: 404 when not visible, 403 when the right is missing."""

from collections.abc import Callable
from functools import cache
from uuid import UUID

from fastapi import Request

from auralith.control.auth.dependencies import CallerDep, declares
from auralith.control.projects import service
from auralith.control.projects.access import Access
from auralith.kit.db import SessionDep


@cache
def project_access(right: str) -> Callable[..., Access]:
    """A dependency for routes with `project_id` in the path, which gives the caller's access.

    Routes below another id load their thing first and go through `service.require`.
    """

    @declares(right)
    def dependency(
        project_id: UUID, request: Request, caller: CallerDep, session: SessionDep
    ) -> Access:
        access = service.require(session, caller, project_id, right)
        request.state.project_id = project_id
        return access

    return dependency
