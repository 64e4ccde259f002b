"""What the routes of anonymization take and give."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.dataplane.masking.spec import (
    MAX_TABLES,
    NAME_LENGTH,
    TABLE_NAME_LENGTH,
    Consistency,
    MaskingOptions,
    MaskingSpec,
    TableRules,
    Unlisted,
)
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

Mode = Literal["in_place", "copy"]
ConflictPolicy = Literal["abort", "skip", "force"]
Why = Literal[
    "null", "empty", "longest", "shortest", "non_ascii", "min", "max", "duplicate", "random"
]

TableList = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=TABLE_NAME_LENGTH)]],
    Field(min_length=1, max_length=MAX_TABLES),
]


class AnonymizeTransformer(ApiModel):
    """One entry of the catalogue."""

    id: str
    family: str
    description: str
    privacy_rank: int = Field(
        description="1 (nothing of the original is left) to 6 (almost the original)"
    )
    grade: str = Field(description="What becomes of different values, with usual parameters")
    needs: str = Field(description="What decides besides the value: nothing, the row, the table")
    deterministic: bool
    reversible: bool = Field(description="Whoever has the project's key can lead values back")
    data_free: bool = Field(description="The masked value says nothing about the original")
    on_keys: bool = Field(description="Allowed on primary and foreign keys")
    accepts: list[str] = Field(description="Logical types of the columns it fits")
    params: dict[str, Any] = Field(description="JSON Schema of the parameters")


class AnonymizeTransformerList(ApiModel):
    """The whole catalogue."""

    items: list[AnonymizeTransformer]
    total: int


class DetectRequest(ApiModel):
    """Where personal data is looked for."""

    connection_id: UUID
    tables: TableList | None = Field(default=None, description="Without: every table")
    sample_rows: int = Field(default=2_000, ge=100, le=100_000, description="Rows of each table")


class SuggestedRule(ApiModel):
    """A rule that fits what was found."""

    transformer: str
    params: dict[str, Any]


class DecidedRule(ApiModel):
    """A rule that some configuration has for the column already."""

    config_id: UUID
    transformer: str


class Detected(ApiModel):
    """A column that looks personal."""

    table: str
    column: str
    category: str
    confidence: float = Field(description="0 to 1")
    evidence: list[str] = Field(description="Why; never an original value")
    suggested: SuggestedRule
    decided: DecidedRule | None


class UnreadTable(ApiModel):
    """A table whose rows could not be read: judged by its names alone."""

    table: str
    reason: str


class DetectedList(ApiModel):
    """What was found."""

    items: list[Detected]
    total: int
    unread: list[UnreadTable]


class UnlistedColumn(ApiModel):
    """A column, or a place in a JSON column, that no rule names and that stops a run."""

    table: str
    column: str
    path: str | None
    category: str | None
    why: str


class UnlistedColumnList(ApiModel):
    """What has to be classified before the configuration can run."""

    items: list[UnlistedColumn]
    total: int


class AnonymizeConfig(ApiModel):
    """What is masked how."""

    id: UUID
    project_id: UUID
    name: str
    connection_id: UUID
    mode: Mode
    target_connection_id: UUID | None
    tables: list[TableRules]
    unlisted: Unlisted
    consistency: Consistency
    options: MaskingOptions
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class AnonymizeConfigPage(Page[AnonymizeConfig]):
    """One page of configurations."""


class AnonymizeConfigCreate(MaskingSpec):
    """A configuration to be kept; its rules are checked in the database itself."""

    project_id: UUID
    name: Name
    connection_id: UUID
    mode: Mode
    target_connection_id: UUID | None = Field(
        default=None, description="A copy needs it: where the masked rows go"
    )

    @property
    def spec(self) -> MaskingSpec:
        """The rules alone."""
        return MaskingSpec(**{name: getattr(self, name) for name in MaskingSpec.model_fields})


class AnonymizeConfigUpdate(ApiModel):
    """What is to change; rules and options are replaced as a whole."""

    name: Name = absent()
    connection_id: UUID = absent()
    mode: Mode = absent()
    target_connection_id: UUID | None = None
    tables: Annotated[list[TableRules], Field(max_length=MAX_TABLES)] = absent()
    unlisted: Unlisted = absent()
    consistency: Consistency = absent()
    options: MaskingOptions = absent()


class AnonymizeConfigFilter(BaseModel):
    """Which configurations are listed."""

    project_id: Annotated[UUID | None, Query()] = None
    connection_id: Annotated[UUID | None, Query()] = None
    mode: Annotated[Mode | None, Query()] = None
    sort: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None
    q: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None


class PreviewRequest(ApiModel):
    """How much is shown."""

    rows: int = Field(default=20, ge=1, le=100, description="Rows of each table")
    tables: TableList | None = Field(default=None, description="Without: every table with rules")


class PreviewRow(ApiModel):
    """A row of the sample; values as the conventions have them."""

    before: dict[str, Any]
    after: dict[str, Any]
    why: Why = Field(description="Why this row is in the sample")


class Forecast(ApiModel):
    """What a run would meet."""

    column: str | None
    kind: str
    rows: int | None
    message: str
    blocks: bool = Field(description="The run would be refused")


class PreviewTable(ApiModel):
    """One table, before and after."""

    table: str
    columns: list[str]
    keys: list[str]
    rows: list[PreviewRow]
    forecasts: list[Forecast]


class AnonymizePreview(ApiModel):
    """What a run would make of a sample; nothing was written."""

    tables: list[PreviewTable]


class UndoRequest(ApiModel):
    """What to do with rows that changed since."""

    on_conflict: ConflictPolicy = "abort"


class AnonymizeReport(ApiModel):
    """What was proved of a run."""

    format: str
    about: dict[str, Any]
    verification: dict[str, Any]
    sha256: str = Field(
        description="Of the rest as JSON in UTF-8 with sorted keys and without spaces"
    )


class OriginalsState(ApiModel):
    """What is kept of the originals of a run in place."""

    kept: bool
    destroyed_at: UtcDatetime | None
