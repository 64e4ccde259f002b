"""Rules for personal data as people send them, of all tables of a database."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.groups import Rules, VirtualKey
from auralith.dataplane.masking.rules import Rule
from auralith.dataplane.schema.names import TableName

MAX_TABLES = 10_000
MAX_COLUMNS = 2_000
TABLE_NAME_LENGTH = 300
NAME_LENGTH = 200

Unlisted = Literal["block_personal", "keep", "block"]
Consistency = Literal["project", "config"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleSpec(_Model):
    """What is done with a column."""

    transformer: str = Field(min_length=1, max_length=100, description="An id of the catalogue")
    params: dict[str, Any] = Field(default_factory=dict)
    when: str | None = Field(
        default=None,
        max_length=2_000,
        description="The rule is for rows this holds for, as they were before",
    )
    otherwise: "RuleSpec | None" = Field(
        default=None, description="The rule for the other rows; without, they stay as they are"
    )

    @property
    def rule(self) -> Rule:
        """The rule, not judged yet."""
        other = None if self.otherwise is None else self.otherwise.rule
        return Rule(self.transformer, self.params, self.when, other)


class TableRules(_Model):
    """The rules of one table."""

    table: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    where: str | None = Field(
        default=None,
        max_length=10_000,
        description="In place: the rows that are masked. In a copy: the rows that are copied",
    )
    columns: dict[str, RuleSpec] = Field(default_factory=dict, max_length=MAX_COLUMNS)


class VirtualKeySpec(_Model):
    """A foreign key that the database does not declare; columns stand in pairs."""

    table: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    columns: list[str] = Field(min_length=1, max_length=32)
    references: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    referenced_columns: list[str] = Field(min_length=1, max_length=32)


class Quasi(_Model):
    """Columns that together may tell people apart, and how many rows must share each of them."""

    table: str = Field(min_length=1, max_length=TABLE_NAME_LENGTH)
    columns: list[str] = Field(min_length=1, max_length=32)
    k: int = Field(default=5, ge=2, le=1_000_000)


class MaskingOptions(_Model):
    """What else is to be known of a database, and how a masking is carried out."""

    virtual_keys: list[VirtualKeySpec] = Field(default_factory=list, max_length=1_000)
    k_anonymity: list[Quasi] = Field(default_factory=list, max_length=100)
    keep_originals: bool = Field(
        default=True,
        description="In place: keep the originals, sealed, so that the run can be undone until"
        " they are destroyed",
    )
    batch_size: int = Field(default=5_000, ge=1, le=100_000, description="In place: rows a batch")
    needles: int = Field(
        default=1_000, ge=0, le=10_000, description="Originals searched for in the whole result"
    )
    sample_rows: int = Field(
        default=2_000, ge=100, le=100_000, description="Rows a table that detection looks at"
    )
    clean_up: bool = Field(
        default=False,
        description="In place: have the engine rewrite what still holds originals (dead rows,"
        " statistics) where it can",
    )


class MaskingSpec(_Model):
    """All rules of one configuration."""

    tables: list[TableRules] = Field(default_factory=list, max_length=MAX_TABLES)
    unlisted: Unlisted = Field(
        default="block_personal",
        description="What a column without a rule does to a run: `block_personal` refuses it when"
        " the column looks personal, `block` always, `keep` never",
    )
    consistency: Consistency = Field(
        default="project",
        description="Whether equal originals get equal values in the whole project, or within this"
        " configuration alone",
    )
    options: MaskingOptions = Field(default_factory=MaskingOptions)

    @property
    def rules(self) -> Rules:
        """The rules by table. Raises InvalidInput for a name that is none, or stands twice."""
        out: dict[TableName, Mapping[str, Rule]] = {}
        for n, table in enumerate(self.tables):
            name = table_name(table.table, ("tables", n, "table"))
            if name in out:
                msg = f"{name} stands twice: put its rules together."
                raise InvalidInput(msg, loc=("tables", n, "table"), code="anonymize.twice")
            out[name] = {column: spec.rule for column, spec in table.columns.items()}
        return out

    @property
    def virtual_keys(self) -> tuple[VirtualKey, ...]:
        """Declared by whoever wrote the rules. Raises InvalidInput with its place."""
        out = []
        for n, key in enumerate(self.options.virtual_keys):
            loc = ("options", "virtual_keys", n)
            if len(key.columns) != len(key.referenced_columns):
                msg = "As many columns as referenced columns: they stand in pairs."
                raise InvalidInput(msg, loc=(*loc, "columns"), code="anonymize.virtual_key")
            out.append(
                VirtualKey(
                    table_name(key.table, (*loc, "table")),
                    tuple(key.columns),
                    table_name(key.references, (*loc, "references")),
                    tuple(key.referenced_columns),
                )
            )
        return tuple(out)


def table_name(text: str, loc: tuple[str | int, ...]) -> TableName:
    """The name of a table as people write it; raises InvalidInput."""
    try:
        return TableName.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error), loc=loc, code="invalid.table_name") from error
