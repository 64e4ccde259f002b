"""Ranges of numbers: what a role has usually, as far as the column and its rules allow."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from auralith.dataplane.generating.inferring.limits import Edge
from auralith.dataplane.generating.inferring.literals import Constant, as_number
from auralith.dataplane.generating.inferring.look import Look
from auralith.dataplane.generating.inferring.roles import listed
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType

_LARGEST = Decimal(1 << 53)
_DECIMALS = 2
_BITS = re.compile(r"bit(?:\((\d+)\))?$")
_SHARE_DIGITS = 1
_PLAIN = Decimal(1000)


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, and how values are spread between them."""

    low: Decimal
    high: Decimal
    spread: Mapping[str, Any]


def _span(low: float, high: float, **spread: Any) -> Span:
    return Span(Decimal(str(low)), Decimal(str(high)), spread)


USUAL: Mapping[str, Span] = {
    "price": _span(1, 900, distribution="lognormal", median=25, sigma=0.9),
    "amount": _span(1, 20_000, distribution="lognormal", median=120, sigma=1.0),
    "cents": _span(100, 90_000, distribution="lognormal", median=2_500, sigma=0.9),
    "quantity": _span(0, 500),
    "count": _span(0, 200, distribution="exponential", mean=12),
    "percent": _span(0, 100),
    "rating": _span(1, 5),
    "weight": _span(0.05, 80, distribution="lognormal", median=1.2, sigma=1.0),
    "length": _span(1, 300, distribution="lognormal", median=30, sigma=0.8),
    "duration": _span(1, 600, distribution="exponential", mean=60),
    "temperature": _span(-15, 40, distribution="normal", mean=14, deviation=8),
    "position": _span(1, 50),
    "month": _span(1, 12),
    "age": _span(18, 90, distribution="normal", mean=42, deviation=15),
    "salary": _span(18_000, 160_000, distribution="lognormal", median=38_000, sigma=0.35),
    "port": _span(1_024, 65_535),
    "file_size": _span(200, 50_000_000, distribution="lognormal", median=180_000, sigma=1.3),
    "latitude": _span(42, 51),
    "longitude": _span(-4, 8),
}
LINE_QUANTITY = _span(1, 10, distribution="zipf", exponent=1.3)
SHARE = _span(0, 1)


_STATES = frozenset({"status", "kind", "priority"})


def usual(role: str, look: Look) -> Span | None:
    """What a role has usually; None for one that tells nothing of numbers."""
    if role == "year":
        return _span(look.today.year - 25, look.today.year)
    if role in _STATES and look.logical is LogicalType.INTEGER:
        return _span(1, 5)
    if role == "quantity" and _lines(look):
        return LINE_QUANTITY
    if role == "percent" and _narrow(look.shape):
        return SHARE
    return USUAL.get(role)


def within(span: Span, look: Look) -> Span | None:
    """The part that column and rules allow; where they allow none of it, what they allow.

    None where they allow nothing.
    """
    shape, limits = look.shape, look.limits
    low, high = _held(look)
    step = Decimal(1).scaleb(-decimals(shape))
    lowest, highest = _edge(limits.low, step, low), _edge(limits.high, -step, high)
    low, high = max(low, lowest), min(high, highest)
    low = low.quantize(step, ROUND_CEILING) if abs(low) < _LARGEST else low
    high = high.quantize(step, ROUND_FLOOR) if abs(high) < _LARGEST else high
    low, high = _without(limits.excluded, low, high, step)
    if low > high:
        return None
    first, last = max(span.low, low), min(span.high, high)
    if first > last:
        # Next to the end that is told.
        told = limits.low is not None and as_number(limits.low.value) is not None
        first = low if told or limits.high is None else max(low, high - _PLAIN)
        return Span(first, min(high, first + _PLAIN), {})
    return _fitting(replace(span, low=first, high=last))


def _without(
    excluded: Sequence[Constant], low: Decimal, high: Decimal, step: Decimal
) -> tuple[Decimal, Decimal]:
    """The widest stretch without the numbers that are forbidden."""
    numbers = {n for value in excluded if (n := as_number(value)) is not None and low <= n <= high}
    best = (low, high)
    if numbers:
        ends = [low - step, *sorted(numbers), high + step]
        stretches = [(one + step, other - step) for one, other in pairwise(ends)]
        best = max(stretches, key=lambda ends: ends[1] - ends[0])
    return best


def _fitting(span: Span) -> Span:
    """Without a distribution whose middle is outside."""
    middle = span.spread.get("median", span.spread.get("mean"))
    if middle is None or span.low < Decimal(str(middle)) < span.high:
        return span
    return replace(span, spread={})


def params(span: Span, shape: ColumnShape) -> dict[str, Any]:
    """As a generator of numbers takes them."""
    whole = decimals(shape) == 0
    ends = [int(end) if whole or end == end.to_integral() else float(end)
            for end in (span.low, span.high)]  # fmt: skip
    return {"low": ends[0], "high": ends[1], **span.spread}


def decimals(shape: ColumnShape) -> int:
    """Digits behind the point that a column of numbers holds, or shows."""
    if shape.logical is LogicalType.INTEGER:
        return 0
    if shape.logical is LogicalType.DECIMAL and shape.precision is not None:
        return max(shape.scale or 0, 0)
    return _DECIMALS


def _held(look: Look) -> tuple[Decimal, Decimal]:
    shape, kind = look.shape, look.column.type.lower()
    if kind.startswith("year"):
        return Decimal(1901), Decimal(2155)
    if bits := _BITS.match(kind):
        return Decimal(0), Decimal(min(1 << int(bits[1] or 1), 1 << 62)) - 1
    if shape.low is not None and shape.high is not None:
        return Decimal(shape.low), Decimal(shape.high)
    if shape.precision is not None:
        most = Decimal(10) ** (shape.precision - (shape.scale or 0)) - Decimal(1).scaleb(
            -max(shape.scale or 0, 0)
        )
        return -most, most
    return -_LARGEST, _LARGEST


def _edge(edge: Edge | None, step: Decimal, otherwise: Decimal) -> Decimal:
    number = None if edge is None else as_number(edge.value)
    if edge is None or number is None:
        return otherwise
    return number + step if edge.open else number


def number(value: float) -> Decimal:
    """As this file counts."""
    return Decimal(str(value))


def _narrow(shape: ColumnShape) -> bool:
    """Whether a column of shares goes to one rather than to a hundred."""
    return shape.precision is not None and shape.precision - (shape.scale or 0) <= _SHARE_DIGITS


def _lines(look: Look) -> bool:
    """Whether the table's rows are parts of others: ordered, not in stock."""
    return bool(set(look.table_words) & listed("line")) or len(look.table.foreign_keys) > 1
