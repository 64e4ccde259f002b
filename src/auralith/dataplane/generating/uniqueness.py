"""Columns that are unique together, and by which construction their rows differ.

Nothing is drawn again until it fits: a row's place in the space of all combinations is a
permutation of its number, so that no two rows share one. Where an existing row has a combination
already, the row takes one that no number leads to (`Detour`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.generating.basis import Detour
from auralith.dataplane.generating.model import SPACE_LIMIT
from auralith.dataplane.keyed.prf import Prf, Words, derive
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.schema.model import Key, Table

PIECE = 1 << 17
_HASH = Prf(derive(b"auralith seeds: values that are taken", "hash"))
_APART = "\x1f"


@dataclass(frozen=True)
class UniqueSet:
    """Columns of which no two rows may have the same values."""

    name: str
    columns: tuple[str, ...]
    within: bool = False
    """Only the rows of one parent have to differ: the parent is in the set."""


@dataclass(frozen=True)
class Spread:
    """A set whose rows differ by their places in the space of its columns."""

    unique: UniqueSet
    spaces: Mapping[str, int]
    """Of each part that the place decides: a column, or the first column of a foreign key."""
    permute: Callable[[Words, int], Words]
    detour: Detour | None = None
    offset: Callable[[Words], Words] | None = None
    """Within one parent: where the parent's rows begin in the space."""

    @property
    def size(self) -> int:
        """Places there are."""
        return min(prod(self.spaces.values()), SPACE_LIMIT)

    def places(self, numbers: Words, parents: Words | None = None) -> Words:
        """The place of each row, by its number, or by its rank among its parent's rows."""
        size = self.size
        if parents is not None and self.offset is not None:
            numbers = (numbers + self.offset(parents) % np.uint64(size)) % np.uint64(size)
        elif self.detour is not None:
            numbers = self.detour.apply(numbers)
        if len(numbers) and int(numbers.max()) >= size:
            numbers = numbers % np.uint64(size)
        return self.permute(numbers, size)

    def digits(self, numbers: Words, parents: Words | None = None) -> dict[str, Words]:
        """The same for each part."""
        rest = self.places(numbers, parents)
        out = {}
        for name, space in self.spaces.items():
            out[name] = rest % np.uint64(space)
            rest = rest // np.uint64(space)
        return out


def unique_sets(table: Table, asked: Collection[str]) -> tuple[UniqueSet, ...]:
    """The table's keys, indexes over one column's expression, and the columns asked for.

    A key with a predicate counts as one without: rows that it leaves out differ, too. The primary
    key comes first, then smaller sets.
    """
    keys = [k for k in (table.primary_key, *table.unique_keys) if k is not None]
    found = {tuple(k.columns): k.name for k in _ordered(keys)}
    names = {c.name for c in table.columns}
    for index in table.indexes:
        if index.unique and not set(index.columns) <= names:
            of = [_column_of(part, names) for part in index.columns]
            if all(of):
                found.setdefault(tuple(dict.fromkeys(c for c in of if c)), index.name)
    for column in asked:
        found.setdefault((column,), column)
    return tuple(UniqueSet(name, columns) for columns, name in found.items() if columns)


def _ordered(keys: Sequence[Key]) -> list[Key]:
    return sorted(keys, key=lambda k: (not k.primary, len(k.columns), k.columns))


def _column_of(part: str, names: Collection[str]) -> str | None:
    """The one column that an index's expression mentions."""
    if part in names:
        return part
    words = {word.strip('"`[]') for word in _words(part)}
    folded = {name.lower(): name for name in names}
    found = {folded[word.lower()] for word in words if word.lower() in folded}
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in f"{text} ":
        if letter.isalnum() or letter in "_$":
            word += letter
        elif word:
            yield word
            word = ""


def hashes(columns: Sequence[pa.Array]) -> Words:
    """A number for each row's values, equal for values that a collation may take for one.

    Rows with a NULL have none in common with others: their number is 0. Shape (n,).
    """
    texts = [canonical(column, Canonical.FOLDED) for column in columns]
    joined = pc.binary_join_element_wise(
        *(text.cast(pa.large_string()) for text in texts), pa.scalar(_APART, pa.large_string())
    )
    found = _HASH.words(joined)
    return np.where(np.asarray(joined.is_null()), np.uint64(0), found)


def detour(made: Callable[[Words], Words], *, rows: int, size: int, taken: Words) -> Detour | None:
    """Where rows step aside; None where the space has too few places left.

    `made` gives the hashes of the values at places before they are permuted; `taken` are those of
    existing rows.
    """
    taken = np.unique(taken[taken != 0])
    if not len(taken):
        return Detour(np.empty(0, np.uint64), np.empty(0, np.uint64))
    met = [numbers[_in(made(numbers), taken)] for numbers in _pieces(0, rows)]
    numbers = np.concatenate(met) if met else np.empty(0, np.uint64)
    free: list[Words] = []
    found = 0
    for places in _pieces(rows, size):
        if found >= len(numbers):
            break
        open_ = places[~_in(made(places), taken)]
        free.append(open_)
        found += len(open_)
    if found < len(numbers):
        return None
    indexes = np.concatenate(free)[: len(numbers)] if free else np.empty(0, np.uint64)
    return Detour(numbers, indexes)


def _in(values: Words, taken: Words) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.isin(values, taken, assume_unique=False)


def _pieces(start: int, end: int) -> Iterator[Words]:
    for low in range(start, end, PIECE):
        yield np.arange(low, min(low + PIECE, end), dtype=np.uint64)
