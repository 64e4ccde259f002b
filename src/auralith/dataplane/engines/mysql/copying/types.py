"""The types of MySQL and MariaDB without the engine, and which type holds others' values."""

import re
from collections.abc import Sequence

from auralith.dataplane.engines.copying import Declared, Fidelity, Limits, Obstacle, Shape
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.narrowing import narrowed
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Column, LogicalType

LIMITS = Limits(
    nul_in_text=True,
    nan=False,
    decimal_nan=False,
    infinite_dates=False,
    zero_dates=True,
    first_year=1,
    last_year=9999,
    long_times=True,
)

_dialect = MysqlDialect()
_ARGUMENTS = re.compile(r"\((\d+)(?:,\s*(\d+))?\)")
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64, "year": 16}
_WIRES = {
    LogicalType.DECIMAL: Wire.DECIMAL,
    LogicalType.FLOAT: Wire.FLOAT,
    LogicalType.BOOLEAN: Wire.BOOLEAN,
    LogicalType.TEXT: Wire.TEXT,
    LogicalType.BINARY: Wire.BINARY,
    LogicalType.DATE: Wire.DATE,
    LogicalType.TIME: Wire.TIME,
    LogicalType.TIMESTAMP: Wire.TIMESTAMP,
    LogicalType.TIMESTAMP_TZ: Wire.TIMESTAMP_TZ,
    LogicalType.UUID: Wire.UUID,
    LogicalType.JSON: Wire.JSON,
    LogicalType.ENUM: Wire.TEXT,
}
# Letter case and accents count, as they do where the rows come from: no two keys become one.
_EXACT = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
_KEY_LENGTH = 255
_INLINE = 4_000
_MAX_CHAR = 255
_MAX_PRECISION, _MAX_SCALE = 65, 30
_PLAIN = {
    Wire.BOOLEAN: Declared("tinyint(1)", "exact"),
    Wire.DATE: Declared("date", "exact"),
    Wire.UUID: Declared(f"char(36){_EXACT}", "widened", "no type for UUIDs in every version"),
    Wire.JSON: Declared("json", "exact"),
}


def name_of(column: Column) -> str:
    """The type's own word."""
    return re.split(r"[\s(]", column.type.lower(), maxsplit=1)[0]


def shape(column: Column) -> Shape:  # noqa: PLR0911 - one line per kind of value
    """By the type's text."""
    word, text = name_of(column), column.type.lower()
    given = _ARGUMENTS.search(text)
    first = int(given[1]) if given else None
    if word == "bit":
        return Shape(Wire.INTEGER, precision=first or 1, unsigned=True)
    if column.logical is LogicalType.INTEGER:
        return Shape(Wire.INTEGER, precision=_BITS.get(word, 64), unsigned="unsigned" in text)
    wire = _WIRES.get(column.logical)
    if wire is None:
        return Shape(Wire.BINARY, note=f"{column.type} as bytes")
    if wire is Wire.FLOAT:
        return Shape(wire, precision=32 if word == "float" else 64)
    if wire is Wire.DECIMAL:
        scale = int(given[2]) if given and given[2] else 0
        return Shape(wire, precision=first or 10, scale=scale)
    if wire in (Wire.TIME, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        return Shape(wire, precision=first or 0)
    if word == "set":
        return Shape(wire, note=f"{column.type} as text")
    return Shape(
        wire,
        length=None if word.endswith(("text", "blob")) else column.max_length,
        fixed=word in ("char", "binary"),
        values=column.enum_values,
    )


def declare(wanted: Shape, *, key: bool = False) -> Declared:  # noqa: PLR0911 - one line per kind of value
    """The narrowest type that holds the values; a key's text has to have a length."""
    wire = wanted.wire
    if wire is Wire.INTEGER:
        return _integer(wanted)
    if wire is Wire.FLOAT:
        return Declared("float" if wanted.precision == 32 else "double", "exact")  # noqa: PLR2004
    if wire is Wire.DECIMAL:
        return _decimal(wanted)
    if wire in (Wire.TIME, Wire.TIMESTAMP):
        word = "time" if wire is Wire.TIME else "datetime"
        return Declared(f"{word}({min(wanted.precision or 0, 6)})", "exact")
    if wire is Wire.TIMESTAMP_TZ:
        return Declared("datetime(6)", "widened", "kept in UTC, without a time zone")
    if wire in (Wire.TEXT, Wire.BINARY):
        return _string(wanted, key=key)
    return _PLAIN[wire]


def _integer(wanted: Shape) -> Declared:
    bits = wanted.precision or 64
    sign = " unsigned" if wanted.unsigned else ""
    for name, size in _BITS.items():
        if bits == size:
            return Declared(f"{name}{sign}", "exact")
        if bits < size:
            return Declared(f"{name}{sign}", "widened", "next size")
    return Declared("decimal(20,0)", "widened", "no integers of that size")


def _decimal(wanted: Shape) -> Declared:
    scale = wanted.scale or 0
    if wanted.precision is None:
        reason = "digits are limited to 35 before and 30 behind the point"
        return Declared(f"decimal({_MAX_PRECISION},{_MAX_SCALE})", "lossy", reason)
    if wanted.precision > _MAX_PRECISION or not 0 <= scale <= _MAX_SCALE:
        reason = "decimals have at most 65 digits, 30 of them behind the point"
        kept = max(0, min(scale, _MAX_SCALE))
        return Declared(f"decimal({_MAX_PRECISION},{kept})", "lossy", reason)
    return Declared(f"decimal({wanted.precision},{scale})", "exact")


def _string(wanted: Shape, *, key: bool) -> Declared:
    binary = wanted.wire is Wire.BINARY
    suffix = "" if binary else _EXACT
    fidelity: Fidelity = "widened" if wanted.note or wanted.values else "exact"
    reason = wanted.note or ("the labels are checked by a constraint" if wanted.values else None)
    length = wanted.length
    if key and (length is None or length > _KEY_LENGTH):
        short = f"a key holds {_KEY_LENGTH} characters"
        return Declared(
            f"{'varbinary' if binary else 'varchar'}({_KEY_LENGTH}){suffix}", "lossy", short
        )
    if length is None or length > _INLINE:
        return Declared("longblob" if binary else f"longtext{suffix}", fidelity, reason)
    if wanted.fixed and length <= _MAX_CHAR:
        return Declared(f"{'binary' if binary else 'char'}({length}){suffix}", fidelity, reason)
    return Declared(f"{'varbinary' if binary else 'varchar'}({length}){suffix}", fidelity, reason)


def obstacles(column: Column, source: Shape, target: Shape, limits: Limits) -> Sequence[Obstacle]:
    """Zero dates, long times, NUL, booleans that are numbers."""
    name = _dialect.quote(column.name)
    out: list[Obstacle] = []
    if source.wire is Wire.BOOLEAN:
        out.append(Obstacle("flag", f"{name} NOT IN (0, 1)", "neither 0 nor 1"))
    if source.wire in (Wire.DATE, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ) and not limits.zero_dates:
        text = f"CAST({name} AS CHAR)"
        out.append(
            Obstacle(
                "zero_date",
                f"{text} LIKE '0000%' OR {text} LIKE '%-00%'",
                "a date that no calendar has",
            )
        )
    if source.wire is Wire.TIME and not limits.long_times:
        out.append(
            Obstacle(
                "range",
                f"{name} < '00:00:00' OR {name} > '24:00:00'",
                "no time of day",
            )
        )
    if source.wire in (Wire.TEXT, Wire.JSON) and not limits.nul_in_text:
        out.append(Obstacle("nul", f"LOCATE(CHAR(0), {name}) > 0", "a NUL character"))
    out += narrowed(name, source, target, length="char_length")
    return out
