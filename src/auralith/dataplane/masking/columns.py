"""How columns travel through masking: one Arrow array each, NULL as NULL.

| logical type | Arrow type |
|---|---|
| integer | int64; decimal128(20, 0) when it reaches beyond (unsigned bigint) |
| decimal | decimal128(p, s) when both are known and p <= 38, else text |
| float, boolean | double, bool |
| date | date32 |
| timestamp | timestamp[us], with time zone timestamp[us, UTC] |
| binary | large_binary |
| array | large_list of large_string |
| everything else | large_string |

A value that the Arrow type cannot hold (infinity, a date BC) is NULL in the array and stands as
text in a companion column, see `unfit`.
"""

import re
from dataclasses import dataclass

import pyarrow as pa

from auralith.dataplane.schema.model import Column, LogicalType, Table

_INTEGERS = {
    "tinyint": 8,
    "smallint": 16,
    "int2": 16,
    "smallserial": 16,
    "mediumint": 24,
    "int": 32,
    "integer": 32,
    "int4": 32,
    "serial": 32,
    "bigint": 64,
    "int8": 64,
    "bigserial": 64,
}
_SIZES = re.compile(r"\((\d+)(?:\s*,\s*(-?\d+))?\)")
_WORD = re.compile(r"[a-z0-9]+")
_LARGEST_PRECISION = 38
_LARGEST_BITS = 64
SPECIAL = ("infinity", "-infinity", "Infinity", "-Infinity", "NaN")
"""Values that stand in a companion column and say nothing about anybody."""


@dataclass(frozen=True)
class ColumnShape:
    """What masking has to know of a column."""

    name: str
    logical: LogicalType
    nullable: bool = True
    max_length: int | None = None
    """Characters (text) or bytes (binary)."""
    low: int | None = None
    high: int | None = None
    """The range of an integer type; None for other types."""
    precision: int | None = None
    scale: int | None = None
    unique: bool = False
    """It has a unique key of its own, the primary key included."""
    primary: bool = False
    foreign: bool = False
    referenced: bool = False
    """A foreign key points at it."""
    collation: str | None = None
    enum_values: tuple[str, ...] = ()
    generated: bool = False
    has_default: bool = False

    @property
    def is_key(self) -> bool:
        """Whether rows are joined by it."""
        return self.primary or self.foreign or self.referenced

    @property
    def travels_as(self) -> pa.DataType:
        """The Arrow type, see the table above."""
        if self.logical is LogicalType.INTEGER:
            beyond = self.high is not None and self.high >= 1 << 63
            return pa.decimal128(20, 0) if beyond else pa.int64()
        if self.logical is LogicalType.DECIMAL:
            if self.precision is None or self.scale is None or self.scale < 0:
                return pa.large_string()
            if self.precision <= _LARGEST_PRECISION:
                return pa.decimal128(self.precision, self.scale)
            return pa.large_string()
        return _TYPES.get(self.logical, pa.large_string())


_TYPES = {
    LogicalType.FLOAT: pa.float64(),
    LogicalType.BOOLEAN: pa.bool_(),
    LogicalType.DATE: pa.date32(),
    LogicalType.TIMESTAMP: pa.timestamp("us"),
    LogicalType.TIMESTAMP_TZ: pa.timestamp("us", "UTC"),
    LogicalType.BINARY: pa.large_binary(),
    LogicalType.ARRAY: pa.large_list(pa.large_string()),
}


def unfit(name: str) -> str:
    """The companion of a column: text where its Arrow type cannot hold the value, else NULL."""
    return f"{name}\0unfit"


def integer_range(type_text: str) -> tuple[int, int] | None:
    """Lowest and highest value of an integer type by its text; None for an unknown one."""
    words = _WORD.findall(type_text.lower())
    bits = next((_INTEGERS[word] for word in words if word in _INTEGERS), None)
    if bits is None:
        return None
    if "unsigned" in words:
        return 0, (1 << bits) - 1
    return _signed(bits)


def _signed(bits: int) -> tuple[int, int]:
    return -(1 << bits - 1), (1 << bits - 1) - 1


def shapes(
    table: Table, *, referenced: frozenset[str] = frozenset(), integer_bits: int | None = None
) -> dict[str, ColumnShape]:
    """The shapes of a table's columns; `referenced` are those that foreign keys point at.

    `integer_bits`: all integers have so many, signed, whatever the texts of their types say.
    """
    keys = [k for k in (table.primary_key, *table.unique_keys) if k is not None]
    alone = {key.columns[0] for key in keys if len(key.columns) == 1 and key.partial is None}
    primary = set(table.primary_key.columns) if table.primary_key else set()
    foreign = {name for key in table.foreign_keys for name in key.columns}
    return {
        column.name: _shape(
            column,
            integer_bits,
            unique=column.name in alone,
            primary=column.name in primary,
            foreign=column.name in foreign,
            referenced=column.name in referenced,
        )
        for column in table.columns
    }


def _shape(column: Column, integer_bits: int | None, **uses: bool) -> ColumnShape:
    numbers = None
    if column.logical is LogicalType.INTEGER:
        told = None if integer_bits else integer_range(column.type)
        numbers = told or _signed(integer_bits or _LARGEST_BITS)
    sizes = _SIZES.search(column.type) if column.logical is LogicalType.DECIMAL else None
    return ColumnShape(
        name=column.name,
        logical=column.logical,
        nullable=column.nullable,
        max_length=column.max_length,
        low=numbers[0] if numbers else None,
        high=numbers[1] if numbers else None,
        precision=int(sizes[1]) if sizes else None,
        scale=int(sizes[2] or 0) if sizes else None,
        collation=column.collation,
        enum_values=column.enum_values,
        generated=column.generated is not None,
        has_default=column.default is not None or column.identity,
        **uses,
    )
