"""Routes of the audit trail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from auralith.control.audit import schemas, service
from auralith.control.auth.dependencies import SessionsDep, SuperAdminDep
from auralith.control.projects.dependencies import project_access
from auralith.kit.db import SessionDep
from auralith.kit.http import PageDep

router = APIRouter(tags=["audit"])


@router.get("/projects/{project_id}/audit", dependencies=[Depends(project_access("audit.read"))])
def list_project_audit(
    project_id: UUID,
    session: SessionDep,
    sessions: SessionsDep,
    filters: Annotated[schemas.AuditFilter, Query()],
    page: PageDep,
) -> schemas.AuditEntryPage:
    """What happened and what was refused in one project, newest first."""
    service.sequence(sessions, wait=True)
    return service.list_entries(session, filters, page, project_id=project_id)


@router.get("/admin/audit")
def list_audit(
    _admin: SuperAdminDep,
    session: SessionDep,
    sessions: SessionsDep,
    filters: Annotated[schemas.AuditFilter, Query()],
    page: PageDep,
) -> schemas.AuditEntryPage:
    """What happened and what was refused on the whole instance, newest first."""
    service.sequence(sessions, wait=True)
    return service.list_entries(session, filters, page)


@router.get("/admin/audit/verify")
def verify_audit(_admin: SuperAdminDep, sessions: SessionsDep) -> schemas.AuditVerification:
    """Recompute the hash chain and say where it first breaks."""
    service.sequence(sessions, wait=True)
    return service.verify(sessions)
