"""Columns of moments: windows that make sense, and moments behind others of the row."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from auralith.dataplane.generating.inferring.limits import Edge
from auralith.dataplane.generating.inferring.literals import as_text
from auralith.dataplane.generating.inferring.look import Look
from auralith.dataplane.generating.inferring.people import Choice
from auralith.dataplane.generating.inferring.roles import MOMENTS
from auralith.dataplane.schema.model import LogicalType

_YEARS = 3
_STRICT = 0.01
"""Days behind, at least, where the two may not be the same."""
_BEHIND = {"updated": 90, "done": 30, "deleted": 365, "end": 365}
"""Days behind the moment before, at most."""
_OF_PARENT = frozenset({None, "created", "start", "done"})
_AHEAD = frozenset({"end"})
"""May lie behind today."""
_WRITTEN = frozenset({LogicalType.TEXT, LogicalType.INTEGER, LogicalType.OTHER})
TYPES = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})


def choices(look: Look) -> Iterator[Choice]:
    """Behind the moment before where there is one, else within the usual window."""
    role = look.roles[0].name if look.roles and look.roles[0].name in MOMENTS else None
    if look.logical not in TYPES and (role is None or look.logical not in _WRITTEN):
        return
    free = look.limits.low is None and look.limits.high is None
    if look.after is not None and free:
        yield _behind(look, role)
    if look.parent is not None and free and role in _OF_PARENT:
        key, column = look.parent
        yield "after_parent", {"key": key, "column": column, "max_days": 400, "until": "today"}
    low, high = window(look, role)
    if low > high:
        return
    if look.logical is LogicalType.INTEGER:
        yield "integer", {"low": _seconds(low), "high": _seconds(high)}
    else:
        yield between(look, low, high)


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400


def learned(look: Look, edges: Sequence[float]) -> Iterator[Choice]:
    """As often in each window as it was met; `edges` are seconds since 1970."""
    days = [date(1970, 1, 1) + timedelta(days=int(edge // 86_400)) for edge in edges]
    low, high = window(look, None)
    low, high = max(low, days[0]), min(high, days[-1])
    if look.limits.low is None and look.limits.high is None:
        low, high = days[0], days[-1]
    if low < high:
        yield between(look, low, high)


def window(look: Look, role: str | None) -> tuple[date, date]:
    """From one day to another, as rules allow."""
    low, high = look.today - timedelta(days=365 * _YEARS), look.today
    if role in _AHEAD:
        high = look.today + timedelta(days=365)
    first, last = _day(look.limits.low, 1), _day(look.limits.high, -1)
    if first is not None and first > high:
        high = first + timedelta(days=365)
    if last is not None and last < low:
        low = last - timedelta(days=365 * _YEARS)
    return max(low, first or low), min(high, last or high)


def between(look: Look, low: date, high: date) -> Choice:
    """Any moment of a window; seen from the reference date where it ends there."""
    name = "date" if look.logical is LogicalType.DATE else "timestamp"
    usual = look.today - timedelta(days=365 * _YEARS)
    return name, {
        "low": f"-{_YEARS}y" if low == usual else low.isoformat(),
        "high": "today" if high == look.today else high.isoformat(),
    }


def _behind(look: Look, role: str | None) -> Choice:
    """A moment behind another of the row."""
    params: dict[str, Any] = {"column": look.after, "max_days": _BEHIND.get(role or "", 60)}
    if look.strict:
        params["min_days"] = 1 if look.logical is LogicalType.DATE else _STRICT
    if role not in _AHEAD:
        params["until"] = "today"
    return "after", params


def _day(edge: Edge | None, step: int) -> date | None:
    """The day of an end, the next one where it is outside; None where it is no day."""
    if edge is None:
        return None
    text = as_text(edge.value)
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    # A window ends with its last day: what an end leaves of its own day is not worth it.
    whole = len(text) <= len("2026-01-01") and not edge.open
    try:
        return found if whole else found + timedelta(days=step)
    except OverflowError:
        return None
