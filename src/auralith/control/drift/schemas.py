"""What the drift routes take and give."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field

from auralith.control.drift.kinds import DriftSummary
from auralith.kit.schemas import ApiModel, Page, UtcDatetime

MAX_RULES = 500

ReportStatus = Literal["open", "acknowledged", "accepted", "resolved"]
Action = Literal["added", "removed", "changed"]
Severity = Literal["security", "data", "structure", "cosmetic"]
Pattern = Annotated[str, Field(min_length=1, max_length=1000)]
Note = Annotated[str, Field(max_length=2000)]


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


class DriftIgnoreRule(ApiModel):
    """What does not count as drift, why, and until when."""

    pattern: Pattern = Field(
        description="`kind:schema.name` with * and ?, or `kind:schema.name@attribute`"
    )
    reason: Note = ""
    until: Annotated[UtcDatetime, AfterValidator(_zoned)] | None = Field(
        default=None, description="From then on it counts again; null: never"
    )


Ignore = Pattern | DriftIgnoreRule
Rules = Annotated[list[Ignore], Field(max_length=MAX_RULES)]


class DriftCheck(ApiModel):
    """What to check against."""

    against: UUID | None = Field(
        default=None, description="A snapshot; null compares with the baseline"
    )


class DriftDecision(ApiModel):
    """What somebody says to a report."""

    note: Note = ""


class DriftSettings(ApiModel):
    """How a connection is watched."""

    connection_id: UUID
    baseline_snapshot_id: UUID | None = Field(description="Null: the next check makes it")
    cron: str | None = Field(description="Five fields, in UTC")
    enabled: bool = Field(description="Whether the schedule runs")
    ignore: list[Ignore] = Field(description="As they were given")
    next_check_at: UtcDatetime | None
    last_checked_at: UtcDatetime | None
    last_report_id: UUID | None


class DriftSettingsUpdate(ApiModel):
    """How a connection is to be watched; without `baseline_snapshot_id` the baseline stays."""

    baseline_snapshot_id: UUID | None = Field(
        default=None, description="A snapshot of this connection; null lets the next check make it"
    )
    cron: Annotated[str, Field(max_length=100)] | None = None
    enabled: bool = False
    ignore: Rules = Field(default_factory=list)


class DriftChange(ApiModel):
    """One difference from what was agreed."""

    key: str = Field(description="The same in every report: `object`, or `object@attribute`")
    object: str = Field(description="`kind:schema.name[.part]`, quoted as the engine quotes")
    kind: str
    attribute: str | None = Field(description="Null: the whole object with its parts")
    action: Action
    before: Any = Field(description="The attribute's value, or the whole object as DDL")
    after: Any
    parts: list[str] = Field(description="Of a whole object: what came or went with it")
    severity: Severity
    first_seen: UtcDatetime
    last_seen: UtcDatetime


class DriftIgnored(ApiModel):
    """A difference that a rule leaves out."""

    object: str
    attribute: str | None
    action: Action
    rule: str


class DriftGap(ApiModel):
    """Something that could not be read or compared, and why."""

    reason: str
    object: str
    message: str


class DriftReport(ApiModel):
    """What a check found, and what became of it."""

    id: UUID
    project_id: UUID
    connection_id: UUID
    run_id: UUID | None
    baseline_snapshot_id: UUID | None = Field(description="What was compared with")
    live_snapshot_id: UUID | None = Field(description="What was there, when something differed")
    against_baseline: bool
    baseline_created: bool
    drifted: bool
    severity: Severity | None = Field(description="The gravest of the changes")
    status: ReportStatus
    summary: DriftSummary
    changes: list[DriftChange]
    ignored: list[DriftIgnored]
    gaps: list[DriftGap]
    completeness: Literal["complete", "partial"]
    ddl_to_restore: str = Field(description="Statements that lead back to what was agreed")
    note: str
    decided_by: UUID | None
    decided_at: UtcDatetime | None
    superseded_by: UUID | None = Field(description="The later report that tells what is so now")
    created_at: UtcDatetime
    last_seen_at: UtcDatetime


class DriftReportPage(Page[DriftReport]):
    """One page of drift reports."""


class ReportFilter(BaseModel):
    """Filters of the list of reports; all that are given must match."""

    status: Annotated[ReportStatus | None, Query()] = None
    drifted: Annotated[bool | None, Query()] = None
    severity: Annotated[Severity | None, Query()] = None
    sort: Annotated[str | None, Query(max_length=100)] = None
