"""What a bridge copies and how, as people send it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.copying.copy import LANES, CopyOptions
from auralith.dataplane.copying.model import Mode, Unfit, Wanted, Wish
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import InvalidInput
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


class BridgeSpec(_Model):
    """What is copied, and how."""

    tables: Literal["all"] | Annotated[list[BridgeTable], Field(max_length=MAX_TABLES)] = Field(
        default="all", description="`all`: every user table of every user schema"
    )
    mode: Mode = "replace"
    create_tables: bool = Field(default=True, description="Make tables that the target has not")
    verify: Verify = "count"
    on_unrepresentable: Unfit = Field(
        default="refuse",
        description="What becomes of values that the target cannot hold",
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


def _name(text: str, loc: tuple[str | int, ...]) -> TableName:
    try:
        return TableName.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error), loc=loc, code="invalid.table_name") from error
