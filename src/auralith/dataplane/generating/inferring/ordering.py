"""Columns of a row that follow each other: what rules say, what was learned, what names say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from auralith.dataplane.generating.inferring import moments
from auralith.dataplane.generating.inferring.limits import Edge, Limits, Order, Rules
from auralith.dataplane.generating.inferring.literals import as_number
from auralith.dataplane.generating.inferring.roles import MOMENTS, Role
from auralith.dataplane.schema.model import NUMBERS, LogicalType, Table

_WRITTEN = moments.TYPES | {LogicalType.TEXT}
_MIDDLE = Decimal(100)


@dataclass(frozen=True)
class Followed:
    """The rules, with ranges that keep numbers apart, and what each moment lies behind."""

    rules: Rules
    after: Mapping[str, Order]
    """By the later column."""


def followed(
    table: Table,
    rules: Rules,
    said: Mapping[str, tuple[Role, ...]],
    learned: Sequence[tuple[str, str]] = (),
) -> Followed:
    """What follows what; of several moments before one, one that rules name, else the nearest."""
    columns = {c.name: c for c in table.columns if c.generated is None}
    keys = {name for key in table.foreign_keys for name in key.columns}
    after: dict[str, Order] = {}
    apart = rules
    met = tuple(Order(one, other) for one, other in learned)
    for order in (*rules.orders, *met, *_said(table, said)):
        one, other = columns.get(order.smaller), columns.get(order.larger)
        if one is None or other is None or {one.name, other.name} & keys:
            continue
        if one.logical in NUMBERS and other.logical in NUMBERS:
            if order in rules.orders:
                apart = apart & _split(apart, order)
        elif one.logical in _WRITTEN and other.logical in _WRITTEN:
            free = other.name not in after and not _leads(after, other.name, one.name)
            if free and rules.of(other.name).values is None:
                after[other.name] = order
    return Followed(apart, after)


def _leads(after: Mapping[str, Order], one: str, other: str) -> bool:
    """Whether `other` lies behind `one`, through whatever."""
    at: str | None = other
    while at is not None:
        if at == one:
            return True
        at = after[at].smaller if at in after else None
    return False


def _said(table: Table, said: Mapping[str, tuple[Role, ...]]) -> list[Order]:
    """A row is created, changed, done with; a period begins, then ends."""
    places: dict[str, list[tuple[str, Role]]] = {}
    for column in table.columns:
        role = next(iter(said.get(column.name, ())), None)
        if role is not None and role.name in MOMENTS and column.logical in moments.TYPES:
            places.setdefault(role.name, []).append((column.name, role))
    out = []
    for end, role in places.get("end", []):
        starts = places.get("start", [])
        near = [n for n, r in starts if r.rest == role.rest] or [n for n, _ in starts]
        near = near or [n for n, _ in places.get("created", [])]
        out += [Order(near[0], end)] if near else []
    first = [name for name, _ in places.get("created", [])]
    if first:
        later = [n for kind in ("updated", "done", "deleted") for n, _ in places.get(kind, [])]
        out += [Order(first[0], name) for name in later]
    return out


def _split(rules: Rules, order: Order) -> Rules:
    """Ranges that meet in the middle: the smaller column below, the larger above."""
    one, other = rules.of(order.smaller), rules.of(order.larger)
    ends = [_number(one.low), _number(other.low), _number(one.high), _number(other.high)]
    lows = [n for n in ends[:2] if n is not None]
    highs = [n for n in ends[2:] if n is not None]
    if lows and highs:
        middle = (max(lows) + min(highs)) / 2
    elif highs:
        middle = min(highs) / 2 if min(highs) > 0 else min(highs) - _MIDDLE
    else:
        middle = max(lows, default=Decimal(0)) + _MIDDLE
    middle = middle.to_integral() if abs(middle) > 1 else middle
    return Rules(
        limits={
            order.smaller: Limits(high=Edge(middle)),
            order.larger: Limits(low=Edge(middle, open=order.strict)),
        }
    )


def _number(edge: Edge | None) -> Decimal | None:
    return None if edge is None else as_number(edge.value)


def keep_apart(rules: Rules) -> Rules:
    """With ranges for numbers that must never be the same."""
    for one, other in rules.different:
        rules = replace(rules & _split(rules, Order(one, other, strict=True)))
    return rules
