"""The operations and options of a patch as people send them.

Shape and number of statements are judged here, without a database; `binding` judges the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from auralith.dataplane.changes.pace import Tempo
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.journal.names import is_journal
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import always_true, check_fragment
from auralith.dataplane.sql.statements import Statement, slice_statement

MAX_OPERATIONS = 10_000
MAX_ROWS = 100_000

Loc = tuple[str | int, ...]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UpdateOperation(_Model):
    """Set columns of the rows that a filter finds."""

    op: Literal["update"]
    table: str
    where: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    set_expr: dict[str, str] = Field(default_factory=dict)
    all_rows: bool = False


class DeleteOperation(_Model):
    """Delete the rows that a filter finds."""

    op: Literal["delete"]
    table: str
    where: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    all_rows: bool = False


class InsertOperation(_Model):
    """Insert rows; columns left out get their defaults."""

    op: Literal["insert"]
    table: str
    rows: list[dict[str, Any]] = Field(min_length=1, max_length=MAX_ROWS)


class UpsertOperation(_Model):
    """Update rows by key from given rows or a file; insert those that are not there."""

    op: Literal["upsert"]
    table: str
    key: list[str] = Field(min_length=1)
    rows: list[dict[str, Any]] | None = Field(default=None, min_length=1, max_length=MAX_ROWS)
    file_id: str | None = None
    insert_missing: bool = True

    @model_validator(mode="after")
    def _one_source(self) -> "UpsertOperation":
        if (self.rows is None) == (self.file_id is None):
            msg = "Give either rows or file_id."
            raise ValueError(msg)
        return self


class SqlOperation(_Model):
    """One INSERT, UPDATE or DELETE as text."""

    op: Literal["sql"]
    statement: str
    params: dict[str, Any] = Field(default_factory=dict)
    all_rows: bool = False


Operation = Annotated[
    UpdateOperation | DeleteOperation | InsertOperation | UpsertOperation | SqlOperation,
    Field(discriminator="op"),
]


class PatchOptions(_Model):
    """How a patch runs; times in milliseconds, 0 means no limit or no pause."""

    mode: Literal["batched", "transaction"] = "batched"
    batch_size: int | None = Field(default=None, ge=1, le=100_000)
    lock_timeout_ms: int = Field(default=5_000, ge=0, le=600_000)
    statement_timeout_ms: int = Field(default=0, ge=0, le=86_400_000)
    max_rows: int | None = Field(default=None, ge=0)
    on_error: Literal["stop", "rollback"] = "stop"
    sample_size: int = Field(default=20, ge=0, le=500)
    sleep_ms: int = Field(default=0, ge=0, le=60_000)

    @property
    def tempo(self) -> Tempo:
        """How fast the run may go."""
        return Tempo(self.batch_size, self.sleep_ms)


_operation: TypeAdapter[Operation] = TypeAdapter(Operation)


def parse_operations(
    raw: Sequence[Mapping[str, Any] | BaseModel], *, engine: str
) -> tuple[Operation, ...]:
    """Read operations and refuse what their text alone shows to be wrong (InvalidInput, loc)."""
    if len(raw) > MAX_OPERATIONS:
        msg = f"A patch has at most {MAX_OPERATIONS} operations; split it into several patches."
        raise InvalidInput(msg, loc=("operations",))
    return tuple(_parse_one(item, ("operations", n), engine) for n, item in enumerate(raw))


def _parse_one(item: Mapping[str, Any] | BaseModel, loc: Loc, engine: str) -> Operation:
    data = item.model_dump() if isinstance(item, BaseModel) else dict(item)
    try:
        operation = _operation.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        inner = [p for p in first["loc"] if p != data.get("op")]
        raise InvalidInput(first["msg"], loc=(*loc, *inner)) from error
    if isinstance(operation, SqlOperation):
        _check_sql(operation, loc, engine)
    else:
        _check_table(operation.table, (*loc, "table"))
        _check_parts(operation, loc, engine)
    return operation


def _check_table(text: str, loc: Loc) -> None:
    try:
        name = TableName.parse(text)
    except ValueError as error:
        raise InvalidInput(str(error), loc=loc) from error
    if is_journal(name):
        msg = f"{text} belongs to the journal of this application and is never patched."
        raise InvalidInput(msg, loc=loc, code="patch.journal_table", params={"table": text})


def _check_parts(  # noqa: C901 - one branch per kind of operation
    operation: Operation, loc: Loc, engine: str
) -> None:
    lexis = get_engine(engine).dialect.lexis
    if isinstance(operation, UpdateOperation):
        if not operation.set and not operation.set_expr:
            raise InvalidInput("Give at least one column in set or set_expr.", loc=(*loc, "set"))
        twice = set(operation.set) & set(operation.set_expr)
        if twice:
            msg = f"Column {min(twice)} stands in set and in set_expr; keep one."
            raise InvalidInput(msg, loc=(*loc, "set_expr", min(twice)))
        for column, text in operation.set_expr.items():
            check_fragment(text, lexis, operation.params, (*loc, "set_expr", column))
    if isinstance(operation, UpdateOperation | DeleteOperation):
        if operation.where is not None and operation.where.strip():
            check_fragment(operation.where, lexis, operation.params, (*loc, "where"))
        _check_where(operation.where, (*loc, "where"), engine, all_rows=operation.all_rows)
    if isinstance(operation, UpsertOperation):
        _check_upsert(operation, loc)
    if isinstance(operation, InsertOperation):
        for n, row in enumerate(operation.rows):
            if not row:
                msg = "An empty row inserts nothing; name at least one column."
                raise InvalidInput(msg, loc=(*loc, "rows", n))


def _check_upsert(operation: UpsertOperation, loc: Loc) -> None:
    if len(set(operation.key)) != len(operation.key):
        raise InvalidInput("A key column is named twice.", loc=(*loc, "key"))
    for n, row in enumerate(operation.rows or ()):
        for column in operation.key:
            if row.get(column) is None:
                msg = f"Row {n + 1} has no value for the key column {column}."
                raise InvalidInput(msg, loc=(*loc, "rows", n, column))


def _check_where(text: str | None, loc: Loc, engine: str, *, all_rows: bool) -> None:
    if all_rows:
        return
    if text is None or not text.strip():
        msg = "There is no where: every row would change. Add one, or set all_rows to true."
        raise InvalidInput(msg, loc=loc, code="patch.no_where")
    if always_true(text, get_engine(engine).dialect.lexis):
        msg = "This where is true for every row. Narrow it, or set all_rows to true."
        raise InvalidInput(msg, loc=loc, code="patch.no_where")


def _check_sql(operation: SqlOperation, loc: Loc, engine: str) -> None:
    statement = sliced(operation, loc, engine)
    _check_table(str(statement.table), (*loc, "statement"))
    if statement.verb != "insert":
        _check_where(statement.where, (*loc, "statement"), engine, all_rows=operation.all_rows)


def sliced(operation: SqlOperation, loc: Loc, engine: str) -> Statement:
    """The parts of a raw statement; raises InvalidInput for anything but one plain DML."""
    lexis = get_engine(engine).dialect.lexis
    return slice_statement(operation.statement, lexis, operation.params, (*loc, "statement"))
