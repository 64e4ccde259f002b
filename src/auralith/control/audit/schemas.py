"""What the audit routes say."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.kit.schemas import ApiModel, Page, UtcDatetime


class AuditEntry(ApiModel):
    """One act or refusal in its place in the hash chain."""

    seq: int
    id: UUID
    at: UtcDatetime
    organization_id: UUID | None
    project_id: UUID | None
    actor: dict[str, Any]
    action: str
    resource: dict[str, Any]
    outcome: Literal["success", "denied", "failed"]
    ip: str | None
    user_agent: str | None
    request_id: str | None
    detail: dict[str, Any]
    prev_hash: str
    hash: str


class AuditEntryPage(Page[AuditEntry]):
    """One page of the audit trail."""


class AuditFilter(BaseModel):
    """Filters of an audit list; all that are given must match."""

    action: Annotated[str | None, Query(max_length=80)] = None
    outcome: Annotated[Literal["success", "denied", "failed"] | None, Query()] = None
    actor: Annotated[str | None, Query(max_length=320)] = None
    resource: Annotated[str | None, Query(max_length=320)] = None
    since: Annotated[datetime | None, Query()] = None
    until: Annotated[datetime | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200)] = None
    sort: Annotated[str | None, Query(max_length=100)] = None


class AuditVerification(ApiModel):
    """Whether the chain is whole."""

    ok: bool
    checked: int = Field(description="Entries that were recomputed")
    first_broken_seq: int | None = Field(
        description="The entry whose content or link is wrong, or the first missing one"
    )
    anchored_to_seq: int = Field(
        description="The last entry that a receiver outside has acknowledged; 0 when there is none"
    )
