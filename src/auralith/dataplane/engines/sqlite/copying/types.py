"""SQLite's declared types without SQLite; any value may stand in most columns."""

from collections.abc import Sequence

from auralith.dataplane.engines.copying import Declared, Limits, Obstacle, Shape
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Column, LogicalType

LIMITS = Limits(
    nul_in_text=True,
    nan=False,
    decimal_nan=False,
    infinite_dates=True,
    zero_dates=True,
    first_year=-4712,
    last_year=5_874_897,
    long_times=True,
)

_dialect = SqliteDialect()
_SHAPES = {
    LogicalType.INTEGER: Shape(Wire.INTEGER, precision=64),
    LogicalType.DECIMAL: Shape(Wire.DECIMAL),
    LogicalType.FLOAT: Shape(Wire.FLOAT, precision=64),
    LogicalType.BOOLEAN: Shape(Wire.BOOLEAN),
    LogicalType.TEXT: Shape(Wire.TEXT),
    LogicalType.BINARY: Shape(Wire.BINARY),
    LogicalType.DATE: Shape(Wire.DATE),
    LogicalType.TIME: Shape(Wire.TIME, precision=6),
    LogicalType.TIMESTAMP: Shape(Wire.TIMESTAMP, precision=6),
    LogicalType.UUID: Shape(Wire.UUID),
    LogicalType.JSON: Shape(Wire.JSON),
}
# Names that give the affinity which keeps the text as it is, and still tell what it is.
_PLAIN = {
    Wire.BOOLEAN: Declared("BOOLEAN", "exact"),
    Wire.FLOAT: Declared("REAL", "exact"),
    Wire.BINARY: Declared("BLOB", "exact"),
    Wire.DATE: Declared("DATE_TEXT", "widened", "dates are text"),
    Wire.TIME: Declared("TIME_TEXT", "widened", "times are text"),
    Wire.TIMESTAMP: Declared("TIMESTAMP_TEXT", "widened", "times are text"),
    Wire.TIMESTAMP_TZ: Declared("TIMESTAMP_TEXT", "widened", "times are text, in UTC"),
    Wire.UUID: Declared("UUID_TEXT", "widened", "UUIDs are text"),
    Wire.JSON: Declared("JSON_TEXT", "widened", "documents are text"),
    Wire.DECIMAL: Declared("DECIMAL_TEXT", "widened", "text, so that no digit is lost"),
}
_DATES = {
    Wire.DATE: "date({0})",
    # Fractions of the last second of the year 9999 would be rounded out of what it knows.
    Wire.TIMESTAMP: "datetime(substr({0}, 1, 19))",
    Wire.TIME: "time({0})",
}


def shape(column: Column) -> Shape:
    """By the declared type; lengths are not enforced, so they are no limits."""
    if "CHAR" in column.type.upper():
        return Shape(Wire.TEXT)
    return _SHAPES.get(column.logical, Shape(Wire.TEXT, note="values of any kind as text"))


def declare(wanted: Shape, *, key: bool = False) -> Declared:  # noqa: ARG001 - others need it
    """A declared type with the affinity that the values want."""
    if wanted.wire is Wire.INTEGER:
        if wanted.unsigned and (wanted.precision or 64) >= 64:  # noqa: PLR2004 - bits
            return Declared("DECIMAL_TEXT", "widened", "no unsigned integers of 64 bits")
        return Declared("INTEGER", "exact" if wanted.precision == 64 else "widened")  # noqa: PLR2004
    if wanted.wire is Wire.TEXT:
        if wanted.note or wanted.values:
            return Declared("TEXT", "widened", wanted.note or "the labels are checked")
        length = f"({wanted.length})" if wanted.length else ""
        return Declared(f"VARCHAR{length}" if length else "TEXT", "exact")
    return _PLAIN[wanted.wire]


def obstacles(column: Column, source: Shape, target: Shape, limits: Limits) -> Sequence[Obstacle]:
    """Values whose kind is not the one the column was declared for."""
    name = _dialect.quote(column.name)
    kind = f"typeof({name})"
    out: list[Obstacle] = []

    def add(code: str, condition: str, message: str) -> None:
        out.append(Obstacle(code, condition, message))

    if source.wire is Wire.INTEGER:
        add("type", f"{kind} NOT IN ('integer', 'null')", "no integer")
    elif source.wire in (Wire.DECIMAL, Wire.FLOAT):
        add("type", f"{kind} NOT IN ('integer', 'real', 'null')", "no number")
        if not limits.nan:
            add("infinity", f"{name} IN (9e999, -9e999)", "infinity")
    elif source.wire is Wire.BOOLEAN:
        add("flag", f"{name} NOT IN (0, 1)", "neither 0 nor 1")
    elif source.wire is Wire.BINARY:
        add("type", f"{kind} NOT IN ('blob', 'text', 'null')", "no bytes")
    elif source.wire in _DATES:
        parsed = _DATES[source.wire].format(name)
        add("type", f"{name} IS NOT NULL AND ({kind} <> 'text' OR {parsed} IS NULL)", "no date")
    else:
        add("type", f"{kind} = 'blob'", "bytes, no text")
        if not limits.nul_in_text:
            add("nul", f"{kind} = 'text' AND instr({name}, char(0)) > 0", "a NUL character")
        if target.length is not None and source.wire is Wire.TEXT:
            add("length", f"length({name}) > {target.length}", f"longer than {target.length}")
    return out
