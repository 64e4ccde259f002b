"""PostgreSQL's types without PostgreSQL: what values they hold, and which type holds others'."""

import re
from collections.abc import Sequence

from auralith.dataplane.engines.copying import Declared, Limits, Obstacle, Shape, Travelling
from auralith.dataplane.engines.narrowing import narrowed
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.postgresql.session import PostgresSession
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Column, LogicalType

LIMITS = Limits(
    nul_in_text=False,
    nan=True,
    decimal_nan=True,
    infinite_dates=True,
    zero_dates=False,
    first_year=-4712,
    last_year=5_874_897,
    long_times=False,
)

_dialect = PostgresDialect()
_ARGUMENTS = re.compile(r"\((\d+)(?:,\s*(-?\d+))?\)")
_BITS = {"smallint": 16, "integer": 32, "bigint": 64, "oid": 32, "real": 32}
_WIRES = {
    LogicalType.INTEGER: Wire.INTEGER,
    LogicalType.DECIMAL: Wire.DECIMAL,
    LogicalType.FLOAT: Wire.FLOAT,
    LogicalType.BOOLEAN: Wire.BOOLEAN,
    LogicalType.TEXT: Wire.TEXT,
    LogicalType.BINARY: Wire.BINARY,
    LogicalType.DATE: Wire.DATE,
    LogicalType.TIMESTAMP: Wire.TIMESTAMP,
    LogicalType.TIMESTAMP_TZ: Wire.TIMESTAMP_TZ,
    LogicalType.UUID: Wire.UUID,
    LogicalType.JSON: Wire.JSON,
    LogicalType.ENUM: Wire.TEXT,
}
_PLAIN = {
    Wire.FLOAT: "double precision",
    Wire.BOOLEAN: "boolean",
    Wire.BINARY: "bytea",
    Wire.DATE: "date",
    Wire.UUID: "uuid",
    Wire.JSON: "json",
}
_MAX_PRECISION = 1000
_SAME_BYTES = re.compile(
    r"smallint|integer|bigint|real|double precision|numeric|boolean|text|character(?: varying)?"
    r"|bytea|date|time(?:stamp)? with(?:out)? time zone|interval|uuid|jsonb?|xml|inet|cidr"
    r"|macaddr8?|bit(?: varying)?|int[48]range|numrange|daterange|tstz?range|point|box|line|lseg"
    r"|path|polygon|circle|tsvector|tsquery"
)
"""Types whose binary form names no object and no setting of its database."""
_HASHED = re.compile(
    r"smallint|integer|bigint|real|double precision|numeric|boolean|text|character(?: varying)?"
    r"|bytea|date|time(?:stamp)? with(?:out)? time zone|interval|uuid|jsonb|inet|cidr|macaddr8?"
    r"|int[48]range|numrange|daterange|tstz?range"
)
"""Those of them that have a hash, the same in every database."""
_FIRST_MAJOR = 14
"""The first with `hash_record_extended`, by which such tables are compared."""


def relays(source: PostgresSession, target: PostgresSession, columns: Sequence[Travelling]) -> bool:
    """Whether COPY's binary format of these columns is the same to both servers."""
    majors = {session.driver.info.server_version // 10_000 for session in (source, target)}
    return (
        len(majors) == 1
        and min(majors) >= _FIRST_MAJOR
        and all(_same_bytes(c.source) and _same_bytes(c.target) for c in columns)
    )


def _same_bytes(column: Column) -> bool:
    # An enum's value is its label; that of an array of them names the type by its number.
    return bool(_SAME_BYTES.fullmatch(_element(column))) or column.logical is LogicalType.ENUM


def hashed(column: Column) -> bool:
    """Whether the type has a hash; an enum's is that of its label's number in this database."""
    return bool(_HASHED.fullmatch(_element(column)))


def _element(column: Column) -> str:
    return " ".join(_ARGUMENTS.sub("", column.type).split()).removesuffix("[]")


def shape(column: Column) -> Shape:  # noqa: PLR0911 - one line per kind of value
    """By the type's text; what only PostgreSQL has travels as its own text form."""
    name = column.type.lower()
    given = _ARGUMENTS.search(name)
    first = int(given[1]) if given else None
    second = int(given[2]) if given and given[2] else None
    if column.logical is LogicalType.TIME and "with time zone" not in name:
        return Shape(Wire.TIME, precision=6 if first is None else first)
    wire = _WIRES.get(column.logical)
    if wire is None or (wire is Wire.TEXT and name == '"char"'):
        return Shape(Wire.TEXT, note=f"{column.type} as text")
    if wire in (Wire.INTEGER, Wire.FLOAT):
        return Shape(wire, precision=_BITS.get(name, 64), unsigned=name == "oid")
    if wire is Wire.DECIMAL:
        return Shape(wire, precision=first, scale=second if first is None else second or 0)
    if wire in (Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        return Shape(wire, precision=6 if first is None else first)
    if wire is Wire.TEXT:
        return Shape(
            wire,
            length=column.max_length,
            fixed=name.startswith(("character(", "char(", "bpchar")),
            values=column.enum_values,
        )
    return Shape(wire, length=column.max_length)


def declare(  # noqa: PLR0911 - one line per kind of value
    wanted: Shape,
    *,
    key: bool = False,  # noqa: ARG001 - others need it
) -> Declared:
    """The narrowest type that holds every value of the shape."""
    wire = wanted.wire
    if wire is Wire.INTEGER:
        return _integer(wanted)
    if wire is Wire.FLOAT and wanted.precision == 32:  # noqa: PLR2004 - bits
        return Declared("real", "exact")
    if wire is Wire.DECIMAL:
        if wanted.precision is None or wanted.precision > _MAX_PRECISION:
            return Declared("numeric", "exact")
        return Declared(f"numeric({wanted.precision},{wanted.scale or 0})", "exact")
    if wire in (Wire.TIME, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        zone = " with time zone" if wire is Wire.TIMESTAMP_TZ else ""
        digits = "" if wanted.precision in (None, 6) else f"({wanted.precision})"
        word = "time" if wire is Wire.TIME else "timestamp"
        return Declared(f"{word}{digits}{zone}", "exact")
    if wire is Wire.TEXT:
        return _text(wanted)
    return Declared(_PLAIN[wire], "exact")


def _integer(wanted: Shape) -> Declared:
    bits = wanted.precision or 64
    if wanted.unsigned and bits >= 64:  # noqa: PLR2004 - bits
        return Declared("numeric(20,0)", "widened", "no unsigned integers of 64 bits")
    bits += int(wanted.unsigned)
    for size, name in ((16, "smallint"), (32, "integer"), (64, "bigint")):
        if bits <= size:
            same = not wanted.unsigned and (wanted.precision or 64) in (16, 32, 64)
            return Declared(name, "exact" if same else "widened", None if same else "next size")
    return Declared("numeric", "widened", "no integers of that size")


def _text(wanted: Shape) -> Declared:
    if wanted.values:
        return Declared("text", "widened", "the labels are checked by a constraint")
    if wanted.note:
        return Declared("text", "widened", wanted.note)
    if wanted.length is None:
        return Declared("text", "exact")
    if wanted.fixed:
        return Declared(f"character({wanted.length})", "exact")
    return Declared(f"character varying({wanted.length})", "exact")


def obstacles(column: Column, source: Shape, target: Shape, limits: Limits) -> Sequence[Obstacle]:
    """What PostgreSQL holds and others do not."""
    name = _dialect.quote(column.name)
    out: list[Obstacle] = []

    def add(kind: str, condition: str, message: str) -> None:
        out.append(Obstacle(kind, condition, message))

    if source.wire is Wire.FLOAT and not limits.nan:
        add("nan", f"{name} = 'NaN'", "NaN")
        add("infinity", f"{name} IN ('Infinity', '-Infinity')", "infinity")
    if source.wire is Wire.DECIMAL and not limits.decimal_nan:
        add("nan", f"{name}::text = 'NaN'", "NaN")
        add("infinity", f"{name}::text IN ('Infinity', '-Infinity')", "infinity")
    if source.wire in (Wire.DATE, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        if not limits.infinite_dates:
            add("infinity", f"NOT isfinite({name})", "an infinite date")
        if limits.first_year > LIMITS.first_year:
            least = f"{limits.first_year:04d}-01-01"
            add(
                "bc" if limits.first_year == 1 else "range",
                f"isfinite({name}) AND {name} < '{least}'",
                f"before {least}",
            )
        if limits.last_year < LIMITS.last_year:
            last = limits.last_year + 1
            add(
                "year",
                f"isfinite({name}) AND {name} >= '{last}-01-01'",
                f"after the year {limits.last_year}",
            )
    text = f"{name}::text" if source.note else name
    finite = f"{name}::text NOT IN ('NaN', 'Infinity', '-Infinity') AND "
    wire = source.wire
    out += narrowed(
        text,
        source,
        target,
        length="char_length",
        finite=finite if wire is Wire.DECIMAL else "",
    )
    return out
