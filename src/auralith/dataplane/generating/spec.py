"""A scenario as people write it: tables, how many rows, and what fills their columns."""

from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.model import VERSION
from auralith.dataplane.masking.spec import MAX_COLUMNS, NAME_LENGTH, TABLE_NAME_LENGTH, table_name
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.wordlists.loading import Locale

MAX_TABLES = 2_000
MAX_ROWS = 10_000_000_000
MAX_PER_PARENT = 1_000_000
MAX_SCALE = 1_000_000.0
SEED_BITS = 63

Mode = Literal["append", "replace"]
Spread = Literal["uniform", "zipf"]
Language = Literal["en", "fr", "en_US", "en_GB", "fr_FR"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnSpec(_Model):
    """What fills a column."""

    generator: str = Field(min_length=1, max_length=100, description="An id of the catalogue")
    params: dict[str, Any] = Field(default_factory=dict)


class PerParent(_Model):
    """So many rows for each row of another table that a foreign key points at."""

    table: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    min: int = Field(default=0, ge=0, le=MAX_PER_PARENT)
    max: int = Field(ge=0, le=MAX_PER_PARENT)
    columns: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=32,
        description="The foreign key's columns, where several point at that table",
    )
    distribution: Spread = Field(
        default="uniform", description="`zipf`: few parents have many rows, most have few"
    )
    weights: list[float] | None = Field(
        default=None,
        max_length=10_000,
        description="How often each number from `min` to `max` is met, in place of a distribution",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.max < self.min:
            msg = f"max ({self.max}) is below min ({self.min})."
            raise ValueError(msg)
        if self.weights is not None:
            if len(self.weights) != self.max - self.min + 1:
                msg = f"{self.max - self.min + 1} weights are needed, one a number."
                raise ValueError(msg)
            if min(self.weights) < 0 or not 0 < sum(self.weights) < float("inf"):
                msg = "Weights are not negative, and one of them is above 0."
                raise ValueError(msg)
        return self


class TableSpec(_Model):
    """One table: `rows`, or `per_parent`; with neither it only gives parents."""

    table: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    rows: int | None = Field(default=None, ge=0, le=MAX_ROWS)
    per_parent: PerParent | None = None
    columns: dict[str, ColumnSpec] = Field(default_factory=dict, max_length=MAX_COLUMNS)
    where_exists: str | None = Field(
        default=None,
        max_length=10_000,
        description="Rows that are there already and meet this are parents, too",
    )

    @model_validator(mode="after")
    def _one_count(self) -> Self:
        if self.rows is not None and self.per_parent is not None:
            msg = "rows and per_parent exclude each other."
            raise ValueError(msg)
        return self

    @property
    def fills(self) -> bool:
        """Whether rows are made."""
        return self.rows is not None or self.per_parent is not None


class SeedOptions(_Model):
    """How a scenario is carried out, and what it is pinned to."""

    mode: Mode = Field(
        default="append", description="`replace`: what earlier runs of this scenario made goes"
    )
    batch_size: int | None = Field(default=None, ge=100, le=500_000, description="Rows a piece")
    reference_date: date = Field(
        default=date(2026, 1, 1), description="The day that stands for today"
    )
    generator_version: Literal[1] = VERSION


class ScenarioSpec(_Model):
    """All of a scenario but its name."""

    seed: int = Field(default=1, ge=0, lt=1 << SEED_BITS)
    locale: Language = "en"
    tables: list[TableSpec] = Field(default_factory=list, max_length=MAX_TABLES)
    options: SeedOptions = Field(default_factory=SeedOptions)

    @property
    def language(self) -> Locale:
        """The language of the word lists."""
        return "fr" if self.locale.startswith("fr") else "en"

    @property
    def by_name(self) -> dict[TableName, tuple[int, TableSpec]]:
        """The tables with their places. Raises InvalidInput for a name that stands twice."""
        out: dict[TableName, tuple[int, TableSpec]] = {}
        for n, table in enumerate(self.tables):
            name = table_name(table.table, ("tables", n, "table"))
            if name in out:
                msg = f"{name} stands twice: put its columns together."
                raise InvalidInput(msg, loc=("tables", n, "table"), code="seed.twice")
            out[name] = (n, table)
        return out

    def scaled(self, scale: float) -> "ScenarioSpec":
        """With so many times the rows; what counts by parent follows its parents."""
        if scale == 1:
            return self
        tables = [
            table
            if table.rows is None
            else table.model_copy(update={"rows": _times(table.rows, scale)})
            for table in self.tables
        ]
        return self.model_copy(update={"tables": tables})


def _times(rows: int, scale: float) -> int:
    return max(1, round(rows * scale)) if rows else 0


__all__ = [
    "MAX_SCALE",
    "NAME_LENGTH",
    "ColumnSpec",
    "Language",
    "Mode",
    "PerParent",
    "ScenarioSpec",
    "SeedOptions",
    "TableSpec",
]
