"""SQLite's rows out, as lines it renders itself, and in, by one prepared statement.

Between two files rows pass as Python's own bytes of them: values keep their kinds, and no text of
a value is made or read.
"""

import hashlib
import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from auralith.dataplane.engines import pieces
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.engines.sqlite.errors import translate
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.rows.wire import BLOCK, Block, Wire, fields, in_blocks
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName

_dialect = SqliteDialect()
_ESCAPED = (
    "replace(replace(replace(replace({0}, '\\', '\\\\'), char(9), '\\t'),"
    " char(10), '\\n'), char(13), '\\r')"
)
_FIRST_ROWS, _MOST_ROWS = 2, 20_000
"""Rows fetched at a time: as many as make a block, by the widest that came so far."""
_MOST_VALUES = 100
"""Values that a function takes in every build of SQLite."""
_PLAIN = 2
"""The form of marshal in which equal values are equal bytes."""
# SQLite's own printf is a digit off for the largest ones.
_REAL = "auralith_real({0})"
_HEX = "'\\\\x' || lower(hex({0}))"


def _text(column: Column, wire: Wire) -> str:  # noqa: PLR0911 - one line per kind of value
    """The expression of a field's text; NULL for NULL."""
    name = _dialect.quote(column.name)
    if wire is Wire.OWN:
        # The kind of value is the value's, not the column's.
        return (
            f"CASE typeof({name}) WHEN 'integer' THEN 'i' || {name}"
            f" WHEN 'real' THEN 'r' || {_REAL.format(name)}"
            f" WHEN 'text' THEN 't' || {_ESCAPED.format(name)}"
            f" WHEN 'blob' THEN 'b' || hex({name}) END"
        )
    if wire is Wire.BINARY:
        return f"CASE WHEN {name} IS NOT NULL THEN {_HEX.format(name)} END"
    if wire is Wire.BOOLEAN:
        return f"CASE {name} WHEN 1 THEN 't' WHEN 0 THEN 'f' END"
    if wire is Wire.DECIMAL:
        return f"auralith_number({name})"
    if wire is Wire.FLOAT:
        return f"CASE typeof({name}) WHEN 'real' THEN {_REAL.format(name)} ELSE {name} END"
    if wire is Wire.INTEGER:
        return name
    return (
        f"CASE typeof({name}) WHEN 'blob' THEN {_HEX.format(name)} ELSE {_ESCAPED.format(name)} END"
    )


def condition(reading: Reading, piece: Piece) -> str:
    """The WHERE clause of a piece."""
    if piece.rows is not None:
        return f" WHERE {among(reading.key, piece.rows)}"
    names = ", ".join(_dialect.quote(c.name) for c in reading.key)
    # Bounds are as `quote()` gave them: literals of their own kind.
    return pieces.within(
        reading, piece, lambda values, mark: f"({names}) {mark} ({', '.join(values)})"
    )


def among(key: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> str:
    """By a list; of several columns it has to be one of VALUES."""
    if not rows:
        return "0"
    names = [_dialect.quote(c.name) for c in key]
    if len(key) == 1:
        return pieces.tuples(names, rows)
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    return f"({', '.join(names)}) IN (VALUES {values})"


def share(session: SqliteSession, key: Sequence[Column], percent: float) -> str:
    """By a function of ours: SQLite has no MD5."""
    session.driver.create_function("auralith_start", 1, _start, deterministic=True)
    text = " || char(31) || ".join(f"CAST({_dialect.quote(c.name)} AS TEXT)" for c in key)
    return f"auralith_start({text}) < {pieces.first_of_32(percent)}"


def _start(text: str | None) -> int:
    """The first 32 bits of a text's MD5."""
    digest = hashlib.md5((text or "").encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4])


def boundaries(session: SqliteSession, reading: Reading, rows: int) -> Iterator[Piece]:
    """By steps along the key's index."""
    return pieces.steps(
        session, reading, rows, dialect=_dialect, shown=bound_text, condition=condition
    )


def bound_text(column: Column) -> str:
    """The text of a key's column, as a condition takes it."""
    return f"quote({_dialect.quote(column.name)})"


def relayed(columns: Sequence[Travelling]) -> bool:
    """Whether rows pass as Python's bytes of them."""
    return all(c.wire is Wire.RELAYED for c in columns)


def read(session: SqliteSession, reading: Reading, piece: Piece) -> Iterator[Block]:
    """One text a row, or many rows as they are."""
    if relayed(reading.columns):
        yield from _read_relayed(session, reading, piece)
        return
    line = " || char(9) || ".join(
        f"ifnull({c.given(_text(c.source, c.wire))}, '\\N')" for c in reading.columns
    )
    sql = (
        f"SELECT CAST({line} || char(10) AS BLOB) FROM"
        f" {pieces.origin(reading, condition(reading, piece), _dialect)}"
    )
    try:
        cursor = session.driver.execute(sql)
        yield from in_blocks(chain.from_iterable(cursor))
    except sqlite3.Error as error:
        raise translate(error) from error


def _read_relayed(session: SqliteSession, reading: Reading, piece: Piece) -> Iterator[Block]:
    names = ", ".join(_dialect.quote(c.source.name) for c in reading.columns)
    sql = f"SELECT {names} FROM {pieces.origin(reading, condition(reading, piece), _dialect)}"
    asked, width = _FIRST_ROWS, 0.0
    usual = session.driver.text_factory
    # A text that is none is refused: as bytes it would arrive as a value of another kind.
    session.driver.text_factory = str
    try:
        cursor = session.driver.execute(sql)
        while rows := cursor.fetchmany(asked):
            data = marshal.dumps(rows)
            width = max(width, len(data) / len(rows))
            asked = max(1, min(8 * asked, _MOST_ROWS, int(0.75 * BLOCK / width)))
            yield Block(data, len(rows))
    except sqlite3.Error as error:
        raise translate(error) from error
    finally:
        session.driver.text_factory = usual


def write(
    session: SqliteSession,
    table: TableName,
    columns: Sequence[Travelling],
    blocks: Iterable[Block],
) -> int:
    """Text is read by the columns' affinities; what they do not say is said here."""
    names = ", ".join(_dialect.quote(c.target.name) for c in columns)
    plain = relayed(columns)
    marks = ", ".join("?" if plain else _received(c) for c in columns)
    session.driver.create_function("auralith_own", 1, _own, deterministic=True)
    session.driver.create_function("auralith_bytes", 1, _bytes, deterministic=True)
    session.driver.create_function("auralith_double", 1, _double, deterministic=True)
    sql = f"INSERT INTO {_dialect.table(table)} ({names}) VALUES ({marks})"
    rows = map(_rows, blocks) if plain else map(fields, blocks)
    try:
        cursor = session.driver.executemany(sql, chain.from_iterable(rows))
    except sqlite3.Error as error:
        raise translate(error) from error
    return cursor.rowcount


def _rows(block: Block) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = marshal.loads(block.data)  # noqa: S302 - made by this process
    return rows


_TAKEN = {
    Wire.OWN: "auralith_own(?)",
    Wire.BINARY: "auralith_bytes(?)",
    Wire.BOOLEAN: "(? = 't')",
    Wire.FLOAT: "auralith_double(?)",
    Wire.INTEGER: "CAST(? AS NUMERIC)",
}


def _received(travelling: Travelling) -> str:
    numeric = travelling.wire in (Wire.INTEGER, Wire.FLOAT)
    if numeric and travelling.target.type == "DECIMAL_TEXT":
        return "?"
    return _TAKEN.get(travelling.wire, "?")


def _own(text: str | None) -> int | float | str | bytes | None:
    if text is None:
        return None
    kind, value = text[0], text[1:]
    if kind == "i":
        return int(value)
    if kind == "r":
        return float(value)
    return value if kind == "t" else bytes.fromhex(value)


def _double(text: str | None) -> float | str | None:
    """Also infinity, which a cast would make 0; what is no number stays a text."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text[2:])


class _Sum:
    """The number of rows, and the sum of 60 bits of the MD5 of each."""

    def __init__(self) -> None:
        self.rows = 0
        self.sum = 0

    def add(self, row: bytes) -> None:
        """One row."""
        self.rows += 1
        self.sum += int.from_bytes(hashlib.md5(row, usedforsecurity=False).digest()[:8]) >> 4

    def finalize(self) -> str:
        """Both figures."""
        return f"{self.rows}:{self.sum}"


class _TextSum(_Sum):
    def step(self, row: Any, /) -> None:
        self.add(row.encode() if isinstance(row, str) else row)


class _ValueSum(_Sum):
    def step(self, *row: Any) -> None:
        self.add(marshal.dumps(row, _PLAIN))


def checksum(columns: Sequence[Travelling], *, target: bool) -> str:
    """By functions of ours: SQLite has no MD5."""
    if relayed(columns) and len(columns) <= _MOST_VALUES:
        names = ", ".join(_dialect.quote((c.target if target else c.source).name) for c in columns)
        return f"ifnull(auralith_values({names}), '0:0')"
    shown = pieces.canonicals(columns, _canonical, target=target)
    row = " || char(31) || ".join(f"ifnull({text}, char(30))" for text in shown)
    # A function of ours is not asked about no rows at all.
    return f"ifnull(auralith_checksum({row}), '0:0')"


def prepare(session: SqliteSession) -> None:
    """Make the functions that a checksum takes known to the session."""
    session.driver.create_aggregate("auralith_checksum", 1, _TextSum)  # type: ignore[arg-type]  # known for numbers alone
    session.driver.create_aggregate("auralith_values", -1, _ValueSum)  # type: ignore[arg-type]  # known for numbers alone
    session.driver.create_function("auralith_number", 1, _number, deterministic=True)
    session.driver.create_function("auralith_real", 1, repr, deterministic=True)


def _number(value: float | str | None) -> str | None:
    """A number without exponent and trailing zeros, as the other engines' checksums have it."""
    if value is None:
        return None
    if isinstance(value, float) and value and not 1e-15 <= abs(value) < 1e15:  # noqa: PLR2004
        return repr(value).replace("e+", "e").replace(".0e", "e")
    text = format(Decimal(repr(value) if isinstance(value, float) else str(value)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _canonical(travelling: Travelling, column: Column) -> str:  # noqa: PLR0911 - one line per kind of value
    name, wire = _dialect.quote(column.name), travelling.wire
    if wire in (Wire.OWN, Wire.RELAYED):
        return (
            f"typeof({name}) || CASE typeof({name}) WHEN 'real' THEN {_REAL.format(name)}"
            f" ELSE quote({name}) END"
        )
    if wire is Wire.BINARY:
        return f"CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END"
    if wire is Wire.BOOLEAN:
        return f"CASE {name} WHEN 1 THEN 't' WHEN 0 THEN 'f' END"
    if wire in (Wire.FLOAT, Wire.DECIMAL):
        return f"auralith_number({name})"
    if wire in (Wire.TIME, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        plain = f"replace({name}, '+00', '')" if wire is Wire.TIMESTAMP_TZ else name
        return f"CASE WHEN instr({name}, '.') THEN rtrim(rtrim({plain}, '0'), '.') ELSE {plain} END"
    if wire is Wire.UUID:
        return f"lower({name})"
    return (
        f"CASE typeof({name}) WHEN 'blob' THEN '\\x' || lower(hex({name}))"
        f" ELSE CAST({name} AS TEXT) END"
    )
