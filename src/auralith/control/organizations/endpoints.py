"""Routes of organizations, their members and invitations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from auralith.control.auth.dependencies import PersonDep, SettingsDep
from auralith.control.organizations import invitations, schemas, service
from auralith.control.organizations.dependencies import (
    GovernOrganizationDep,
    ReadOrganizationDep,
)
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep, reply

router = APIRouter(tags=["organizations"])

FilterDep = Annotated[schemas.ListFilter, Query()]
INVITED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": schemas.InvitationCreated,
        "description": "The address has no account; an invitation with a link to hand over.",
    }
}


@router.get("/organizations")
def list_organizations(
    caller: PersonDep, session: SessionDep, filters: FilterDep, page: PageDep
) -> schemas.OrganizationPage:
    """Organizations one belongs to."""
    return service.list_mine(session, caller, filters, page)


@router.post("/organizations", status_code=201)
def create_organization(
    body: schemas.OrganizationCreate,
    caller: PersonDep,
    session: SessionDep,
    settings: SettingsDep,
    created: CreatedDep,
) -> schemas.Organization:
    """Found an organization and become its owner."""
    row = service.create(session, caller, settings, body)
    return created(service.shown(row), f"/organizations/{row.id}")


@router.get("/organizations/{organization_id}")
def get_organization(organization: ReadOrganizationDep) -> schemas.Organization:
    """One organization."""
    return service.shown(organization)


@router.patch("/organizations/{organization_id}")
def update_organization(
    body: schemas.OrganizationUpdate,
    organization: GovernOrganizationDep,
    caller: PersonDep,
    session: SessionDep,
) -> schemas.Organization:
    """Change an organization."""
    row = service.update(session, caller, organization, body)
    session.flush()
    return service.shown(row)


@router.get("/organizations/{organization_id}/members")
def list_organization_members(
    organization: ReadOrganizationDep,
    session: SessionDep,
    filters: FilterDep,
    page: PageDep,
) -> schemas.OrganizationMemberPage:
    """Members of an organization."""
    return service.list_members(session, organization, filters, page)


@router.post(
    "/organizations/{organization_id}/members",
    status_code=201,
    response_model=schemas.OrganizationMember,
    responses=INVITED,
)
def add_organization_member(
    body: schemas.OrganizationMemberCreate,
    organization: GovernOrganizationDep,
    caller: PersonDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Any:
    """Add a person, or invite an address that has no account (202)."""
    added = service.add_member(session, caller, organization, body, base_url=settings.base_url)
    if isinstance(added, schemas.InvitationCreated):
        return reply(added, 202, f"/organizations/{organization.id}/invitations")
    return reply(added, 201, f"/organizations/{organization.id}/members/{added.user_id}")


@router.get("/organizations/{organization_id}/members/{user_id}")
def get_organization_member(
    user_id: UUID, organization: ReadOrganizationDep, session: SessionDep
) -> schemas.OrganizationMember:
    """One member of an organization."""
    return service.get_member(session, organization, user_id)


@router.patch("/organizations/{organization_id}/members/{user_id}")
def update_organization_member(
    user_id: UUID,
    body: schemas.OrganizationMemberUpdate,
    organization: GovernOrganizationDep,
    caller: PersonDep,
    session: SessionDep,
) -> schemas.OrganizationMember:
    """Change somebody's role."""
    return service.update_member(session, caller, organization, user_id, body)


@router.delete("/organizations/{organization_id}/members/{user_id}", status_code=204)
def remove_organization_member(
    user_id: UUID,
    organization: GovernOrganizationDep,
    caller: PersonDep,
    session: SessionDep,
) -> None:
    """Take somebody's membership."""
    service.remove_member(session, caller, organization, user_id)


@router.get("/organizations/{organization_id}/invitations")
def list_organization_invitations(
    organization: GovernOrganizationDep, session: SessionDep, page: PageDep
) -> schemas.InvitationPage:
    """Open invitations to an organization."""
    return invitations.list_open(session, page, organization_id=organization.id)


@router.delete("/organizations/{organization_id}/invitations/{invitation_id}", status_code=204)
def revoke_organization_invitation(
    invitation_id: UUID,
    organization: GovernOrganizationDep,
    caller: PersonDep,
    session: SessionDep,
) -> None:
    """Withdraw an invitation."""
    invitations.revoke(session, caller, invitation_id, organization_id=organization.id)
