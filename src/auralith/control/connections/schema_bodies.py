"""Bodies that describe a database's schema."""

from typing import Literal
from uuid import UUID

from pydantic import Field

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
