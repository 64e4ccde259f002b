"""What was learned of a database's rows: sums over many of them, and no value of a few.

Whatever is kept here is true of at least `threshold` rows: a value stands here when so many rows
have it, a quantile is the mean of so many rows, a number of children is met with so many parents.
Of columns that look personal neither values nor quantiles are kept at all.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import floor, log10
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from auralith.dataplane.schema.names import TableName

THRESHOLD = 20
"""Rows that something has to be true of."""
_STEPS = 200


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frequent(_Model):
    """A value that many rows have, and the share of all that are not NULL."""

    value: str
    share: float


class ColumnProfile(_Model):
    """One column."""

    null_rate: float = 0.0
    distinct: int | None = None
    """How many different values there are, about."""
    means: tuple[float, ...] | None = None
    """Of equal parts of the rows in rising order: numbers, or seconds since 1970."""
    frequent: tuple[Frequent, ...] = ()
    lengths: tuple[float, ...] | None = None
    """Characters: means of equal parts of the rows, in rising order."""
    personal: bool = False

    @property
    def covered(self) -> float:
        """The share of the rows that have a frequent value."""
        return sum(one.share for one in self.frequent)

    @property
    def edges(self) -> tuple[float, ...] | None:
        """Rising bounds, between each two of which as many rows lie."""
        return None if self.means is None else edges(self.means)


class FanOut(_Model):
    """How many rows parents have: `shares[n]` of them have `low + n`."""

    columns: tuple[str, ...]
    low: int
    shares: tuple[float, ...]


class Pair(_Model):
    """Values that are met together, and the share of rows with both."""

    first: str
    second: str
    cells: tuple[tuple[str, str, float], ...]
    strength: float
    """Cramér's V: 0 for strangers, 1 where one decides the other."""


class TableProfile(_Model):
    """One table."""

    rows: int = 0
    columns: Mapping[str, ColumnProfile] = Field(default_factory=dict)
    fan_outs: tuple[FanOut, ...] = ()
    pairs: tuple[Pair, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    """Pairs of columns of which the first is never above the second."""


class Profile(_Model):
    """See above; the tables by their names as text."""

    threshold: int = THRESHOLD
    tables: Mapping[str, TableProfile] = Field(default_factory=dict)

    def of(self, table: TableName) -> TableProfile:
        """What is known of a table; nothing where it was not looked at."""
        return self.tables.get(str(table), TableProfile())

    def with_table(self, table: TableName, found: TableProfile) -> Self:
        """One table more."""
        return self.model_copy(update={"tables": {**self.tables, str(table): found}})


def edges(means: Sequence[float]) -> tuple[float, ...]:
    """Bounds round means that rise: half way between neighbours, and as far out at the ends.

    Equal ones are one.
    """
    if len(means) == 1:
        return (means[0],)
    middle = [(one + other) / 2 for one, other in pairwise(means)]
    ends = [2 * means[0] - middle[0], *middle, 2 * means[-1] - middle[-1]]
    return tuple(ends)


def rounded(means: Sequence[float]) -> tuple[float, ...]:
    """Rising and each once, in steps of some thousandth of their span: no row can be read there."""
    if not means:
        return ()
    span = max(means) - min(means) or abs(means[0]) or 1.0
    step = 10.0 ** floor(log10(span / _STEPS))
    found = (round(round(mean / step) * step, 9) for mean in means)
    return tuple(sorted(dict.fromkeys(found)))


def fan_out(
    columns: Sequence[str], counted: Sequence[tuple[int, int]], threshold: int
) -> FanOut | None:
    """From (rows, parents with so many rows): numbers that few parents have become one.

    Neighbours are taken together until there are enough parents, and stand at their mean. None
    where there are too few parents at all.
    """
    parents = sum(many for _, many in counted)
    if parents < threshold:
        return None
    groups: list[list[tuple[int, int]]] = [[]]
    for count, many in sorted(counted):
        groups[-1].append((count, many))
        if sum(m for _, m in groups[-1]) >= threshold:
            groups.append([])
    rest = groups.pop()
    groups[-1] += rest
    shares: dict[int, float] = {}
    for group in groups:
        size = sum(many for _, many in group)
        mean = round(sum(count * many for count, many in group) / size)
        shares[mean] = shares.get(mean, 0.0) + size / parents
    low, high = min(shares), max(shares)
    every = tuple(round(shares.get(n, 0.0), 4) for n in range(low, high + 1))
    return FanOut(columns=tuple(columns), low=low, shares=every)


def association(cells: Sequence[tuple[str, str, int]]) -> float:
    """Cramér's V of counts by two values."""
    total = sum(count for *_, count in cells)
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for one, other, count in cells:
        rows[one] = rows.get(one, 0) + count
        columns[other] = columns.get(other, 0) + count
    least = min(len(rows), len(columns)) - 1
    if least < 1 or not total:
        return 0.0
    met = {(one, other): count for one, other, count in cells}
    square = 0.0
    for one, first in rows.items():
        for other, second in columns.items():
            awaited = first * second / total
            square += (met.get((one, other), 0) - awaited) ** 2 / awaited
    return float((square / total / least) ** 0.5)
