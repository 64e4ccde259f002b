"""Bodies of the organization routes, and of invitations."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from auralith.control.auth.rights import Environment
from auralith.control.auth.schemas import Email
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

OrganizationRoleName = Literal["owner", "admin", "member"]


class Organization(ApiModel):
    """A company or team that owns projects."""

    id: UUID
    name: str
    members_create_projects: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime


class OrganizationCreate(ApiModel):
    """A new organization; its maker becomes owner."""

    name: Name


class OrganizationUpdate(ApiModel):
    """What can be changed."""

    name: Name = absent()
    members_create_projects: bool = absent()


class OrganizationPage(Page[Organization]):
    """One page of organizations."""


class OrganizationMember(ApiModel):
    """A person's role in an organization."""

    user_id: UUID
    email: str
    name: str
    role: OrganizationRoleName
    created_at: UtcDatetime


class OrganizationMemberCreate(ApiModel):
    """Whom to add and as what."""

    email: Email
    role: OrganizationRoleName = "member"


class OrganizationMemberUpdate(ApiModel):
    """The role to hold from now on."""

    role: OrganizationRoleName = absent()


class OrganizationMemberPage(Page[OrganizationMember]):
    """One page of members."""


class Invitation(ApiModel):
    """An offer of membership to an e-mail address."""

    id: UUID
    organization_id: UUID
    project_id: UUID | None
    email: str
    role: str
    permissions: list[str]
    environments: list[Environment] | None
    expires_at: UtcDatetime
    created_at: UtcDatetime


class InvitationCreated(Invitation):
    """A new invitation with the link to hand over, shown this once."""

    url: str


class InvitationPage(Page[Invitation]):
    """One page of open invitations."""


class ListFilter(BaseModel):
    """Text search and order of a list."""

    q: Annotated[str | None, Query(max_length=200, description="Text to find")] = None
    sort: Annotated[str | None, Query(description="Field, with `-` descending")] = None


def member(row: Any, user: Any) -> OrganizationMember:
    """A membership and its person as the API shows them."""
    joined: datetime = row.created_at
    return OrganizationMember(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=row.role,
        created_at=joined,
    )
