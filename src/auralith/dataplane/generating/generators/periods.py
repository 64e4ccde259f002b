"""Periods: start and end of one group belong together, and the end is never before the start."""

from typing import Literal, Self

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from auralith.dataplane.generating.generators.drawing import TEXT, TIMES, grouped, room
from auralith.dataplane.generating.generators.values import DAY, moments
from auralith.dataplane.generating.generators.windows import (
    Days,
    Hours,
    WindowParams,
    clip,
    seconds_of_day,
    window,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator
from auralith.dataplane.schema.model import LogicalType

_START, _CLOCK, _LENGTH = 0, 1, 3
"""Lanes of the period's stream; _CLOCK takes two."""


class PeriodParams(WindowParams):
    """Start or end of a period; columns of one group show the same one.

    Both columns have the same window and lengths.
    """

    group: str | None = Field(
        default="period",
        min_length=1,
        max_length=100,
        description="Start and end with the same group belong together.",
    )
    output: Literal["start", "end"] = Field(description="What the column shows.")
    min_days: float = Field(default=1, ge=0, le=100_000, description="The shortest, in days.")
    max_days: float = Field(default=30, ge=0, le=100_000, description="The longest, in days.")
    hours: Hours = Field(
        default="any", description="When they begin: business: 8 to 19 h; evening."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_days > self.max_days:
            msg = f"min_days ({self.min_days:g}) is above max_days ({self.max_days:g})."
            raise ValueError(msg)
        return self


def bind_period(binding: Binding) -> Bound:
    """A start within the window, and a length behind it.

    The same seconds stand behind days and timestamps, so that the ends agree whatever the types.
    """
    given, column = binding.given(PeriodParams), binding.column
    held = window(binding, given.low, given.high, clock=True)
    drawn = Days(given, held)
    low, high = int(given.min_days * DAY), int(given.max_days * DAY)
    if column.logical is LogicalType.TEXT:
        room(column, 10, "a date")

    def make(draw: Draw) -> pa.Array:
        day = drawn.draw(draw, _START)
        seconds = day * DAY + seconds_of_day(draw, given.hours, _CLOCK)
        seconds = np.clip(seconds, held.low, held.high)
        if given.output == "end":
            length = draw.stream.below(draw.numbers, high - low + 1, _LENGTH)
            seconds = seconds + low + length.astype(np.int64)
        return moments(clip(seconds, binding), column)

    return Bound(make, longest=19)


PERIOD = Generator(
    id="period",
    family=Family.DATE,
    params=PeriodParams,
    makes=TIMES | TEXT,
    bind=bind_period,
    group=grouped,
)
