"""Bodies of the project routes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from auralith.control.auth.rights import Environment, Role
from auralith.control.auth.schemas import Email
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

Description = Annotated[str, Field(max_length=10_000)]
Rights = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)]
Environments = Annotated[list[Environment], Field(max_length=4)]


class Project(ApiModel):
    """Where connections, patches and all the rest live."""

    id: UUID
    organization_id: UUID
    name: str
    description: str
    created_at: UtcDatetime
    updated_at: UtcDatetime


class ProjectCreate(ApiModel):
    """A new project; without `organization_id` in the caller's first organization."""

    name: Name
    description: Description = ""
    organization_id: UUID | None = None


class ProjectUpdate(ApiModel):
    """What can be changed."""

    name: Name = absent()
    description: Description = absent()


class ProjectPage(Page[Project]):
    """One page of projects."""


class ProjectFilter(BaseModel):
    """Which projects, in which order."""

    q: Annotated[str | None, Query(max_length=200, description="Text in the name")] = None
    name: Annotated[str | None, Query(max_length=200, description="Exact name")] = None
    organization_id: Annotated[UUID | None, Query()] = None
    sort: Annotated[str | None, Query(description="name, created_at, updated_at")] = None


class Member(ApiModel):
    """A person in a project: role, single grants, where they may write, until when."""

    user_id: UUID
    email: str
    name: str
    role: Role
    permissions: list[str]
    environments: list[Environment] | None = Field(
        description="Where the person may change things; null is everywhere"
    )
    expires_at: UtcDatetime | None


class MemberCreate(ApiModel):
    """Whom to add and with what."""

    email: Email
    role: Role
    permissions: Rights = Field(default_factory=list)
    environments: Environments | None = None
    expires_at: AwareDatetime | None = None


class MemberUpdate(ApiModel):
    """What to change; absent fields stay as they are."""

    role: Role = absent()
    permissions: Rights = absent()
    environments: Environments | None = None
    expires_at: AwareDatetime | None = None


class MemberPage(Page[Member]):
    """One page of members."""


class MemberFilter(BaseModel):
    """Which members, in which order."""

    q: Annotated[str | None, Query(max_length=200, description="Text in e-mail or name")] = None
    role: Annotated[Role | None, Query()] = None
    sort: Annotated[str | None, Query(description="email, name, role, created_at")] = None


class Permissions(ApiModel):
    """What the caller may do here now, and what each role holds."""

    permissions: list[str]
    environments: list[Environment] | None
    roles: dict[str, list[str]]


class Grant(ApiModel):
    """One reason why somebody holds a right."""

    source: Literal["organization", "role", "permission"]
    text: str


class Explanation(ApiModel):
    """Whether a person holds a right, why, or what is missing."""

    user_id: UUID
    permission: str
    allowed: bool
    grants: list[Grant]
    missing: str | None
    environments: list[Environment] | None


def member(row: Any, user: Any) -> Member:
    """A membership and its person as the API shows them."""
    return Member(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=row.role,
        permissions=row.permissions,
        environments=row.environments,
        expires_at=row.expires_at,
    )
