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
        """The permuted place of each row, by its number or by its rank among its parent's rows."""
        size = np.uint64(self.size)
        if parents is not None and self.offset is not None:
            numbers = (numbers % size + self.offset(parents) % size) % size
        elif len(numbers) and numbers.max() >= size:
            numbers = numbers % size
        return self.permute(numbers, self.size)

    def digits(self, numbers: Words, parents: Words | None = None) -> dict[str, Words]:
        """The same for each part."""
        rest = self.places(numbers, parents)
        out = {}
        for name, space in self.spaces.items():
            out[name] = rest % np.uint64(space)
            rest = rest // np.uint64(space)
        return out

    def digits_of(
        self, rows: Words, ranks: Words | None = None, parents: Words | None = None
    ) -> dict[str, Words]:
        """The same for rows by their numbers, those that step aside included."""
        numbers = rows if ranks is None else ranks
        if self.detour is not None:
            numbers = self.detour.apply(rows, numbers)
        return self.digits(numbers, parents)


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
