"""Route of the project's home page."""

from typing import Annotated

from fastapi import APIRouter, Depends

from auralith.control.audit import service as audit
from auralith.control.auth.dependencies import SessionsDep
from auralith.control.overview import schemas, service
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import project_access
from auralith.kit.db import SessionDep

router = APIRouter(tags=["projects"])


@router.get("/projects/{project_id}/overview")
def get_overview(
    access: Annotated[Access, Depends(project_access("project.read"))],
    session: SessionDep,
    sessions: SessionsDep,
) -> schemas.Overview:
    """Counts and recent activity of a project."""
    audit.sequence(sessions)
    return service.read(session, access)
