"""The first pass: originals as numbers, and a sample of them as they are.

Nothing of an original leaves memory but keyed numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.columns import unfit
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.operations.anonymize.reading import joined as behind
from auralith.dataplane.operations.anonymize.verification.hashing import Hasher, Words, joined
from auralith.dataplane.operations.anonymize.verification.judging import computed, touched
from auralith.dataplane.operations.anonymize.verification.sides import Arrays, Pair
from auralith.dataplane.operations.anonymize.verification.store import Rows, Store

REST, RAW = "\0rest", "\0raw"
"""No columns: the columns without a rule, and these together with the key as it stands."""
SAMPLED = 1_000
"""Rows a table that are masked again."""


@dataclass(frozen=True)
class Seen:
    """What the first pass keeps of a table."""

    rows: Rows
    """The originals' numbers by the number that the row has in the target."""
    sample: Arrays
    """Some rows, the same ones each time."""


class Reader:
    """Reads a table's rows on either side as numbers that can be compared."""

    def __init__(self, pair: Pair, hasher: Hasher, *, copied: bool) -> None:
        """`copied`: the originals are whole rows, and not only what rules changed."""
        rules = () if pair.policy is None else pair.policy.rules
        self.pair = pair
        self.hasher = hasher
        self.rest = pair.rest if copied else ()
        self.rules: dict[str, BoundRule] = {
            r.column.name: r for r in rules if r.column.name in pair.masked
        }
        # Columns that rules keep are not read.
        self._masker = Masker([r for r in self.rules.values() if computed(r)])
        self._key_rules = needed(rules, pair.key)
        self.whole = tuple(
            name
            for name in pair.wires
            if pair.shapes[name].generated is False
            and (name not in self.rules or computed(self.rules[name]))
        )
        """Columns by which rows without a key are told apart."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What is kept of each row besides its key."""
        return (*self.pair.masked, *((REST, RAW) if self.rest else ()))

    @property
    def by_row(self) -> bool:
        """Whether rows have no key: then the whole masked row stands for itself."""
        return not self.pair.key

    @property
    def tells_rows(self) -> bool:
        """Whether rows of both sides can be put together."""
        return bool(self.whole) if self.by_row else all(computed(r) for r in self._key_rules)

    def masked(self, block: Arrays) -> Mapping[str, pa.Array]:
        """Originals as the rules give them."""
        return self._masker.apply(block)

    def original_keys(self, block: Arrays) -> Words:
        """The number that each row of originals has in the target."""
        if self.by_row:
            return self.keys(self.masked(block))
        return self.keys(Masker(self._key_rules).apply(block) if self._key_rules else block)

    def keys(self, block: Arrays) -> Words:
        """The number of each row."""
        names = self.whole if self.by_row else self.pair.key
        return joined([self.hasher.column(block, name) for name in names])

    def originals(self, block: Arrays) -> list[Words]:
        """The numbers of the masked columns' originals, 0 where an original may stay."""
        out = []
        for name in self.pair.masked:
            found = self.hasher.column(block, name)
            found[~touched(self.rules[name], block)] = 0
            out.append(found)
        return out + self._rest(block)

    def values(self, block: Arrays) -> list[Words]:
        """The numbers of the masked columns as they stand."""
        found = [self.hasher.column(block, name) for name in self.pair.masked]
        return found + self._rest(block)

    def _rest(self, block: Arrays) -> list[Words]:
        """The row without its masked columns, and together with the key that stands there."""
        if not self.rest:
            return []
        rest = joined([self.hasher.column(block, name) for name in self.rest])
        return [rest, joined([self.keys(block), rest])]


def needed(rules: Sequence[BoundRule], columns: Sequence[str]) -> list[BoundRule]:
    """Rules of the columns, and those that they read as masked, in their order."""
    names = set(columns)
    for rule in reversed(rules):
        if rule.column.name in names:
            names |= rule.after
    return [rule for rule in rules if rule.column.name in names]


def look(reader: Reader, blocks: Iterator[Arrays], store: Store) -> Seen:
    """All originals of a table, once."""
    rows = store.rows(reader.columns)
    sample = _Sample()
    for block in blocks:
        keys = reader.original_keys(block)
        rows.append(keys, reader.originals(block))
        sample.offer(keys, block)
    rows.end()
    return Seen(rows, sample.taken())


class _Sample:
    """The rows with the smallest numbers: spread over the table, and the same ones each time."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.uint64)
        self._parts: list[Arrays] = []
        self._limit = np.uint64(0xFFFFFFFFFFFFFFFF)

    def offer(self, keys: Words, block: Arrays) -> None:
        chosen = np.flatnonzero(keys <= self._limit)
        if not len(chosen):
            return
        at = pa.array(chosen)
        self._parts.append({name: column.take(at) for name, column in block.items()})
        self._keys = np.concatenate([self._keys, keys[chosen]])
        if len(self._keys) > 4 * SAMPLED:
            self._thin()

    def _thin(self) -> None:
        if not self._parts:
            return
        order = np.argsort(self._keys, kind="stable")[:SAMPLED]
        whole = _together(self._parts)
        at = pa.array(order)
        self._parts = [{name: column.take(at) for name, column in whole.items()}]
        self._keys = self._keys[order]
        if len(order) == SAMPLED:
            self._limit = self._keys[-1]

    def taken(self) -> Arrays:
        self._thin()
        return self._parts[0] if self._parts else {}


def _together(parts: Sequence[Arrays]) -> dict[str, pa.Array]:
    kinds = {name: array.type for part in parts for name, array in part.items()}
    plain = {name: kind for name, kind in kinds.items() if not name.endswith(unfit(""))}
    return behind(parts, plain)


def rows_of(block: Arrays) -> int:
    """How many rows a block has."""
    return len(next(iter(block.values()))) if block else 0
