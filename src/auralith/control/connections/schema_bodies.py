"""Bodies that describe a database's schema."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.kit.schemas import ApiModel, UtcDatetime

LogicalName = Literal[
    "integer", "decimal", "float", "boolean", "text", "binary", "date", "time", "timestamp",
    "timestamp_tz", "interval", "uuid", "json", "enum", "array", "other",
]  # fmt: skip
KindName = Literal[
    "table", "partitioned", "partition", "foreign", "virtual", "view", "materialized_view"
]
ActionName = Literal["no_action", "restrict", "cascade", "set_null", "set_default"]


class SchemaColumn(ApiModel):
    """A column."""

    name: str
    type: str = Field(description="The engine's own text")
    logical: LogicalName
    nullable: bool
    default: str | None
    identity: bool
    identity_always: bool
    generated: str | None
    max_length: int | None
    enum_values: list[str]
    collation: str | None
    comment: str | None


class SchemaKey(ApiModel):
    """A primary or unique key."""

    name: str
    columns: list[str]
    primary: bool
    deferrable: bool
    partial: str | None
    nulls_distinct: bool


class SchemaForeignKey(ApiModel):
    """A foreign key."""

    name: str
    columns: list[str]
    referenced_table: str
    referenced_columns: list[str]
    on_delete: ActionName
    on_update: ActionName
    deferrable: bool
    initially_deferred: bool
    validated: bool


class SchemaIndex(ApiModel):
    """An index."""

    name: str
    columns: list[str]
    unique: bool
    method: str | None
    partial: str | None
    valid: bool


class SchemaCheck(ApiModel):
    """A CHECK constraint."""

    name: str
    expression: str


class SchemaTrigger(ApiModel):
    """A trigger."""

    name: str
    timing: str
    events: list[str]
    per_row: bool
    enabled: bool


class SchemaTable(ApiModel):
    """A table or view; its name as it is written everywhere: `name` or `schema.name`."""

    name: str
    kind: KindName
    columns: list[SchemaColumn]
    primary_key: SchemaKey | None
    unique_keys: list[SchemaKey]
    foreign_keys: list[SchemaForeignKey]
    indexes: list[SchemaIndex]
    checks: list[SchemaCheck]
    triggers: list[SchemaTrigger]
    row_estimate: int | None
    bytes_estimate: int | None
    transactional: bool
    implicit_key: str | None
    comment: str | None


class Schema(ApiModel):
    """Everything that was read from a database at one time."""

    connection_id: UUID
    read_at: UtcDatetime
    engine: str
    server_version: str
    default_schema: str | None
    tables: list[SchemaTable]


class GraphTable(ApiModel):
    """A node of the graph."""

    name: str
    kind: KindName
    row_estimate: int | None


class GraphEdge(ApiModel):
    """A foreign key as an edge: rows of `source` point at rows of `target`."""

    name: str
    source: str
    target: str
    columns: list[str]
    referenced_columns: list[str]
    on_delete: ActionName
    on_update: ActionName


class SchemaGraph(ApiModel):
    """Tables and foreign keys, with orders in which rows can be written and removed."""

    connection_id: UUID
    read_at: UtcDatetime
    tables: list[GraphTable]
    edges: list[GraphEdge]
    insert_order: list[str]
    delete_order: list[str]
    cycles: list[list[str]]


class HealthFinding(ApiModel):
    """Something unwise about the schema."""

    code: str
    severity: Literal["error", "warning", "info"]
    table: str
    columns: list[str]
    object_name: str | None
    message: str
    remedy: str


class HealthAudit(ApiModel):
    """All findings, the gravest first."""

    connection_id: UUID
    read_at: UtcDatetime
    findings: list[HealthFinding]
    counts: dict[str, int]


class SchemaFact(ApiModel):
    """One object, or one part of one that can change on its own."""

    object: str = Field(description="`kind:schema.name[.part]`, quoted as the engine quotes")
    kind: str
    parent: str | None = Field(description="The object it is a part of")
    attributes: dict[str, Any] = Field(description="What counts when schemas are compared")
    notes: dict[str, Any] = Field(description="What does not: estimates, positions of sequences")


class SchemaGap(ApiModel):
    """Something that could not be read or compared, and why."""

    reason: str
    object: str
    message: str


class SchemaObjectRef(ApiModel):
    """An object by its name."""

    object: str = Field(description="`kind:schema.name[.part]`, quoted as the engine quotes")
    kind: str
    parent: str | None = Field(description="The object it is a part of")
    parts: int = Field(description="How many parts it has, and they in turn")


class SchemaObjects(ApiModel):
    """The objects of a schema at one time: the outermost, or those that were searched for."""

    read_at: UtcDatetime
    engine: str
    engine_version: str
    completeness: Literal["complete", "partial"]
    gaps: list[SchemaGap]
    kinds: dict[str, int] = Field(description="How many of each kind the whole schema has")
    total: int = Field(description="How many match; of a search no more than 500 are given")
    objects: list[SchemaObjectRef]


class SchemaObjectFilter(BaseModel):
    """Filters of the objects of a schema; all that are given must match."""

    q: Annotated[str | None, Query(max_length=200, description="A piece of the name")] = None
    kind: Annotated[str | None, Query(max_length=60)] = None


class SchemaLink(ApiModel):
    """An object on the other side of a dependency."""

    object: str
    kind: str
    how: Literal["depends", "owned", "refers"] = Field(
        description="`refers`: the server does not insist; `owned`: dropped with the other"
    )
    through: str = Field(description="The part of the object that was asked for")


class SchemaObject(ApiModel):
    """One object with its parts, its DDL, and what hangs on what."""

    object: str
    kind: str
    parent: str | None
    top: str = Field(description="The outermost object it is a part of, or itself")
    attributes: dict[str, Any]
    notes: dict[str, Any]
    parts: list[SchemaFact]
    ddl: str = Field(description="The statements that make the outermost object with its parts")
    depends_on: list[SchemaLink]
    used_by: list[SchemaLink]
    gaps: list[SchemaGap] = Field(description="What of it could not be read")
