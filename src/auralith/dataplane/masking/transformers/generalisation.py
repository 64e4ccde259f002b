"""Coarser values: rounded numbers, ranges, bands of years, truncated dates."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.model import (
    NUMBERS,
    TIMES,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.schema.model import LogicalType

Floats = NDArray[np.float64]
_DIGITS = 40
"""More than any number of a column that travels as one."""


class RoundParams(Params):
    """The nearest multiple of a step."""

    step: float = Field(gt=0, description="Numbers become multiples of it.")
    low: float | None = Field(default=None, description="Everything below becomes this.")
    high: float | None = Field(default=None, description="Everything above becomes this.")


class RangeParams(Params):
    """The lower end of the range a number lies in."""

    width: float = Field(gt=0, description="How wide each range is.")
    start: float = Field(default=0, description="Where a range begins.")


class AgeParams(Params):
    """The first day of a band of years: a date of birth tells an age group only."""

    years: int = Field(default=5, ge=2, le=100, description="How many years a band has.")


class TruncParams(Params):
    """The start of a period."""

    unit: Literal["year", "quarter", "month", "week", "day", "hour"] = Field(
        description="The period; weeks begin on Monday."
    )


def as_floats(values: pa.Array) -> Floats:
    """Numbers of any type, also those that travel as text."""
    return np.asarray(values.cast(pa.float64(), safe=False), np.float64)


def in_type(numbers: Floats, kind: pa.DataType, column: ColumnShape) -> pa.Array:
    """Numbers in the column's type, held within its range."""
    if pa.types.is_floating(kind):
        return pa.array(numbers).cast(kind)
    if pa.types.is_large_string(kind):
        return pa.array(numbers).cast(pa.large_string())
    if pa.types.is_decimal(kind) and kind.scale > 0:
        most = 10.0 ** (kind.precision - kind.scale) - 10.0**-kind.scale
        held = np.clip(np.round(numbers, kind.scale), -most, most)
        return pa.array(held).cast(kind, safe=False)
    low, high = column.low, column.high
    if pa.types.is_decimal(kind) and column.low is None:
        high = 10**kind.precision - 1
        low = -high
    least = np.float64(-(2.0**63) if low is None else low)
    most = np.float64(2.0**63 if high is None else high)
    # A bound that no double has is replaced by the next one within.
    least = np.nextafter(least, 0) if low is not None and int(least) < low else least
    most = np.nextafter(most, 0) if high is None or int(most) > high else most
    held = np.clip(np.rint(numbers), least, most)
    return pa.array(held).cast(kind, safe=False)


def bind_round(binding: Binding) -> Mask:
    """Halves go to the even multiple."""
    given, column = binding.given(RoundParams), binding.column

    def by_doubles(values: pa.Array) -> pa.Array:
        with np.errstate(invalid="ignore", over="ignore"):
            found = np.rint(as_floats(values) / given.step) * given.step
        if given.low is not None or given.high is not None:
            found = np.clip(found, given.low, given.high)
        return in_type(found, values.type, column)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        multiple = _multiple(given, values.type)
        if multiple is None:
            return by_doubles(values)
        safe = _far_from_ends(values, multiple, column)
        exact = pc.round_to_multiple(values.filter(safe), multiple, round_mode="half_to_even")
        if pc.all(safe).as_py() is not False:
            return exact
        # What is nearly the largest of its type has no next multiple.
        found = pa.concat_arrays([exact, by_doubles(values.filter(pc.invert(safe)))])
        order = np.concatenate([np.flatnonzero(safe), np.flatnonzero(pc.invert(safe))])
        return found.take(pa.array(np.argsort(order)))

    return mask


def _multiple(given: RoundParams, kind: pa.DataType) -> pa.Scalar | None:
    """The step in the column's type, where it can be had there: doubles have 53 bits only."""
    if given.low is not None or given.high is not None:
        return None
    try:
        if pa.types.is_int64(kind) and given.step.is_integer():
            return pa.scalar(int(given.step), kind)
        return pa.scalar(Decimal(str(given.step)), kind) if pa.types.is_decimal(kind) else None
    except (pa.ArrowInvalid, OverflowError):
        return None


def _far_from_ends(values: pa.Array, multiple: pa.Scalar, column: ColumnShape) -> pa.Array:
    """Which values are a whole step away from the ends of their type."""
    kind, step = values.type, multiple.as_py()
    largest: int | Decimal = (1 << 63) - 1
    if pa.types.is_decimal(kind):
        largest = Decimal((0, (9,) * kind.precision, -kind.scale))
    high = largest if column.high is None else column.high
    low = -largest if column.low is None else column.low
    with localcontext(prec=_DIGITS):
        low, high = low + step, high - step
    if high < low:
        return pa.array(np.zeros(len(values), np.bool_))
    return pc.and_(
        pc.less_equal(values, pa.scalar(high, kind)), pc.greater_equal(values, pa.scalar(low, kind))
    )


def bind_range(binding: Binding) -> Mask:
    """Ranges include their lower end."""
    given, column = binding.given(RangeParams), binding.column

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        with np.errstate(invalid="ignore", over="ignore"):
            at = np.floor((as_floats(values) - given.start) / given.width)
            found = at * given.width + given.start
        return in_type(found, values.type, column)

    return mask


def bind_age(binding: Binding) -> Mask:
    """Bands begin with the years that their number divides."""
    years = binding.given(AgeParams).years

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        year = np.asarray(pc.year(values)).astype(np.int64)
        start = np.maximum(year - year % years, 1)
        days = (start - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        dates = pa.array(days.astype(np.int64).astype(np.int32)).cast(pa.date32())
        if pa.types.is_date32(values.type):
            return dates
        return dates.cast(pa.timestamp("us")).cast(pa.int64()).cast(values.type)

    return mask


def bind_trunc(binding: Binding) -> Mask:
    """Times with a zone are cut in UTC."""
    unit = binding.given(TruncParams).unit

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        if pa.types.is_date32(values.type) and unit in {"day", "hour"}:
            return values
        return pc.floor_temporal(values, unit=unit).cast(values.type)

    return mask


def _entry(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Mask],
    accepts: frozenset[LogicalType] = NUMBERS,
) -> Transformer:
    return Transformer(
        id=name,
        family=Family.GENERALISATION,
        params=params,
        accepts=accepts,
        bind=bind,
        grade=Grade.LOSSY,
        privacy_rank=4,
    )


ROUND = _entry("round", RoundParams, bind_round)
RANGE = _entry("range", RangeParams, bind_range)
AGE_BAND = _entry("age_band", AgeParams, bind_age, TIMES)
DATE_TRUNC = _entry("date_trunc", TruncParams, bind_trunc, TIMES)
