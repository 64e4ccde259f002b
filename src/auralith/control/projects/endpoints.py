"""Routes of projects, their members and permissions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from auralith.control.auth.dependencies import (
    AnyCallerDep,
    CallerDep,
    PersonDep,
    SettingsDep,
)
from auralith.control.organizations import invitations
from auralith.control.organizations.schemas import InvitationCreated, InvitationPage
from auralith.control.projects import members, schemas, service
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import project_access
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep, reply

router = APIRouter(tags=["projects"])

ReadDep = Annotated[Access, Depends(project_access("project.read"))]
UpdateDep = Annotated[Access, Depends(project_access("project.update"))]
DeleteDep = Annotated[Access, Depends(project_access("project.delete"))]
ReadMembersDep = Annotated[Access, Depends(project_access("members.read"))]
ManageMembersDep = Annotated[Access, Depends(project_access("members.manage"))]
INVITED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": InvitationCreated,
        "description": "The address has no account; an invitation with a link to hand over.",
    }
}


@router.get("/projects")
def list_projects(
    caller: AnyCallerDep,
    session: SessionDep,
    filters: Annotated[schemas.ProjectFilter, Query()],
    page: PageDep,
) -> schemas.ProjectPage:
    """Projects the caller may see; with a project's key that project alone."""
    return service.list_projects(session, caller, filters, page)


@router.post("/projects", status_code=201)
def create_project(
    body: schemas.ProjectCreate,
    caller: PersonDep,
    session: SessionDep,
    created: CreatedDep,
) -> schemas.Project:
    """Make a project and become its admin."""
    project = service.create(session, caller, body)
    return created(service.shown(project), f"/projects/{project.id}")


@router.get("/projects/{project_id}")
def get_project(access: ReadDep) -> schemas.Project:
    """One project."""
    return service.shown(access.project)


@router.patch("/projects/{project_id}")
def update_project(
    body: schemas.ProjectUpdate,
    access: UpdateDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.Project:
    """Change a project's name or description."""
    return service.shown(service.update(session, caller, access, body))


@router.delete("/projects/{project_id}", status_code=204)
def delete_project(access: DeleteDep, caller: CallerDep, session: SessionDep) -> None:
    """Delete a project and everything in it; refused (409) while runs are active."""
    service.delete(session, caller, access)


@router.get("/projects/{project_id}/permissions")
def get_permissions(access: ReadDep) -> schemas.Permissions:
    """What the caller may do in the project, and what each role holds."""
    return service.permissions(access)


@router.get("/projects/{project_id}/permissions/explain")
def explain_permission(
    access: ReadMembersDep,
    caller: CallerDep,
    session: SessionDep,
    permission: Annotated[str, Query(max_length=80)],
    user_id: Annotated[UUID | None, Query(description="Default: the caller")] = None,
) -> schemas.Explanation:
    """Which grant gives somebody a right, or what is missing."""
    asked = user_id or caller.user_id
    return service.explain(session, access, user_id=asked, permission=permission)


@router.get("/projects/{project_id}/members")
def list_members(
    access: ReadMembersDep,
    session: SessionDep,
    filters: Annotated[schemas.MemberFilter, Query()],
    page: PageDep,
) -> schemas.MemberPage:
    """Members of a project."""
    return members.list_members(session, access, filters, page)


@router.post(
    "/projects/{project_id}/members",
    status_code=201,
    response_model=schemas.Member,
    responses=INVITED,
)
def add_member(
    body: schemas.MemberCreate,
    access: ManageMembersDep,
    caller: CallerDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Any:
    """Add a person, or invite an address that has no account (202)."""
    added = members.add(session, caller, access, body, base_url=settings.base_url)
    if isinstance(added, InvitationCreated):
        return reply(added, 202, f"/projects/{access.project.id}/invitations")
    return reply(added, 201, f"/projects/{access.project.id}/members/{added.user_id}")


@router.get("/projects/{project_id}/members/{user_id}")
def get_member(user_id: UUID, access: ReadMembersDep, session: SessionDep) -> schemas.Member:
    """One member of a project."""
    return members.get(session, access, user_id)


@router.patch("/projects/{project_id}/members/{user_id}")
def update_member(
    user_id: UUID,
    body: schemas.MemberUpdate,
    access: ManageMembersDep,
    caller: CallerDep,
    session: SessionDep,
) -> schemas.Member:
    """Change somebody's role, single grants or limits."""
    return members.update(session, caller, access, user_id, body)


@router.delete("/projects/{project_id}/members/{user_id}", status_code=204)
def remove_member(
    user_id: UUID, access: ManageMembersDep, caller: CallerDep, session: SessionDep
) -> None:
    """Take somebody's membership; their API keys here end with it."""
    members.remove(session, caller, access, user_id)


@router.get("/projects/{project_id}/invitations")
def list_invitations(
    access: ManageMembersDep, session: SessionDep, page: PageDep
) -> InvitationPage:
    """Open invitations to a project."""
    project = access.project
    return invitations.list_open(
        session, page, organization_id=project.organization_id, project_id=project.id
    )


@router.delete("/projects/{project_id}/invitations/{invitation_id}", status_code=204)
def revoke_invitation(
    invitation_id: UUID,
    access: ManageMembersDep,
    caller: CallerDep,
    session: SessionDep,
) -> None:
    """Withdraw an invitation."""
    project = access.project
    invitations.revoke(
        session,
        caller,
        invitation_id,
        organization_id=project.organization_id,
        project_id=project.id,
    )
