"""Series over the rows, or over a column of moments: trend, seasons, noise; and their clock."""

from typing import Self

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators import portable
from auralith.dataplane.generating.generators.drawing import TEXT, TIMES, room
from auralith.dataplane.generating.generators.values import (
    DAY,
    limits,
    moments,
    nulls_where,
    numbers,
    seconds_of,
    steps_of,
)
from auralith.dataplane.generating.generators.windows import WHEN, When, moment, window
from auralith.dataplane.generating.model import (
    SPACE_LIMIT,
    Binding,
    Bound,
    Draw,
    Family,
    Generator,
    Params,
)
from auralith.dataplane.generating.stream import Floats
from auralith.dataplane.schema.model import NUMBERS, LogicalType

_NEAR_ZERO = 2.0**-60


class Season(BaseModel):
    """A wave."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    period: float = Field(gt=0, description="How many rows, or days, until it comes again.")
    amplitude: float = Field(description="How far it goes up and down.")
    phase: float = Field(
        default=0.0, ge=0, le=1, description="Where it begins; 0.25 is at its highest."
    )


class SeriesParams(Params):
    """A value that moves from row to row: base, trend, seasons, noise."""

    base: float = Field(default=100.0, description="Where it begins.")
    trend: float = Field(default=0.0, description="How much it gains from row to row, or a day.")
    seasons: tuple[Season, ...] = Field(
        default=(), max_length=10, description="Waves, such as of 7 and 365.25 days."
    )
    noise: float = Field(default=0.0, ge=0, description="The standard deviation of the noise.")
    over: str | None = Field(
        default=None,
        min_length=1,
        max_length=128,
        description="A column of moments: trend and periods are then in days, not in rows.",
    )
    since: When = Field(default="-2y", description=f"With over: when the trend begins: {WHEN}")
    low: float | None = Field(default=None, description="Nothing is below.")
    high: float | None = Field(default=None, description="Nothing is above.")
    decimals: int | None = Field(
        default=None, ge=0, le=15, description="By default the column's own, else 2."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            msg = f"low ({self.low}) is above high ({self.high})."
            raise ValueError(msg)
        return self


class TimelineParams(Params):
    """Moments one behind the other, row by row."""

    start: When = Field(default="-1y", description=f"The first: {WHEN}")
    every: int = Field(default=3600, ge=1, le=10 * 366 * DAY, description="Seconds between rows.")
    jitter: int = Field(
        default=0, ge=0, le=366 * DAY, description="Seconds by which each may be late."
    )


def bind_series(binding: Binding) -> Bound:
    """Rounded and kept within what the column holds."""
    given = binding.given(SeriesParams)
    held = limits(binding, given.decimals)
    unit = float(10**held.decimals)
    low = held.low if given.low is None else max(held.low, steps_of(given.low, held.decimals))
    high = held.high if given.high is None else min(held.high, steps_of(given.high, held.decimals))
    origin = moment(given.since, binding.today)

    def make(draw: Draw) -> pa.Array:
        there = np.ones(len(draw), np.bool_)
        if given.over is None:
            at = draw.numbers.astype(np.float64)
        else:
            seconds, there = seconds_of(draw.row[given.over], given.over)
            at = (seconds - origin).astype(np.float64) / DAY
        total = _wave(given, at)
        if given.noise:
            shares = np.maximum(draw.stream.uniform(draw.numbers), _NEAR_ZERO)
            total = total + given.noise * portable.normal_quantile(shares)
        edge = float((1 << 63) - 1024)
        steps = np.clip(np.rint(total * unit), -edge, edge).astype(np.int64)
        made = numbers(np.clip(steps, low, high), held.decimals, binding.column)
        return nulls_where(made, there)

    return Bound(make, low=low / unit, high=high / unit, longest=20)


def _wave(given: SeriesParams, at: Floats) -> Floats:
    total = given.base + given.trend * at
    for season in given.seasons:
        total = total + season.amplitude * portable.sine(at / season.period + season.phase)
    return total


def bind_timeline(binding: Binding) -> Bound:
    """Start, and so many seconds for each row before."""
    given, column = binding.given(TimelineParams), binding.column
    first = moment(given.start, binding.today)
    if column.logical is LogicalType.TEXT:
        room(column, 19, "a timestamp")
    last = first + given.every * max(binding.rows - 1, 0) + given.jitter
    held = window(binding, given.start, "9999-12-31")
    if not held.low <= first <= last <= held.high:
        raise GeneratorUnfit(
            f"{binding.rows} rows every {given.every} seconds go beyond what {column.name} holds.",
            loc=("params", "every"),
        )
    late = min(given.jitter, given.every - 1) if given.unique else given.jitter

    def make(draw: Draw) -> pa.Array:
        place = draw.numbers if draw.index is None else draw.index
        seconds = first + place.astype(np.int64) * given.every
        if late:
            seconds = seconds + draw.stream.below(draw.numbers, late + 1).astype(np.int64)
        return moments(seconds, column)

    far = (1 << 33) // given.every + 1
    return Bound(make, space=min(far, SPACE_LIMIT), longest=19)


SERIES = Generator(
    id="series",
    family=Family.SERIES,
    params=SeriesParams,
    makes=NUMBERS | TEXT,
    bind=bind_series,
    reads=lambda params: (params.over,) if isinstance(params, SeriesParams) and params.over else (),
)
TIMELINE = Generator(
    id="timeline",
    family=Family.SERIES,
    params=TimelineParams,
    makes=TIMES | TEXT,
    bind=bind_timeline,
)
