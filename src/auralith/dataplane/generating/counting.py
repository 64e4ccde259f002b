"""How many rows a table gets, and which parent each of them has where parents decide it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.keyed.prf import Words

_PIECE = 1 << 18


@dataclass(frozen=True)
class Located:
    """Rows of parents: which parent, by its number, and which of its rows, from 0."""

    parents: Words
    ranks: Words


@dataclass(frozen=True)
class ByParent:
    """A number of rows for each parent, drawn from the parent's number alone."""

    parents: int
    low: int
    high: int
    stream: Stream
    weights: tuple[float, ...] | None = None
    """Of each number from `low` to `high`; None: all alike."""

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Where each parent's rows end; shape (parents,)."""
        pieces = []
        for start in range(0, self.parents, _PIECE):
            numbers = np.arange(start, min(start + _PIECE, self.parents), dtype=np.uint64)
            pieces.append(self._counts(numbers))
        found = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        return np.cumsum(found, dtype=np.int64)

    @property
    def rows(self) -> int:
        """Of all parents."""
        return int(self.ends[-1]) if len(self.ends) else 0

    @cached_property
    def most(self) -> int:
        """Rows of the parent that has most."""
        return int(np.diff(self.ends, prepend=0).max(initial=0))

    def locate(self, numbers: Words) -> Located:
        """The parents of rows, by the rows' numbers."""
        places = numbers.astype(np.int64)
        parents = np.searchsorted(self.ends, places, side="right")
        before = np.where(parents > 0, self.ends[parents - 1], 0)
        return Located(parents.astype(np.uint64), (places - before).astype(np.uint64))

    def _counts(self, numbers: Words) -> NDArray[np.int64]:
        span = self.high - self.low + 1
        if self.weights is None:
            return self.low + self.stream.below(numbers, span).astype(np.int64)
        edges = np.cumsum(np.asarray(self.weights, np.float64))
        drawn = self.stream.uniform(numbers) * edges[-1]
        found = np.searchsorted(edges, drawn, side="right")
        return np.asarray(self.low + np.minimum(found, span - 1), np.int64)


def falling(span: int) -> tuple[float, ...]:
    """Weights of Zipf's law for so many numbers, the smallest first."""
    return tuple(1.0 / (n + 1) for n in range(span))
