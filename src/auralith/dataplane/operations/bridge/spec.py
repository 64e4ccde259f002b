"""What a bridge copies and how, as people send it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.copying.model import (
    MAX_SUBSET_ROWS,
    Mode,
    Subset,
    Triggers,
    Unfit,
    Wanted,
    Wish,
)
from auralith.dataplane.copying.task import LANES, CopyOptions
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.spec import VirtualKeySpec
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import check_fragment

MAX_TABLES = 10_000
MAX_LANES = 8


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BridgeTable(_Model):
    """One table of the source."""

    source: str = Field(min_length=1, max_length=300)
    target: str | None = Field(
        default=None, max_length=300, description="Another name in the target"
    )
    where: str | None = Field(
        default=None, max_length=10_000, description="A filter in the source's SQL"
    )
    columns: list[str] | None = Field(
        default=None, max_length=2_000, description="Columns to be copied; without: all"
    )


class BridgeSubset(_Model):
    """Some rows of one table, and what hangs on them by foreign keys.

    Rows that they reference always come along.
    """

    table: str = Field(min_length=1, max_length=300, description="The root")
    where: str | None = Field(
        default=None, max_length=10_000, description="A filter of the root in the source's SQL"
    )
    limit: int | None = Field(
        default=None, ge=1, le=MAX_SUBSET_ROWS, description="The first rows by the root's key"
    )
    percent: float | None = Field(
        default=None, gt=0, le=100, description="Of the root's rows: the same ones every time"
    )
    follow: list[str] | None = Field(
        default=None,
        max_length=1_000,
        description="Foreign keys, as `table.column` or by name, along which rows come that"
        " reference chosen ones; without: those that reference the root's own rows",
    )
    virtual_keys: list[VirtualKeySpec] = Field(
        default_factory=list,
        max_length=1_000,
        description="Foreign keys that the database does not declare",
    )
    max_rows_per_table: int | None = Field(
        default=None, ge=1, le=MAX_SUBSET_ROWS, description="A larger subset is refused"
    )

    def subset(self, engine: str) -> Subset:
        """For a source of that engine; raises InvalidInput with its place."""
        loc = ("subset",)
        if self.where is not None:
            check_fragment(self.where, get_engine(engine).dialect.lexis, {}, (*loc, "where"))
        return Subset(
            table=_name(self.table, (*loc, "table")),
            where=self.where,
            limit=self.limit,
            percent=self.percent,
            follow=None if self.follow is None else tuple(self.follow),
            virtual_keys=tuple(
                _virtual(key, (*loc, "virtual_keys", n)) for n, key in enumerate(self.virtual_keys)
            ),
            max_rows=self.max_rows_per_table or MAX_SUBSET_ROWS,
        )


class BridgeSpec(_Model):
    """What is copied, and how."""

    tables: Literal["all"] | Annotated[list[BridgeTable], Field(max_length=MAX_TABLES)] = Field(
        default="all", description="`all`: every user table of every user schema"
    )
    subset: BridgeSubset | None = Field(
        default=None, description="Only these rows; without: all that the filters leave"
    )
    mode: Mode = "replace"
    create_tables: bool = Field(default=True, description="Make tables that the target has not")
    verify: Verify = "count"
    on_unrepresentable: Unfit = Field(
        default="refuse",
        description="What becomes of values that the target cannot hold",
    )
    triggers: Triggers = Field(
        default="keep",
        description="Whether triggers of tables that are there act on rows that come",
    )
    parallelism: int | None = Field(
        default=None, ge=1, le=MAX_LANES, description="Pieces that are copied at a time"
    )
    chunk_rows: int | None = Field(
        default=None, ge=1, le=10_000_000, description="Rows of a piece; without: by their bytes"
    )
    max_rows_per_second: int | None = Field(default=None, ge=1, le=1_000_000_000)

    def wish(self, engine: str) -> Wish:
        """What is copied out of a source of that engine; raises InvalidInput with its place."""
        tables = None
        if self.tables != "all":
            tables = tuple(_wanted(n, table, engine) for n, table in enumerate(self.tables))
        return Wish(
            tables=tables,
            mode=self.mode,
            create_tables=self.create_tables,
            unfit=self.on_unrepresentable,
            triggers=self.triggers,
            subset=None if self.subset is None else self.subset.subset(engine),
        )

    def options(self) -> CopyOptions:
        """How it is carried out."""
        return CopyOptions(
            verify=self.verify,
            lanes=self.parallelism or LANES,
            piece_rows=self.chunk_rows,
            rate=lambda: self.max_rows_per_second,
        )


def _wanted(number: int, table: BridgeTable, engine: str) -> Wanted:
    loc = ("tables", number)
    if table.where is not None:
        check_fragment(table.where, get_engine(engine).dialect.lexis, {}, (*loc, "where"))
    return Wanted(
        source=_name(table.source, (*loc, "source")),
        target=None if table.target is None else _name(table.target, (*loc, "target")),
        where=table.where,
        columns=tuple(table.columns or ()),
    )


def _virtual(key: VirtualKeySpec, loc: tuple[str | int, ...]) -> VirtualKey:
    if len(key.columns) != len(key.referenced_columns):
        msg = "As many columns as referenced columns: they stand in pairs."
        raise InvalidInput(msg, loc=(*loc, "columns"), code="bridge.virtual_key")
    return VirtualKey(
        _name(key.table, (*loc, "table")),
        tuple(key.columns),
        _name(key.references, (*loc, "references")),
        tuple(key.referenced_columns),
    )


def _name(text: str, loc: tuple[str | int, ...]) -> TableName:
    try:
        return TableName.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error), loc=loc, code="invalid.table_name") from error
