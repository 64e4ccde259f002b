"""One page of a table's rows, for people to look at."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.engines.base import Engine, Place
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import InvalidInput, StatementTimeout
from auralith.dataplane.schema.model import Column, LogicalType, Table, TableKind
from auralith.dataplane.schema.names import TableName

COUNT_TIMEOUT_MS = 3_000
LIMITS = SessionOptions(lock_timeout_ms=3_000, statement_timeout_ms=15_000, read_only=True)
"""For the place that rows are read in."""

MASK = "***"

_UNSORTABLE = (LogicalType.JSON, LogicalType.OTHER, LogicalType.ARRAY, LogicalType.BINARY)


@dataclass(frozen=True)
class RowPage:
    """Rows as JSON values, in the order of the table's key."""

    table: TableName
    columns: tuple[Column, ...]
    masked: tuple[str, ...]
    """Columns whose values were not read at all."""
    rows: tuple[dict[str, Any], ...]
    total: int
    total_exact: bool
    """False when counting took too long and the engine's estimate is given."""


def read_rows(
    place: Place,
    name: TableName,
    *,
    limit: int,
    offset: int,
    masked: Collection[str] = (),
) -> RowPage:
    """Read one page; counting has a shorter limit of its own.

    Masked columns are not selected: their values never leave the server. Raises InvalidInput for
    an unknown table.
    """
    with place.reading() as database:
        engine, session = database.engine, database.session
        table = _find(engine, session, name)
        hidden = tuple(c.name for c in table.columns if c.name in masked)
        rows = _page(engine, session, table, hidden=hidden, limit=limit, offset=offset)
        total, exact = _count(engine, session, table, least=offset + len(rows))
    return RowPage(
        table=table.name,
        columns=table.columns,
        masked=hidden,
        rows=rows,
        total=total,
        total_exact=exact,
    )


def _find(engine: Engine, session: Session, name: TableName) -> Table:
    tables = engine.introspect_tables(session, [name])
    default = engine.default_schema(session)
    wanted = TableName(None, name.name) if name.schema == default else name
    found = next((t for t in tables if t.name == wanted), None)
    if found is None:
        folded = str(wanted).lower()
        alike = [t for t in tables if str(t.name).lower() == folded]
        found = alike[0] if len(alike) == 1 else None
    if found is None:
        msg = f"There is no table {name}, or the login may not see it."
        raise InvalidInput(msg, loc=("table",), code="table.unknown", params={"table": str(name)})
    return found


def _page(
    engine: Engine,
    session: Session,
    table: Table,
    *,
    hidden: tuple[str, ...],
    limit: int,
    offset: int,
) -> tuple[dict[str, Any], ...]:
    dialect, values = engine.dialect, engine.values
    seen = [c for c in table.columns if c.name not in hidden]
    selected = ", ".join(values.select(c, "r") for c in seen) or "1"
    order = _order(engine, table)
    sql = (
        f"SELECT {selected} FROM {dialect.table(table.name)} AS {dialect.quote('r')}"
        f"{order} {dialect.page(limit=limit, offset=offset)}"
    )
    found = []
    for row in session.query(sql):
        shown = {c.name: values.to_json(c, value) for c, value in zip(seen, row, strict=False)}
        found.append({c.name: shown.get(c.name, MASK) for c in table.columns})
    return tuple(found)


def _order(engine: Engine, table: Table) -> str:
    """The key; without one the engine's own address of a row, else every column that sorts."""
    quote = engine.dialect.quote
    if table.row_key is not None:
        names = list(table.row_key.columns)
    elif table.implicit_key is not None:
        return f" ORDER BY {quote('r')}.{table.implicit_key}"
    elif table.kind is TableKind.TABLE and engine.dialect.row_address is not None:
        return f" ORDER BY {quote('r')}.{engine.dialect.row_address}"
    else:
        names = [c.name for c in table.columns if c.logical not in _UNSORTABLE]
    terms = ", ".join(f"{quote('r')}.{quote(name)}" for name in names)
    return f" ORDER BY {terms}" if terms else ""


def _count(engine: Engine, session: Session, table: Table, *, least: int) -> tuple[int, bool]:
    session.limit(COUNT_TIMEOUT_MS)
    try:
        sql = f"SELECT COUNT(*) FROM {engine.dialect.table(table.name)}"
        return int(session.query(sql)[0][0]), True
    except StatementTimeout:
        return max(least, table.row_estimate or 0), False
