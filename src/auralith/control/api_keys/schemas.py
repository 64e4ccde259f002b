"""Bodies of the API key routes."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

Scopes = Annotated[list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=100)]
MAX_GRACE_MINUTES = 72 * 60


class ApiKey(ApiModel):
    """A key without its secret; `previous_until` is how long the one before still works."""

    id: UUID
    project_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: UtcDatetime | None
    last_used_at: UtcDatetime | None
    last_used_ip: str | None
    revoked_at: UtcDatetime | None
    previous_until: UtcDatetime | None
    created_by: UUID | None
    created_at: UtcDatetime


class ApiKeyCreate(ApiModel):
    """A new key; it never holds more than its maker may do at the time of use."""

    project_id: UUID
    name: Name
    scopes: Scopes
    expires_at: AwareDatetime | None = None


class ApiKeyUpdate(ApiModel):
    """A key may be renamed, narrowed and ended earlier."""

    name: Name = absent()
    scopes: Scopes = absent()
    expires_at: AwareDatetime = absent()


class ApiKeyRotate(ApiModel):
    """How long the former secret goes on working, never beyond the key's own end."""

    grace_minutes: Annotated[int, Field(ge=0, le=MAX_GRACE_MINUTES)] = 0


class ApiKeyCreated(ApiKey):
    """A key with its whole text, shown this once."""

    key: str


class ApiKeyPage(Page[ApiKey]):
    """One page of keys."""


class ApiKeyFilter(BaseModel):
    """Which keys, in which order."""

    project_id: Annotated[UUID | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200, description="Text in the name")] = None
    sort: Annotated[str | None, Query(description="name, created_at, expires_at, last_used_at")] = (
        None
    )
