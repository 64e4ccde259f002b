"""What rules leave to a column: ranges, lists, lengths, forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from auralith.dataplane.generating.inferring.literals import Constant, as_number, as_text


@dataclass(frozen=True)
class Edge:
    """An end of a range."""

    value: Constant
    open: bool = False
    """The end itself is outside."""


@dataclass(frozen=True)
class Limits:
    """What is allowed; without anything said, everything is."""

    low: Edge | None = None
    high: Edge | None = None
    values: tuple[Constant, ...] | None = None
    excluded: tuple[Constant, ...] = ()
    shortest: int = 0
    longest: int | None = None
    patterns: tuple[str, ...] = ()
    """Regular expressions, each of which values must match somewhere."""
    letters: str | None = None
    """`lower` or `upper`."""
    set: bool = False
    """Never NULL."""
    unset: bool = False
    """Always NULL."""

    def __and__(self, other: "Limits") -> "Limits":
        """Both at once."""
        values = self.values if other.values is None else other.values
        if self.values is not None and other.values is not None:
            known = {as_text(value) for value in other.values}
            values = tuple(value for value in self.values if as_text(value) in known)
        longest = [n for n in (self.longest, other.longest) if n is not None]
        return Limits(
            low=_tighter(self.low, other.low, sign=1),
            high=_tighter(self.high, other.high, sign=-1),
            values=values,
            excluded=(*self.excluded, *other.excluded),
            shortest=max(self.shortest, other.shortest),
            longest=min(longest) if longest else None,
            patterns=tuple(dict.fromkeys((*self.patterns, *other.patterns))),
            letters=self.letters or other.letters,
            set=self.set or other.set,
            unset=self.unset or other.unset,
        )

    @property
    def choices(self) -> tuple[str, ...] | None:
        """The list of values without those that other rules forbid, as text."""
        if self.values is None:
            return None
        forbidden = {as_text(value) for value in self.excluded}
        fitting = (v for v in self.values if self._within(v))
        return tuple(dict.fromkeys(t for v in fitting if (t := as_text(v)) not in forbidden))

    def _within(self, value: Constant) -> bool:
        for edge, sign in ((self.low, 1), (self.high, -1)):
            if edge is None:
                continue
            apart = _compared(value, edge.value)
            if apart is not None and (apart * sign < 0 or (apart == 0 and edge.open)):
                return False
        return True


FREE = Limits()


@dataclass(frozen=True)
class Order:
    """One column is never above another of its row."""

    smaller: str
    larger: str
    strict: bool = False


@dataclass(frozen=True)
class Rules:
    """What the CHECKs of a table say; `unread` is what was not understood."""

    limits: Mapping[str, Limits] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    equal: Mapping[str, str] = field(default_factory=dict)
    """Columns that are an expression of others, in the engine's SQL."""
    different: tuple[tuple[str, str], ...] = ()
    """Pairs of columns that never hold the same."""
    unread: tuple[tuple[str, frozenset[str]], ...] = ()
    """Expressions and the columns they name."""

    def of(self, column: str) -> Limits:
        """What is left to a column."""
        return self.limits.get(column, FREE)

    def __and__(self, other: "Rules") -> "Rules":
        """Both at once."""
        limits = dict(self.limits)
        for name, more in other.limits.items():
            limits[name] = limits.get(name, FREE) & more
        return Rules(
            limits=limits,
            orders=tuple(dict.fromkeys((*self.orders, *other.orders))),
            equal={**self.equal, **other.equal},
            different=(*self.different, *other.different),
            unread=(*self.unread, *other.unread),
        )

    @property
    def contradicts(self) -> bool:
        """Whether no row can follow it."""
        return any(
            (one.set and one.unset) or one.choices == () or _empty(one)
            for one in self.limits.values()
        )


def _empty(limits: Limits) -> bool:
    if limits.longest is not None and limits.longest < limits.shortest:
        return True
    if limits.low is None or limits.high is None:
        return False
    apart = _compared(limits.low.value, limits.high.value)
    if apart is None:
        return False
    return apart > 0 or (apart == 0 and (limits.low.open or limits.high.open))


def _compared(one: Constant, other: Constant) -> int | None:
    """Below zero when `one` is less; None where the two cannot be compared."""
    first, second = as_number(one), as_number(other)
    if first is not None and second is not None:
        return _sign(first, second)
    if isinstance(one, str) and isinstance(other, str):
        return (one > other) - (one < other)
    return None


def _sign(one: Decimal, other: Decimal) -> int:
    return (one > other) - (one < other)


def _tighter(one: Edge | None, other: Edge | None, *, sign: int) -> Edge | None:
    if one is None or other is None:
        return one or other
    apart = _compared(one.value, other.value)
    if apart is None:
        return one
    if apart == 0:
        return replace(one, open=one.open or other.open)
    return one if apart * sign > 0 else other
