"""What the snapshot routes take and give."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from auralith.control.connections.schema_bodies import SchemaFact, SchemaGap
from auralith.kit.schemas import ApiModel, Page, UtcDatetime

Completeness = Literal["complete", "partial"]
Label = Annotated[str, Field(max_length=200)]


class SnapshotCreate(ApiModel):
    """A snapshot to be taken now."""

    label: Label = ""


class SnapshotContent(ApiModel):
    """Everything that was read."""

    facts: list[SchemaFact]
    gaps: list[SchemaGap]
    settings: dict[str, Any] = Field(description="Settings that give text its meaning")


class Snapshot(ApiModel):
    """The schema of a connection at one time."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    project_id: UUID
    connection_id: UUID
    label: str
    origin: str = Field(description="Why it was taken: `manual`, `migration`, `baseline`, …")
    engine: str
    engine_version: str
    fingerprint: str = Field(description="The same for equal schemas")
    completeness: Completeness = Field(
        description="`partial` when something could not be read: see the gaps"
    )
    object_count: int
    created_by: UUID | None
    created_at: UtcDatetime
    content: SnapshotContent | None = Field(
        alias="schema", description="What was read; null in lists, where it would be too long"
    )


class SnapshotPage(Page[Snapshot]):
    """One page of snapshots."""


class SnapshotFilter(BaseModel):
    """Filters of the list of snapshots; all that are given must match."""

    origin: Annotated[str | None, Query(max_length=30)] = None
    fingerprint: Annotated[str | None, Query(max_length=64)] = None
    q: Annotated[str | None, Query(max_length=200)] = None
    sort: Annotated[str | None, Query(max_length=100)] = None


class SchemaChange(ApiModel):
    """One difference: a whole object, or one attribute of one."""

    object: str
    kind: str
    top: str = Field(description="The outermost object it is a part of, or itself")
    attribute: str | None = Field(description="Null: the whole object with its parts")
    action: Literal["added", "removed", "changed"]
    before: Any
    after: Any


class SnapshotDiff(ApiModel):
    """What leads from one snapshot to another, or to a database as it is now."""

    from_id: UUID
    to_id: UUID | None = Field(description="Null: the other side is the database itself")
    from_connection_id: UUID
    to_connection_id: UUID
    from_at: UtcDatetime = Field(description="When the schema was read")
    to_at: UtcDatetime
    identical: bool = Field(description="Nothing differs; with `complete` this claims equality")
    completeness: Completeness
    gaps: list[SchemaGap] = Field(description="What could not be compared")
    changes: list[SchemaChange]
    sql: str = Field(description="The statements that lead from the first to the second")
    unsupported: list[str] = Field(description="Objects that no statement leads there, and why")
