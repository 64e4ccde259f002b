"""What the drift routes take and give."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field

from auralith.control.drift.kinds import DriftSummary
from auralith.control.migrations.schemas import CompareOptions
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime

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
        default=None,
        description="A snapshot of the project, also of another engine: then what both have in"
        " common is compared; null compares with the baseline",
    )


class DriftDecision(ApiModel):
    """What somebody says to a report."""

    note: Note = ""


class DriftRestore(ApiModel):
    """What a draft is to bring back, and how; without a body everything the report found."""

    name: Name | None = None
    objects: Annotated[list[Pattern], Field(max_length=10_000)] = Field(
        default_factory=list, description="Objects of the report's changes; empty: all of them"
    )
    options: CompareOptions = Field(default_factory=CompareOptions)


class DriftIdleRule(ApiModel):
    """An ignore rule without effect."""

    pattern: str
    why: Literal["names_nothing", "ended"] = Field(
        description="`names_nothing`: neither in the baseline nor in what was last read"
    )


class DriftSettings(ApiModel):
    """How a connection is watched."""

    connection_id: UUID
    baseline_snapshot_id: UUID | None = Field(description="Null: the next check makes it")
    cron: str | None = Field(description="Five fields, in UTC")
    enabled: bool = Field(description="Whether the schedule runs")
    ignore: list[Ignore] = Field(description="As they were given")
    idle: list[DriftIdleRule] = Field(description="Rules that do nothing now, and why")
    keep_days: int | None = Field(description="Null: reports and snapshots are kept for good")
    next_check_at: UtcDatetime | None
    last_checked_at: UtcDatetime | None
    last_report_id: UUID | None


class DriftSettingsUpdate(ApiModel):
    """How a connection is to be watched.

    Without `baseline_snapshot_id` the baseline stays, without `keep_days` the days do.
    """

    baseline_snapshot_id: UUID | None = Field(
        default=None, description="A snapshot of this connection; null lets the next check make it"
    )
    cron: Annotated[str, Field(max_length=100)] | None = None
    enabled: bool = False
    ignore: Rules = Field(default_factory=list)
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(
        default=None,
        description="Decided reports, and snapshots that nothing refers to and nobody labelled, are"
        " removed after so many days; null: never",
    )


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
    not_before: UtcDatetime | None = Field(
        default=None, description="When the schema was last read without it; null: not known"
    )
    unread: bool = Field(
        default=False, description="An earlier check found it; this one could not read it"
    )


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


class DriftDdl(ApiModel):
    """An object of a report as the statements that make it, with all its parts."""

    object: str = Field(description="The whole object, when a part of it was asked for")
    before: str | None = Field(description="As it was agreed; null: it did not exist")
    after: str | None = Field(description="As it was found; null: it does not exist")


class DriftReportBrief(ApiModel):
    """The report of the last check against the baseline, in short."""

    id: UUID
    drifted: bool
    severity: Severity | None
    status: ReportStatus
    summary: DriftSummary
    completeness: Literal["complete", "partial"]
    baseline_snapshot_id: UUID | None = Field(description="What was compared with")
    created_at: UtcDatetime
    last_seen_at: UtcDatetime


class DriftWatch(ApiModel):
    """A connection and how it stands with drift."""

    connection_id: UUID
    name: str
    engine: str
    environment: str
    baseline_snapshot_id: UUID | None = Field(description="Null: the next check makes it")
    cron: str | None
    enabled: bool
    rules: int = Field(description="How many ignore rules there are, past ones included")
    next_check_at: UtcDatetime | None
    last_checked_at: UtcDatetime | None = Field(description="Null: never checked")
    report: DriftReportBrief | None


class DriftWatchPage(Page[DriftWatch]):
    """One page of watched connections."""


class WatchFilter(BaseModel):
    """Filters of the list of connections; all that are given must match."""

    status: Annotated[
        ReportStatus | None, Query(description="How the last report against the baseline stands")
    ] = None
    drifted: Annotated[bool | None, Query()] = None
    connection_id: Annotated[UUID | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200, description="Text in the name")] = None
    sort: Annotated[str | None, Query(max_length=100)] = None


class DriftSchedule(ApiModel):
    """A schedule as it was understood."""

    cron: str
    next_checks: list[UtcDatetime] = Field(description="When it would start the next checks")


class MatrixColumn(ApiModel):
    """A connection and what is known of its schema."""

    connection_id: UUID
    name: str
    environment: str
    snapshot_id: UUID | None = Field(description="Null: its schema was never read whole")
    fingerprint: str | None
    completeness: Literal["complete", "partial"] | None
    object_count: int | None
    read_at: UtcDatetime | None = Field(description="When it was last seen to be so")


class MatrixRow(ApiModel):
    """One object with its parts, in every column that has a snapshot."""

    object: str
    kind: str
    variants: list[int | None] = Field(
        description="One for each column: equal numbers are equal objects, null: it has none"
    )


class DriftMatrix(Page[MatrixRow]):
    """Schemas of one engine side by side."""

    engine: str | None
    engines: dict[str, int] = Field(description="How many connections there are of each engine")
    columns: list[MatrixColumn]
    left_out: int = Field(description="Connections of the engine that no column shows")
    differences: list[list[int | None]] = Field(
        description="How many objects differ between two columns; null where one has no snapshot"
    )


class MatrixFilter(BaseModel):
    """What the matrix shows."""

    engine: Annotated[str | None, Query(max_length=20)] = None
    all: Annotated[bool, Query(description="Objects that are the same everywhere too")] = False
    q: Annotated[str | None, Query(max_length=200, description="Text in the object's name")] = None
