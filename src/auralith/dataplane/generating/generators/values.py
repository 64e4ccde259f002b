"""Numbers and moments in the type that a column has: whole steps in, an Arrow array out.

A number travels as so many steps of 10**-decimals, in 64 bits: nothing is rounded twice, and the
same steps give the same value on every machine.
"""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.schema.model import LogicalType

Steps = NDArray[np.int64]

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400
_DECIMALS = 2
_FINEST = 12
"""Decimals at most: 64 bits leave seven digits before the point."""
_BITS = re.compile(r"^bit(?:\((\d+)\))?$", re.IGNORECASE)
_SINGLE = 1 << 24
"""Whole numbers up to this are exact in four bytes, too."""


@dataclass(frozen=True)
class Limits:
    """The lowest and the highest step that a column holds, and what a step is."""

    low: int
    high: int
    decimals: int


def limits(binding: Binding, decimals: int | None = None) -> Limits:
    """What a column of numbers (or their texts) holds, with so many decimals if it has them."""
    column = binding.column
    if column.logical is LogicalType.INTEGER:
        return Limits(*_whole(binding), 0)
    if column.logical is LogicalType.BOOLEAN:
        return Limits(0, 1, 0)
    if column.logical is LogicalType.DECIMAL and column.precision is not None:
        scale = max(column.scale or 0, 0)
        shown = min(scale if decimals is None else decimals, scale, _FINEST)
        digits = column.precision - max(scale - shown, 0)
        most = min(10**digits - 1, HIGHEST)
        return Limits(-most, most, shown)
    shown = _DECIMALS if decimals is None else decimals
    if column.logical is LogicalType.TEXT:
        width = 18 if column.max_length is None else min(column.max_length, 18)
        digits = width - (1 if shown else 0)
        if digits <= shown:
            shown, digits = 0, width
        return Limits(1 - 10 ** (digits - 1), 10**digits - 1, shown)
    if is_single(binding):
        return Limits(-_SINGLE * 10**shown, _SINGLE * 10**shown, shown)
    return Limits(-(1 << 53), 1 << 53, shown)


def is_single(binding: Binding) -> bool:
    """Whether the column holds doubles of four bytes: many of eight become one."""
    kind = binding.type_text.lower()
    return kind.startswith(("real", "float4")) or re.match(r"float(\b|$)", kind) is not None


def apart(binding: Binding, low: int, high: int) -> bool:
    """Whether the column tells the steps of a range from each other."""
    return not is_single(binding) or max(abs(low), abs(high)) <= _SINGLE


def _whole(binding: Binding) -> tuple[int, int]:
    column, kind = binding.column, binding.type_text.lower()
    if kind.startswith("year"):
        return 1901, 2155
    if kind == "oid":
        return 0, (1 << 32) - 1
    if bits := _BITS.match(kind):
        return 0, min((1 << int(bits[1] or 1)) - 1, HIGHEST)
    low = LOWEST if column.low is None else max(column.low, LOWEST)
    return low, HIGHEST if column.high is None else min(column.high, HIGHEST)


def numbers(steps: Steps, decimals: int, column: ColumnShape) -> pa.Array:
    """The steps in the column's type."""
    kind = column.travels_as
    if pa.types.is_decimal(kind):
        if kind.scale == decimals:
            return _decimal(steps, kind)
        return _decimal(steps, pa.decimal128(19, decimals)).cast(kind)
    if pa.types.is_floating(kind):
        return pa.array(steps.astype(np.float64) / float(10**decimals))
    if pa.types.is_boolean(kind):
        return pa.array(steps != 0)
    if pa.types.is_integer(kind):
        return pa.array(steps)
    return shown_steps(steps, decimals)


def _decimal(unscaled: Steps, kind: pa.DataType) -> pa.Array:
    raw = np.empty((len(unscaled), 2), np.int64)
    raw[:, 0] = unscaled
    raw[:, 1] = unscaled >> 63
    return pa.Array.from_buffers(kind, len(unscaled), [None, pa.py_buffer(raw.tobytes())])


def shown_steps(steps: Steps, decimals: int) -> pa.Array:
    """The steps as text, with so many decimals."""
    if not decimals:
        return pa.array(steps).cast(pa.large_string())
    size = np.abs(steps)
    whole = pa.array(size // 10**decimals).cast(pa.large_string())
    rest = pc.utf8_lpad(
        pa.array(size % 10**decimals).cast(pa.large_string()), width=decimals, padding="0"
    )
    shown = join(whole, text("."), rest)
    if (steps < 0).any():
        return join(pc.if_else(pa.array(steps < 0), text("-"), text("")), shown)
    return shown


def steps_of(value: float, decimals: int) -> int:
    """The step nearest to a number."""
    unit: int = 10**decimals
    return round(value * unit)


def moments(seconds: Steps, column: ColumnShape) -> pa.Array:
    """Seconds since 1970 as dates, timestamps or their text."""
    kind = column.travels_as
    if pa.types.is_date(kind):
        return pa.array((seconds // DAY).astype(np.int32)).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(seconds * 1_000_000).cast(kind)
    if column.max_length is not None and column.max_length < len("2024-02-29 23:59:59"):
        return pa.array((seconds // DAY).astype(np.int32)).cast(pa.date32()).cast(pa.large_string())
    return pa.array(seconds).cast(pa.timestamp("s")).cast(pa.large_string())


def days(found: Steps, column: ColumnShape) -> pa.Array:
    """Days since 1970 as dates, timestamps of midnight or their text."""
    if pa.types.is_large_string(column.travels_as):
        return pa.array(found.astype(np.int32)).cast(pa.date32()).cast(pa.large_string())
    return moments(found * DAY, column)


def seconds_of(values: pa.Array, name: str) -> tuple[Steps, NDArray[np.bool_]]:
    """Dates, timestamps or their text as seconds since 1970, and which rows have one.

    Raises GeneratorUnfit, naming the column, for one of another type.
    """
    kind = values.type
    there = np.asarray(values.is_valid())
    if pa.types.is_large_string(kind):
        try:
            values = values.cast(pa.timestamp("us"))
        except pa.ArrowInvalid as error:
            raise GeneratorUnfit(f"{name} holds no dates.", loc=("params",)) from error
    elif pa.types.is_date(kind):
        values = values.cast(pa.timestamp("us"))
    elif not pa.types.is_timestamp(kind):
        raise GeneratorUnfit(f"{name} holds no dates.", loc=("params",))
    whole = np.asarray(pc.fill_null(values.cast(pa.timestamp("us")).cast(pa.int64()), 0))
    return np.floor_divide(whole.astype(np.int64), 1_000_000), there


def nulls_where(made: pa.Array, there: NDArray[np.bool_]) -> pa.Array:
    """NULL in the rows where what they are made from is NULL."""
    if there.all():
        return made
    return pc.if_else(pa.array(there), made, pa.scalar(None, made.type))
