"""Originals and results put side by side, by their numbers: parts of a table at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.operations.anonymize.verification.hashing import Words, among, distinct
from auralith.dataplane.operations.anonymize.verification.store import Grid, Rows, Store

_AT_ONCE = 250_000
"""Rows that are sorted together."""
SUSPECTS = 20_000
"""Rows of a column that are looked at again."""
_ALONE = np.uint64(0xFFFFFFFFFFFFFFFF)
"""Stands for the original of a row that has none."""


@dataclass(frozen=True)
class Suspects:
    """Rows of the target whose value is an original: how many, and some of them."""

    rows: int
    keys: Words
    values: Words


@dataclass(frozen=True)
class Sides:
    """Both sides of a table, row by row."""

    here: int
    there: int
    matched: int
    names: tuple[str, ...]
    rows: Rows
    """For each row of the target: its key, then original and value of every column."""

    def equal(self, name: str) -> Suspects:
        """Rows that still have their own original."""
        keys, values = [], []
        total = 0
        for grid in self.rows.parts(_AT_ONCE):
            original, value = self._columns(grid, name)
            at = np.flatnonzero((original == value) & (original != 0))
            total += len(at)
            keys.append(grid[at, 0])
            values.append(value[at])
        return _some(total, keys, values)

    def touched(self, name: str) -> int:
        """Rows whose original may not stay."""
        return sum(
            int(((original != 0) & (original != _ALONE)).sum())
            for grid in self.rows.parts(_AT_ONCE)
            for original, _ in [self._columns(grid, name)]
        )

    def odd(self, name: str) -> Words:
        """Keys of rows whose value is another than the original, which no rule is for."""
        found = [
            grid[(original != value) & (original != _ALONE), 0]
            for grid in self.rows.parts(_AT_ONCE)
            for original, value in [self._columns(grid, name)]
        ]
        return np.concatenate([*found, np.empty(0, np.uint64)])

    def alone(self) -> int:
        """Rows of the target without an original."""
        return self.there - self.matched

    def members(self, name: str, *, limit: int | None = SUSPECTS) -> Suspects:
        """Rows that have the original of any row; those that may keep theirs are left out."""
        keys, values = [], []
        total = 0
        bits = _bits(self.rows.count)
        for number in range(1 << bits):
            known = self._known(name, number, bits)
            if not len(known):
                continue
            for grid in self.rows.parts(_AT_ONCE):
                original, value = self._columns(grid, name)
                asked = (original != 0) & (value != 0)
                if bits:
                    asked &= (value >> np.uint64(64 - bits)) == number
                at = np.flatnonzero(asked)
                at = at[among(value[at], known)]
                total += len(at)
                keys.append(grid[at, 0])
                values.append(value[at])
        return _some(total, keys, values, limit)

    def known(self, name: str) -> tuple[Words, int]:
        """Originals of a column, each once, and which part of all they are: one in so many."""
        bits = _bits(self.rows.count)
        return self._known(name, 0, bits), 1 << bits

    def _known(self, name: str, number: int, bits: int) -> Words:
        found = []
        for grid in self.rows.parts(_AT_ONCE):
            original, _ = self._columns(grid, name)
            kept = original[(original != 0) & (original != _ALONE)]
            if bits:
                kept = kept[(kept >> np.uint64(64 - bits)) == number]
            found.append(distinct(kept))
        return distinct(np.concatenate(found)) if found else np.empty(0, np.uint64)

    def by_chance(self, name: str) -> float:
        """Rows that have their own original when values are dealt out anew: the mean."""
        mean = 0.0
        for grid in self.rows.parts(_AT_ONCE):
            original, value = self._columns(grid, name)
            there = (original != 0) & (original != _ALONE)
            ours, counts = np.unique(original[there], return_counts=True)
            theirs, others = np.unique(value[there], return_counts=True)
            _, one, two = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
            pairs = float((counts[one].astype(np.float64) * others[two]).sum())
            same, rows = int((original[there] == value[there]).sum()), int(there.sum())
            mean += max(0.0, (pairs - same) / (rows - 1)) if rows > 1 else 0.0
        return mean

    def values_of(self, keys: Words) -> tuple[Words, Grid]:
        """The rows of those keys, as far as they are there: their keys, and their values."""
        wanted = distinct(keys)
        found = [grid[among(grid[:, 0], wanted)] for grid in self.rows.parts(_AT_ONCE)]
        rows = np.concatenate([*found, np.empty((0, 1 + 2 * len(self.names)), np.uint64)])
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        return rows[:, 0], rows[:, 2::2]

    def _columns(self, grid: Grid, name: str) -> tuple[Words, Words]:
        at = 1 + 2 * self.names.index(name)
        return grid[:, at], grid[:, at + 1]


def beside(here: Rows, there: Rows, store: Store, *, alone: bool) -> Sides:
    """Rows of both sides that have one key.

    `alone`: rows of the target without an original count as well; else they were never masked.
    """
    names = here.columns
    out = store.rows([part for name in names for part in (name, f"{name} masked")])
    matched = others = 0
    bits = _bits(max(here.count, there.count))
    for number in range(1 << bits):
        ours, theirs = (_bucket(rows, number, bits) for rows in (here, there))
        ours = ours[np.argsort(ours[:, 0], kind="stable")]
        keys = theirs[:, 0]
        place = np.searchsorted(ours[:, 0], keys)
        place[place == len(ours)] = 0
        found = ours[place, 0] == keys if len(ours) else np.zeros(len(keys), np.bool_)
        matched += int(found.sum())
        others += int((~found).sum())
        taken = np.ones(len(keys), np.bool_) if alone else found
        originals = ours[place] if len(ours) else np.empty_like(theirs)
        originals[~found] = _ALONE
        columns = []
        for at in range(1, 1 + len(names)):
            columns += [originals[taken, at], theirs[taken, at]]
        out.append(keys[taken], columns)
    out.end()
    return Sides(here.count, there.count, matched, names, out)


def _bits(rows: int) -> int:
    """Into how many parts (as a power of two) so many rows are cut."""
    return max(0, (max(rows, 1) - 1) // _AT_ONCE).bit_length()


def _bucket(rows: Rows, number: int, bits: int) -> Grid:
    """The rows whose keys begin with these bits."""
    none = np.empty((0, 1 + len(rows.columns)), np.uint64)
    shift, wanted = np.uint64(64 - bits if bits else 63), np.uint64(number)
    parts = rows.parts(_AT_ONCE)
    if not bits:
        return np.concatenate([none, *parts])
    return np.concatenate([none, *(part[(part[:, 0] >> shift) == wanted] for part in parts)])


def _some(
    total: int, keys: list[Words], values: list[Words], limit: int | None = SUSPECTS
) -> Suspects:
    """All of them, or those with the smallest numbers."""
    every = np.concatenate([*keys, np.empty(0, np.uint64)])
    theirs = np.concatenate([*values, np.empty(0, np.uint64)])
    order: NDArray[np.intp] = np.argsort(every, kind="stable")[:limit]
    return Suspects(total, every[order], theirs[order])
