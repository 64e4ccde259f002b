"""Bodies of the administration routes."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.kit.schemas import ApiModel, Page, UtcDatetime


class AdminUser(ApiModel):
    """An account as a super_admin sees it."""

    id: UUID
    email: str
    name: str
    is_super_admin: bool
    mfa_enabled: bool
    blocked_at: UtcDatetime | None
    last_seen_at: UtcDatetime | None
    created_at: UtcDatetime


class AdminUserPage(Page[AdminUser]):
    """One page of accounts."""


class AdminUserFilter(BaseModel):
    """Which accounts, in which order."""

    q: Annotated[str | None, Query(max_length=200, description="Text in e-mail or name")] = None
    blocked: Annotated[bool | None, Query()] = None
    sort: Annotated[str | None, Query(description="email, name, created_at")] = None


class IdleSetting(ApiModel):
    """A setting that was given and that this version does nothing with."""

    name: str = Field(examples=["AURALITH_SMTP_URL"])
    reason: str


class InstanceSettings(ApiModel):
    """What the instance runs with; secrets are not shown."""

    signup: Literal["open", "invite"]
    signup_source: Literal["environment", "changed"]
    public_url: str | None
    base_url: str
    trusted_proxies: list[str]
    outbound_allow: list[str]
    mail: bool = Field(description="Whether mail is sent")
    oauth_providers: list[str] = Field(description="Providers people can sign in with")
    billing: bool = Field(description="Whether anybody is billed")
    not_used_yet: list[IdleSetting] = Field(
        description="What is configured and does nothing in this version"
    )


class InstanceSettingsUpdate(ApiModel):
    """What can be changed while running; null gives a setting back to the environment."""

    signup: Literal["open", "invite"] | None = None
