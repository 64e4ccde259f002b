"""What the routes of synthetic data take and give."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.dataplane.generating.spec import (
    MAX_SCALE,
    MAX_TABLES,
    NAME_LENGTH,
    SEED_BITS,
    Language,
    ScenarioSpec,
    SeedOptions,
    TableSpec,
)
from auralith.dataplane.masking.spec import TABLE_NAME_LENGTH
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

MAX_VALUES = 10_000
VALUE_LENGTH = 1_000
PREVIEW_ROWS = 100
ROOT_ROWS = 100_000_000

DESCRIPTION_LENGTH = 2_000

Description = Annotated[str, Field(max_length=DESCRIPTION_LENGTH)]
Seed = Annotated[int, Field(ge=0, lt=1 << SEED_BITS)]
Tables = Annotated[list[TableSpec], Field(max_length=MAX_TABLES)]
TableList = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=TABLE_NAME_LENGTH)]],
    Field(min_length=1, max_length=MAX_TABLES),
]
Values = Annotated[
    list[Annotated[str, Field(max_length=VALUE_LENGTH, pattern=r"^[^\x00]*$")]],
    Field(min_length=1, max_length=MAX_VALUES),
]


class SeedGenerator(ApiModel):
    """One entry of the catalogue."""

    id: str
    family: str
    description: str
    makes: list[str] = Field(description="Logical types of the columns it fills")
    unique: bool = Field(description="With usual parameters it can promise different values")
    grouped: bool = Field(
        description="Columns of one group agree: a first name and an e-mail are one person's"
    )
    params: dict[str, Any] = Field(description="JSON Schema of the parameters")


class SeedGeneratorList(ApiModel):
    """The whole catalogue."""

    items: list[SeedGenerator]
    total: int


class Scenario(ApiModel):
    """What rows are made in which database, and of what."""

    id: UUID
    project_id: UUID
    connection_id: UUID
    name: str
    description: str
    seed: int
    locale: Language
    tables: list[TableSpec]
    options: SeedOptions
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class ScenarioPage(Page[Scenario]):
    """One page of scenarios."""


class ScenarioCreate(ScenarioSpec):
    """A scenario to be kept; it is checked in the database itself."""

    project_id: UUID
    connection_id: UUID
    name: Name
    description: Description = ""

    @property
    def spec(self) -> ScenarioSpec:
        """All but what it is called and where it belongs."""
        return ScenarioSpec(**{name: getattr(self, name) for name in ScenarioSpec.model_fields})


class ScenarioUpdate(ApiModel):
    """What is to change; tables and options are replaced as a whole."""

    name: Name = absent()
    description: Description = absent()
    connection_id: UUID = absent()
    seed: Seed = absent()
    locale: Language = absent()
    tables: Tables = absent()
    options: SeedOptions = absent()


class ScenarioFilter(BaseModel):
    """Which scenarios are listed."""

    project_id: Annotated[UUID | None, Query()] = None
    connection_id: Annotated[UUID | None, Query()] = None
    sort: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None
    q: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None


class InferRequest(ApiModel):
    """For which tables a scenario is drawn up, and from what."""

    connection_id: UUID
    tables: TableList | None = Field(default=None, description="Without: every table")
    rows: int = Field(default=100, ge=1, le=ROOT_ROWS, description="Of each table without parents")
    learn: bool = Field(
        default=False,
        description="Also from statistics of the rows that are there; never a personal value",
    )
    locale: Language = "en"


class SeedBuiltin(ApiModel):
    """A scenario that comes with the product."""

    id: str
    name: str
    description: str
    tables: list[str]
    scenario: ScenarioSpec
    ddl: dict[str, str] = Field(description="Statements that make its tables, by engine")


class SeedBuiltinList(ApiModel):
    """Every one of them."""

    items: list[SeedBuiltin]
    total: int


class ScenarioPreviewRequest(ApiModel):
    """How much is shown."""

    rows: int = Field(default=20, ge=1, le=PREVIEW_ROWS, description="Rows of each table")
    tables: TableList | None = Field(default=None, description="Without: every table")


class SeedLink(ApiModel):
    """Where the value of a foreign key leads."""

    table: str
    column: str


class SeedFinding(ApiModel):
    """What a run would meet."""

    table: str
    columns: list[str]
    column: str | None = Field(description="The one it is about, where it is one")
    code: str
    message: str
    params: dict[str, Any] = Field(description="What the text was made with")
    blocks: bool = Field(description="The run would be refused")


class SeedPreviewTable(ApiModel):
    """The first rows of one table."""

    table: str
    rows_planned: int
    columns: list[str]
    rows: list[dict[str, Any]]
    links: dict[str, SeedLink] = Field(description="Foreign keys, by column")
    findings: list[SeedFinding]


class ScenarioPreview(ApiModel):
    """What a run would make; nothing was written."""

    tables: list[SeedPreviewTable]
    total_rows: int


class ScenarioRunRequest(ApiModel):
    """Another seed, or so many times the rows, for one run."""

    seed: Seed | None = Field(default=None, description="Without: the scenario's")
    scale: float = Field(
        default=1.0, gt=0, le=MAX_SCALE, description="Times the rows of tables without parents"
    )


class SeedRunState(ApiModel):
    """Whether the rows of a run can still be removed."""

    run_id: UUID
    kept: bool = Field(description="The target keeps what it takes to remove its rows")
    cleaned_at: UtcDatetime | None = Field(description="When all its rows were removed")
    forgotten_at: UtcDatetime | None


class SeedReference(ApiModel):
    """A list of values to choose from."""

    id: UUID
    project_id: UUID
    name: str
    values: list[str]
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class SeedReferencePage(Page[SeedReference]):
    """One page of lists."""


class SeedReferenceCreate(ApiModel):
    """A list to be kept; its name is how generators call it."""

    project_id: UUID
    name: Name
    values: Values


class SeedReferenceUpdate(ApiModel):
    """What is to change."""

    name: Name = absent()
    values: Values = absent()


class SeedReferenceFilter(BaseModel):
    """Which lists are listed."""

    project_id: Annotated[UUID | None, Query()] = None
    sort: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None
    q: Annotated[str | None, Query(max_length=NAME_LENGTH)] = None
