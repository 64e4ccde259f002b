"""Moments as people write them, and windows between two of them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import weighted
from auralith.dataplane.generating.generators.values import DAY, EPOCH, HIGHEST, LOWEST, Steps
from auralith.dataplane.generating.model import Binding, Draw, Params
from auralith.dataplane.schema.model import LogicalType

_RELATIVE = re.compile(r"^([+-])(\d{1,5})([dwmy])$")
_FORM = r"^(today|[+-]\d{1,5}[dwmy]|\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?)$"
When = Annotated[str, StringConstraints(pattern=_FORM)]
WHEN = "2024-02-29, 2024-02-29 18:00:00, today (the reference date), -30d, +2w, -6m, -2y."
_MYSQL = (1, (1 << 31) - 1)
"""What MySQL's and MariaDB's TIMESTAMP holds, in seconds since 1970."""
_LONGEST_TABLE = 400 * 366
Hours = Literal["any", "business", "evening"]
_HOURS: dict[str, tuple[float, ...]] = {
    "business": (0,) * 8 + (6, 10, 12, 11, 5, 7, 11, 11, 9, 6, 2) + (0,) * 5,
    "evening": (3, 1, 1, 0, 0, 1, 2, 4, 5, 5, 5, 6, 7, 6, 5, 5, 6, 8, 10, 12, 13, 13, 10, 6),
}
_WEEK = 7
_MONDAY = 4
"""1970-01-01 was a Thursday: so many days later comes a Monday."""


class WindowParams(Params):
    """Moments of a window."""

    low: When = Field(default="-2y", description=f"The first: {WHEN}")
    high: When = Field(default="today", description="The last, in the same form.")
    weekdays: tuple[float, ...] | None = Field(
        default=None,
        min_length=7,
        max_length=7,
        description="How often each day of the week, from Monday on: 1,1,1,1,1,0,0.",
    )
    growth: float = Field(
        default=1.0,
        ge=0.01,
        le=100,
        description="How many times as often the last day is met as the first one.",
    )

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if self.weekdays is not None and (min(self.weekdays) < 0 or not sum(self.weekdays) > 0):
            msg = "weekdays are not negative, and one of them is above 0."
            raise ValueError(msg)
        return self


@dataclass(frozen=True)
class Window:
    """From one second since 1970 to another, both included."""

    low: int
    high: int


def moment(text: str, today: date, *, end: bool = False) -> int:
    """Seconds since 1970; `end`: of the last second of a day that is written as one."""
    if text == "today":
        return (today.toordinal() - EPOCH) * DAY
    relative = _RELATIVE.match(text)
    if relative:
        sign = 1 if relative[1] == "+" else -1
        day = _shifted(today, sign * int(relative[2]), relative[3])
        return (day.toordinal() - EPOCH) * DAY
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise GeneratorUnfit(f"{text} is no day of the calendar.", loc=("params",)) from error
    seconds = (found.toordinal() - EPOCH) * DAY + found.hour * 3600 + found.minute * 60
    whole = len(text) == len("2024-02-29")
    return seconds + found.second + (DAY - 1 if end and whole else 0)


def _shifted(day: date, count: int, unit: str) -> date:
    try:
        if unit in {"d", "w"}:
            return day + timedelta(days=count * (_WEEK if unit == "w" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
        first = date(months // 12, months % 12 + 1, 1)
        return first + timedelta(days=min(day.day, 28) - 1)
    except (ValueError, OverflowError) as error:
        raise GeneratorUnfit("That is beyond the calendar.", loc=("params",)) from error


def window(binding: Binding, low: str, high: str, *, clock: bool = False) -> Window:
    """What the column holds of the time from `low` to `high`. Raises GeneratorUnfit for nothing.

    `clock`: of moments; a day that is told as the last one, such as today, has not begun.
    """
    first = moment(low, binding.today)
    last = moment(high, binding.today, end=True)
    if first > last:
        raise GeneratorUnfit(f"low ({low}) is behind high ({high}).", loc=("params", "low"))
    if clock and last % DAY == 0 and last > first:
        last -= 1
    found = held(binding, Window(first, last))
    if found.low > found.high:
        raise GeneratorUnfit(f"{binding.column.name} holds 1970 to 2038.", loc=("params", "low"))
    return found


def held(binding: Binding, found: Window) -> Window:
    """What the column's type holds of a window; MySQL's and MariaDB's TIMESTAMP is narrow."""
    kind = binding.type_text.lower()
    zoned = binding.column.logical is LogicalType.TIMESTAMP_TZ
    if zoned and "zone" not in kind and kind.startswith("timestamp") and kind != "timestamptz":
        return Window(max(found.low, _MYSQL[0]), min(found.high, _MYSQL[1]))
    return found


def clip(seconds: Steps, binding: Binding) -> Steps:
    """Moments as the column's type holds them."""
    within = held(binding, Window(LOWEST, HIGHEST))
    return seconds if within.low == LOWEST else np.clip(seconds, within.low, within.high)


class Days:
    """Draws days of a window, by the weights of their weekdays and its growth."""

    def __init__(self, given: WindowParams, found: Window) -> None:
        self.first = found.low // DAY
        self.span = found.high // DAY - self.first + 1
        self._places = None
        if given.weekdays is None and given.growth == 1.0:
            return
        if self.span > _LONGEST_TABLE:
            raise GeneratorUnfit(
                "Weekdays and growth are for 400 years at most.", loc=("params", "low")
            )
        days = np.arange(self.span)
        weights = 1.0 + (given.growth - 1.0) * days / max(self.span - 1, 1)
        if given.weekdays is not None:
            weekday = (days + self.first - _MONDAY) % _WEEK
            weights *= np.asarray(given.weekdays, np.float64)[weekday]
        if not weights.any():
            raise GeneratorUnfit(
                "None of these weekdays lies in the window.", loc=("params", "weekdays")
            )
        self._places = weighted(weights.tolist())

    def draw(self, draw: Draw, lane: int = 0) -> Steps:
        """Days since 1970."""
        if self._places is None:
            found = draw.stream.below(draw.numbers, self.span, lane)
        else:
            found = self._places(draw.stream.words(draw.numbers, lane))
        return self.first + found.astype(np.int64)


def seconds_of_day(draw: Draw, hours: Hours, lane: int) -> Steps:
    """Seconds since midnight, two lanes; more of them in the hours that are meant."""
    if hours == "any":
        return draw.stream.below(draw.numbers, DAY, lane).astype(np.int64)
    hour = weighted(_HOURS[hours])(draw.stream.words(draw.numbers, lane)).astype(np.int64)
    rest: Steps = draw.stream.below(draw.numbers, 3600, lane + 1).astype(np.int64)
    return hour * 3600 + rest
