"""Rows that foreign keys point at: which one a row has, and its values.

Parents are numbered: those that are there already first, in the order of their key, then the new
ones. The values of a new one are computed from its number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.generating.basis import Pool
from auralith.dataplane.generating.generators import portable
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.schema.model import ForeignKey
from auralith.dataplane.schema.names import TableName

NULL_LANE = 1 << 40
"""The lane that decides which rows are NULL; no generator goes so far."""
_PIECE = 1 << 17


class Maker(Protocol):
    """Makes the values of a table's new rows."""

    def columns(self, numbers: Words, only: Sequence[str] | None = None) -> dict[str, pa.Array]:
        """The columns of the rows."""


@dataclass(frozen=True)
class Chosen:
    """The parents of rows by their numbers, and which rows have one."""

    numbers: Words
    there: NDArray[np.bool_]
    alone: bool = False
    """Whether a row has no parent that goes with what is decided of it."""


@dataclass
class Edge:
    """One foreign key of a table that is filled."""

    key: ForeignKey
    parent: TableName
    stream: Stream
    new: int
    """New rows of the parent."""
    pool: Pool | None = None
    maker: Callable[[], Maker | None] = field(default=lambda: None, repr=False)
    null_rate: float = 0.0
    spread: str = "uniform"
    itself: bool = False
    """It points at the row's own table: earlier rows alone are its parents."""
    optional: bool = True
    late: bool = False
    """It is filled when all tables are, for it closes a circle."""
    shared: tuple[str, ...] = ()
    """Columns that an earlier key of the row has decided: the parent has the same values there."""

    @property
    def existing(self) -> int:
        """Parents that are there already."""
        return 0 if self.pool is None else self.pool.rows

    @property
    def total(self) -> int:
        """All parents."""
        return self.existing + self.new

    @property
    def name(self) -> str:
        """What it is called among the table's edges: the first column that it decides."""
        return next(c for c in self.key.columns if c not in self.shared)

    def choose(self, numbers: Words, given: Mapping[str, pa.Array] | None = None) -> Chosen:
        """The parents of the rows; `given` has the columns that are decided (`shared`)."""
        there = np.ones(len(numbers), np.bool_)
        if self.shared and given is not None:
            found, there = self._among(numbers, given)
            return Chosen(found, there & self.filled(numbers), alone=not there.all())
        if self.itself:
            limit = np.uint64(self.existing) + numbers
            there = limit > 0
            found = self._drawn(numbers, np.maximum(limit, np.uint64(1)))
            if not self.optional:
                # The first row of all has nobody but itself.
                there = np.ones(len(numbers), np.bool_)
        else:
            if self.total == 0:
                return Chosen(np.zeros(len(numbers), np.uint64), there & False)
            found = self._drawn(numbers, np.uint64(self.total))
        return Chosen(found, there & self.filled(numbers))

    def filled(self, numbers: Words) -> NDArray[np.bool_]:
        """Which rows have a parent, as far as the share of NULLs says."""
        if not self.null_rate:
            return np.ones(len(numbers), np.bool_)
        return self.stream.uniform(numbers, NULL_LANE) >= self.null_rate

    def values(self, parents: Words, columns: Sequence[str]) -> dict[str, pa.Array]:
        """Columns of the parents."""
        old = parents < np.uint64(self.existing)
        if self.pool is not None and old.all():
            places = pa.array(parents)
            return {name: self.pool.columns[name].take(places) for name in columns}
        maker = self.maker()
        if maker is None:
            msg = f"No row of {self.parent} can be a parent."
            raise LookupError(msg)
        if self.pool is None or not old.any():
            return maker.columns(parents - np.uint64(self.existing), columns)
        new = maker.columns(parents[~old] - np.uint64(self.existing), columns)
        places = np.empty(len(parents), np.int64)
        places[old] = np.arange(int(old.sum()))
        places[~old] = np.arange(int((~old).sum())) + int(old.sum())
        out = {}
        for name in columns:
            mine = self.pool.columns[name].take(pa.array(parents[old]))
            out[name] = pa.concat_arrays([mine.cast(new[name].type), new[name]]).take(
                pa.array(places)
            )
        return out

    def _drawn(self, numbers: Words, limit: Words | np.uint64) -> Words:
        if self.spread != "zipf":
            return self.stream.below(numbers, limit)
        # The density of 1/x over the parents' numbers, which is Zipf's law for many of them.
        top = np.asarray(limit, np.float64)
        found = portable.exp(self.stream.uniform(numbers) * portable.log(1.0 + top)) - 1.0
        return np.minimum(found, top - 1).astype(np.uint64)

    def _among(
        self, numbers: Words, given: Mapping[str, pa.Array]
    ) -> tuple[Words, NDArray[np.bool_]]:
        """A parent with the same values in the shared columns."""
        known, order, starts, ranks = self._groups
        wanted = _texts([given[name] for name in self.shared])
        groups = pc.index_in(wanted, value_set=known)
        there = ~np.asarray(groups.is_null())
        if not len(known):
            return np.zeros(len(numbers), np.uint64), there & False
        at = np.asarray(groups.fill_null(0)).astype(np.int64)
        sizes = (starts[at + 1] - starts[at]).astype(np.uint64)
        if self.itself:
            # Those before the row alone: as many as its own rank among its group.
            rows = (np.uint64(self.existing) + numbers).astype(np.int64)
            sizes = (ranks[rows] - starts[at]).astype(np.uint64)
            there &= (sizes > 0) | (not self.optional)
        places = starts[at] + self.stream.below(numbers, sizes).astype(np.int64)
        return order[places].astype(np.uint64), there

    @cached_property
    def _groups(
        self,
    ) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """All parents by their shared values.

        The values, the parents in their order, where each value's parents start in it, and the
        place of each parent in it.
        """
        theirs = dict(zip(self.key.columns, self.key.referenced_columns, strict=True))
        names = [theirs[name] for name in self.shared]
        pieces = []
        for low in range(0, self.total, _PIECE):
            some = np.arange(low, min(low + _PIECE, self.total), dtype=np.uint64)
            values = self.values(some, names)
            pieces.append(_texts([values[name] for name in names]))
        every = pa.chunked_array(pieces, pa.large_string()).dictionary_encode().combine_chunks()
        if isinstance(every, pa.ChunkedArray):
            every = every.chunk(0)
        codes = np.asarray(every.indices.fill_null(len(every.dictionary))).astype(np.int64)
        order = np.argsort(codes, kind="stable")
        starts = np.searchsorted(codes[order], np.arange(len(every.dictionary) + 1))
        ranks = np.empty(len(order), np.int64)
        ranks[order] = np.arange(len(order))
        return every.dictionary, order, starts, ranks


def _texts(columns: Sequence[pa.Array]) -> pa.Array:
    texts = [column.cast(pa.large_string()) for column in columns]
    return pc.binary_join_element_wise(*texts, pa.scalar("\x1f", pa.large_string()))
