"""PostgreSQL's rows out and in: COPY, whose text format is what travels, or its binary one."""

from collections.abc import Iterable, Iterator, Sequence

import psycopg

from auralith.dataplane.engines import pieces
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.engines.postgresql.copying.types import hashed
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.errors import translate
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.rows.wire import Block, Wire, in_blocks
from auralith.dataplane.schema.model import Column, TableKind
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()
_PAGES_MAJOR = 14
"""The first that reads a range of pages without all before it."""
_USUAL_ON_A_PAGE = 25
"""Rows on a page of a table that nobody has counted."""


def condition(reading: Reading, piece: Piece) -> str:
    """The WHERE clause of a piece: a comparison of rows, which the key's index answers.

    Or of places in the table, for which just those pages are read.
    """
    if piece.rows is not None:
        return f" WHERE {among(reading.key, piece.rows)}"
    if piece.stored:
        places = [
            f"ctid {mark} {_dialect.literal(at)}::tid"
            for mark, place in ((">", piece.behind), ("<=", piece.upto))
            for at in place or ()
        ]
        return f" WHERE {' AND '.join(places)}" if places else ""
    names = ", ".join(_dialect.quote(c.name) for c in reading.key)

    def bound(values: tuple[str, ...], mark: str) -> str:
        listed = ", ".join(_value(c, v) for c, v in zip(reading.key, values, strict=True))
        return f"({names}) {mark} ({listed})"

    return pieces.within(reading, piece, bound)


def _value(column: Column, text: str) -> str:
    return f"{_dialect.literal(text)}::{column.type}"


def among(key: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> str:
    """By arrays: a long list of them costs no parsing."""
    if not rows:
        return "false"
    arrays = [
        f"{_dialect.literal(_array(texts))}::{column.type}[]"
        for column, texts in zip(key, zip(*rows, strict=True), strict=True)
    ]
    names = [_dialect.quote(c.name) for c in key]
    if len(key) == 1:
        return f"{names[0]} = ANY ({arrays[0]})"
    return f"({', '.join(names)}) IN (SELECT * FROM unnest({', '.join(arrays)}))"


def _array(texts: Sequence[str]) -> str:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in escaped) + "}"


def share(key: Sequence[Column], percent: float) -> str:
    """By the first 32 bits of the MD5 of the key's texts."""
    text = " || chr(31) || ".join(bound_text(c) for c in key)
    return f"('x' || left(md5({text}), 8))::bit(32)::bigint < {pieces.first_of_32(percent)}"


def boundaries(session: PostgresSession, reading: Reading, rows: int) -> Iterator[Piece]:
    """By the table's pages, which takes no look at a row; else by steps along the key's index.

    The latter also where only some rows are wanted, so that every piece has its rows.
    """
    if _by_pages(session, reading):
        return _pages(session, reading, rows)
    return pieces.steps(
        session, reading, rows, dialect=_dialect, shown=bound_text, condition=condition
    )


def bound_text(column: Column) -> str:
    """The text of a key's column, as a condition takes it."""
    return f"{_dialect.quote(column.name)}::text"


def _by_pages(session: PostgresSession, reading: Reading) -> bool:
    """Whether the server finds a range of pages, and the table's own pages hold its rows."""
    major = session.driver.info.server_version // 10_000
    return reading.where is None and reading.table.kind is TableKind.TABLE and major >= _PAGES_MAJOR


def _pages(session: PostgresSession, reading: Reading, rows: int) -> Iterator[Piece]:
    sql = (
        "SELECT pg_relation_size(oid) / current_setting('block_size')::int,"
        " CASE WHEN reltuples > 0 AND relpages > 0 THEN reltuples / relpages ELSE :usual END"
        " FROM pg_class WHERE oid = cast(:name AS regclass)"
    )
    name = _dialect.table(reading.table.name)
    pages, on_a_page = session.query(sql, {"name": name, "usual": _USUAL_ON_A_PAGE})[0]
    step = max(1, round(rows / float(on_a_page)))
    number, behind = 1, None
    for page in range(step, int(pages), step):
        upto = (f"({page},0)",)
        yield Piece(number, behind, upto, stored=True)
        number, behind = number + 1, upto
    # Without an end: the parts of a table that others inherit from are as long as they are.
    yield Piece(number, behind, stored=True)


def read(session: PostgresSession, reading: Reading, piece: Piece) -> Iterator[Block]:
    """COPY of a query, in blocks."""
    names = ", ".join(_given(c) for c in reading.columns)
    where = condition(reading, piece)
    sql = (
        f"COPY (SELECT {names} FROM {pieces.origin(reading, where, _dialect, _typed)}"
        f"{' FOR UPDATE' if reading.locked else ''})"
        f" TO STDOUT{_format(reading.columns)}"
    )
    try:
        with psycopg.RawCursor(session.driver).copy(sql.encode()) as copy:
            # The binary format ends with a mark of its own, and begins with one that comes
            # together with the first row.
            yield from in_blocks(copy, behind=int(relayed(reading.columns)))
    except psycopg.Error as error:
        raise translate(error, cancel_asked=False) from error


def _typed(expression: str, column: Column) -> str:
    return f"{expression}::{column.type}"


def relayed(columns: Sequence[Travelling]) -> bool:
    """Whether the rows pass in COPY's binary format."""
    return all(c.wire is Wire.RELAYED for c in columns)


def _format(columns: Sequence[Travelling]) -> str:
    return " (FORMAT binary)" if relayed(columns) else ""


def _given(travelling: Travelling) -> str:
    name = _dialect.quote(travelling.source.name)
    # The number itself, not the shortest text that a float of 32 bits reads it from.
    return travelling.given(f"{name}::float8" if travelling.wire is Wire.FLOAT else name)


def write(
    session: PostgresSession,
    table: TableName,
    columns: Sequence[Travelling],
    blocks: Iterable[Block],
) -> int:
    """COPY FROM: the server reads every field as the column's type."""
    names = ", ".join(_dialect.quote(c.target.name) for c in columns)
    sql = f"COPY {_dialect.table(table)} ({names}) FROM STDIN{_format(columns)}"
    session.flush()
    cursor = psycopg.RawCursor(session.driver)
    try:
        with cursor.copy(sql.encode()) as copy:
            for block in blocks:
                copy.write(block.data)
    except psycopg.Error as error:
        raise translate(error, cancel_asked=False) from error
    return cursor.rowcount


_CANONICAL = {
    Wire.DECIMAL: "CASE WHEN strpos({0}::text, '.') > 0"
    " THEN rtrim(rtrim({0}::text, '0'), '.') ELSE {0}::text END",
    Wire.FLOAT: "CASE WHEN abs({0}) >= 1e-15 AND abs({0}) < 1e15 THEN"
    " (CASE WHEN strpos({0}::float8::text::numeric::text, '.') > 0"
    " THEN rtrim(rtrim({0}::float8::text::numeric::text, '0'), '.')"
    " ELSE {0}::float8::text::numeric::text END)"
    " WHEN {0} = 0 THEN '0' ELSE replace({0}::float8::text, 'e+', 'e') END",
    Wire.BOOLEAN: "CASE WHEN {0} THEN 't' WHEN NOT {0} THEN 'f' END",
    Wire.BINARY: "encode({0}, 'hex')",
}
_SECONDS = "CASE WHEN strpos({0}, '.') > 0 THEN rtrim(rtrim({0}, '0'), '.') ELSE {0} END"


def checksum(columns: Sequence[Travelling], *, target: bool) -> str:
    """The number of rows, and the sum of 60 bits of the MD5 of each.

    Of rows that were relayed it is the server's own hash of each, which costs half as much.
    """
    if relayed(columns):
        return _hash([c.target if target else c.source for c in columns])
    shown = pieces.canonicals(columns, _canonical, target=target)
    row = " || chr(31) || ".join(f"coalesce({text}, chr(30))" for text in shown)
    return (
        f"count(*)::text || ':' || coalesce(sum(('x0' || substr(md5({row}), 1, 15))::bit(64)"
        "::bigint), 0)::text"
    )


def _hash(columns: Sequence[Column]) -> str:
    quoted = [(_dialect.quote(c.name), hashed(c)) for c in columns]
    row = ", ".join(name if own else f"{name}::text" for name, own in quoted)
    return f"count(*)::text || ':' || coalesce(sum(hash_record_extended(ROW({row}), 0)), 0)::text"


def _canonical(travelling: Travelling, column: Column) -> str:
    name, wire = _dialect.quote(column.name), travelling.wire
    if wire in (Wire.TIME, Wire.TIMESTAMP):
        return _SECONDS.format(f"{name}::text")
    if wire is Wire.TIMESTAMP_TZ:
        return _SECONDS.format(f"({name} AT TIME ZONE 'UTC')::text")
    if wire is Wire.TEXT:
        # A padded type loses its padding in the cast.
        return f"{name}::text"
    return _CANONICAL.get(wire, "{0}::text").format(name)
