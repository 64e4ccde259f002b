"""Dates, timestamps, times of day, intervals, and moments behind others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import TEXT, TIMES, room
from auralith.dataplane.generating.generators.values import (
    DAY,
    Steps,
    days,
    moments,
    nulls_where,
    seconds_of,
)
from auralith.dataplane.generating.generators.windows import (
    WHEN,
    Days,
    Hours,
    When,
    WindowParams,
    clip,
    moment,
    seconds_of_day,
    window,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.schema.model import LogicalType

_MOST_DAYS = 100_000
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": DAY}
_LONG = 19


class DateParams(WindowParams):
    """A day of a window."""


class TimestampParams(WindowParams):
    """A moment of a window, to the second."""

    hours: Hours = Field(
        default="any", description="business: 8 to 19 h; evening: most at home after work."
    )


class TimeParams(Params):
    """A time of day."""

    low: str = Field(
        default="00:00:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$", description="First."
    )
    high: str = Field(
        default="23:59:59", pattern=r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$", description="Last."
    )
    step: int = Field(default=1, ge=1, le=43_200, description="Seconds between two of them.")


class IntervalParams(Params):
    """A length of time."""

    low: int = Field(default=0, ge=0, le=1_000_000, description="The shortest.")
    high: int = Field(default=48, ge=0, le=1_000_000, description="The longest.")
    unit: Literal["seconds", "minutes", "hours", "days"] = Field(
        default="hours", description="What low and high are in."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            msg = f"low ({self.low}) is above high ({self.high})."
            raise ValueError(msg)
        return self


class DistanceParams(Params):
    """How far behind another moment."""

    min_days: float = Field(default=0, ge=0, le=_MOST_DAYS, description="Days, at least.")
    max_days: float = Field(default=30, ge=0, le=_MOST_DAYS, description="Days, at most.")
    until: When | None = Field(
        default=None, description=f"Nothing lies behind this, unless what it follows does: {WHEN}"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_days > self.max_days:
            msg = f"min_days ({self.min_days:g}) is above max_days ({self.max_days:g})."
            raise ValueError(msg)
        return self


class AfterParams(DistanceParams):
    """A moment behind another column's; NULL where that one is."""

    column: str = Field(min_length=1, max_length=128, description="The column with the first.")


class AfterParentParams(DistanceParams):
    """A moment behind one of the row that a foreign key points at."""

    key: str = Field(min_length=1, max_length=128, description="A column of the foreign key.")
    column: str = Field(min_length=1, max_length=128, description="The column of that row.")


def _even_only(given: WindowParams, *, hours: str = "any") -> None:
    weighted = given.weekdays is not None or given.growth != 1.0 or hours != "any"
    if given.unique and weighted:
        raise GeneratorUnfit(
            "Moments that all differ are spread evenly: leave weekdays, hours and growth out.",
            loc=("params",),
        )


def bind_date(binding: Binding) -> Bound:
    """Any day of the window."""
    given, column = binding.given(DateParams), binding.column
    _even_only(given)
    if column.logical is LogicalType.TEXT:
        room(column, 10, "a date")
    found = Days(given, window(binding, given.low, given.high))

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return days(found.first + draw.index.astype(np.int64), column)
        return days(found.draw(draw), column)

    return Bound(make, space=found.span, longest=10)


def bind_timestamp(binding: Binding) -> Bound:
    """Any second of the window."""
    given, column = binding.given(TimestampParams), binding.column
    _even_only(given, hours=given.hours)
    if column.logical is LogicalType.DATE:
        whole = DateParams(**given.model_dump(exclude={"hours"}))
        return bind_date(replace(binding, params=whole))
    if column.logical is LogicalType.TEXT:
        room(column, _LONG, "a timestamp")
    held = window(binding, given.low, given.high, clock=True)
    span = held.high - held.low + 1
    plain = given.weekdays is None and given.growth == 1.0 and given.hours == "any"
    drawn = Days(given, held)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return moments(held.low + draw.index.astype(np.int64), column)
        if plain:
            return moments(
                held.low + draw.stream.below(draw.numbers, span).astype(np.int64), column
            )
        seconds = drawn.draw(draw) * DAY + seconds_of_day(draw, given.hours, 2)
        return moments(np.clip(seconds, held.low, held.high), column)

    return Bound(make, space=span, longest=_LONG)


def _clock(shown: str) -> int:
    hour, minute, *second = (int(part) for part in shown.split(":"))
    return hour * 3600 + minute * 60 + (second[0] if second else 0)


def clock_texts(seconds: Steps) -> pa.Array:
    """Seconds since midnight as 18:30:05."""
    return pa.array(seconds.astype(np.int32)).cast(pa.time32("s")).cast(pa.large_string())


def bind_time(binding: Binding) -> Bound:
    """A time of day; with +00 where the type has a zone."""
    given, column = binding.given(TimeParams), binding.column
    low, high = _clock(given.low), _clock(given.high)
    if low > high:
        raise GeneratorUnfit(
            f"low ({given.low}) is behind high ({given.high}).", loc=("params", "low")
        )
    room(column, 8, "a time")
    span = (high - low) // given.step + 1
    zoned = "timetz" in binding.type_text or "with time zone" in binding.type_text

    def make(draw: Draw) -> pa.Array:
        place = draw.stream.below(draw.numbers, span) if draw.index is None else draw.index
        shown = clock_texts(low + place.astype(np.int64) * given.step)
        return join(shown, text("+00")) if zoned else shown

    return Bound(make, space=span, longest=8 + 3 * zoned)


def bind_interval(binding: Binding) -> Bound:
    """As PostgreSQL writes them: 3 days 04:05:06."""
    given, column = binding.given(IntervalParams), binding.column
    unit = _UNITS[given.unit]
    width = len(f"{given.high * unit // DAY} days 00:00:00")
    room(column, width, "an interval")

    def make(draw: Draw) -> pa.Array:
        place = (
            draw.stream.below(draw.numbers, given.high - given.low + 1)
            if draw.index is None
            else draw.index
        )
        return intervals((given.low + place.astype(np.int64)) * unit)

    return Bound(make, space=given.high - given.low + 1, longest=width)


def intervals(seconds: Steps) -> pa.Array:
    """Seconds as days and a time."""
    whole, rest = seconds // DAY, seconds % DAY
    shown = clock_texts(rest)
    if not whole.any():
        return shown
    count = pa.array(whole).cast(pa.large_string())
    days_ = join(count, pc.if_else(pa.array(whole == 1), text(" day"), text(" days")))
    both = pc.if_else(pa.array(rest > 0), join(days_, text(" "), shown), days_)
    return pc.if_else(pa.array(whole > 0), both, shown)


def _behind(
    binding: Binding, given: DistanceParams, base: Callable[[Draw], tuple[pa.Array, str]]
) -> Bound:
    column = binding.column
    daily = column.logical is LogicalType.DATE
    step = DAY if daily else 1
    low = -int(-given.min_days * DAY // step) * step
    high = max(int(given.max_days * DAY // step) * step, low)
    until = None if given.until is None else moment(given.until, binding.today, end=True)
    if column.logical is LogicalType.TEXT:
        room(column, 10, "a date")

    def make(draw: Draw) -> pa.Array:
        values, name = base(draw)
        start, there = seconds_of(values, name)
        if daily:
            start = start // DAY * DAY
        most = np.full(len(start), high, np.int64)
        if until is not None:
            most = np.clip(until - start, low, high)
        counts = ((most - low) // step + 1).astype(np.uint64)
        off = low + draw.stream.below(draw.numbers, counts).astype(np.int64) * step
        return nulls_where(moments(clip(start + off, binding), column), there)

    return Bound(make, longest=_LONG)


def bind_after(binding: Binding) -> Bound:
    """So many days behind another column of the row."""
    given = binding.given(AfterParams)
    other = binding.table.get(given.column)
    if other is not None and other.logical not in TIMES | TEXT:
        raise GeneratorUnfit(f"{given.column} holds no dates.", loc=("params", "column"))
    return _behind(binding, given, lambda draw: (draw.row[given.column], given.column))


def bind_after_parent(binding: Binding) -> Bound:
    """So many days behind a column of the parent."""
    given = binding.given(AfterParentParams)
    return _behind(
        binding, given, lambda draw: (draw.parent(given.key, given.column), given.column)
    )


def _of(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Bound],
    makes: frozenset[LogicalType] = TIMES | TEXT,
) -> Generator:
    return Generator(id=name, family=Family.DATE, params=params, makes=makes, bind=bind)


DATE = _of("date", DateParams, bind_date)
TIMESTAMP = _of("timestamp", TimestampParams, bind_timestamp)
TIME = _of("time", TimeParams, bind_time, TEXT | {LogicalType.TIME})
INTERVAL = _of(
    "interval", IntervalParams, bind_interval, TEXT | {LogicalType.INTERVAL, LogicalType.OTHER}
)
AFTER = Generator(
    id="after",
    family=Family.DATE,
    params=AfterParams,
    makes=TIMES | TEXT,
    bind=bind_after,
    reads=lambda params: (params.column,) if isinstance(params, AfterParams) else (),
)
AFTER_PARENT = Generator(
    id="after_parent",
    family=Family.DATE,
    params=AfterParentParams,
    makes=TIMES | TEXT,
    bind=bind_after_parent,
    reads_parent=lambda params: (
        ((params.key, params.column),) if isinstance(params, AfterParentParams) else ()
    ),
)
