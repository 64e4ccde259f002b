"""What generators share: drawing by a row's number or its place, and lists that fit a column."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import SPACE_LIMIT, Binding, Bound, Draw, Params
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale

TEXT = frozenset({LogicalType.TEXT})
WORDS = frozenset({LogicalType.TEXT, LogicalType.ENUM, LogicalType.OTHER})
TIMES = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})
FEW = 200
"""Labels that a `Bound` tells at most."""


@dataclass(frozen=True)
class Radix:
    """Several choices at once, each among so many: of the stream, or of a row's place."""

    sizes: tuple[int, ...]

    @property
    def placed(self) -> tuple[int, ...]:
        """Of the choices at the end, how much a place decides; those before are of the stream.

        All of each, as far as 63 bits go; the first of them may be cut.
        """
        found: list[int] = []
        room = SPACE_LIMIT
        for size in reversed(self.sizes):
            part = min(size, room)
            if part < size and part == 1:
                break
            found.append(part)
            room //= max(part, 1)
            if part < size:
                break
        return tuple(reversed(found))

    @property
    def space(self) -> int:
        """How many places there are."""
        return prod(self.placed)

    def split(self, draw: Draw, lane: int = 0) -> list[Words]:
        """The choices of each row; a lane of the stream each, from `lane` on."""
        placed = () if draw.index is None else self.placed
        free = self.sizes[: len(self.sizes) - len(placed)]
        found = [draw.stream.below(draw.numbers, size, lane + at) for at, size in enumerate(free)]
        rest, behind = draw.index, []
        for size in reversed(placed):
            assert rest is not None  # there are no places without an index  # noqa: S101
            behind.append(rest % np.uint64(size))
            rest = rest // np.uint64(size)
        return [*found, *reversed(behind)]


def locale_of(binding: Binding) -> Locale:
    """The language that the parameters name, else the scenario's."""
    own: Locale | None = getattr(binding.params, "locale", None)
    return own or binding.locale


def folded(value: str) -> str:
    """The form in which a collation may take two texts for one: no case, no accents."""
    apart = unicodedata.normalize("NFKD", value.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip()


def distinct(entries: pa.Array) -> pa.Array:
    """The entries that no collation takes for one; of each such group the first."""
    first: dict[str, str] = {}
    for entry in entries.to_pylist():
        first.setdefault(folded(entry), entry)
    return pa.array(list(first.values()), pa.large_string())


def roomy(entries: pa.Array, most: int | None) -> pa.Array:
    """The entries of at most so many characters; where there is none, all of them, cut."""
    if most is None:
        return entries
    fit = entries.filter(pc.less_equal(pc.utf8_length(entries), most))
    if len(fit):
        return fit
    cut = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(entries, 0, most))
    return cut.filter(pc.greater(pc.utf8_length(cut), 0)).unique()


def longest(entries: pa.Array) -> int:
    """Characters of the longest entry."""
    return pc.max(pc.utf8_length(entries)).as_py() or 0


def of_list(entries: pa.Array, binding: Binding, *, lane: int = 0) -> Bound:
    """Entries of a list that fit the column, all as often as each other."""
    entries = within(roomy(entries, binding.column.max_length), binding.column)
    few = distinct(entries)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return few.take(pa.array(draw.index))
        return entries.take(pa.array(draw.stream.below(draw.numbers, len(entries), lane)))

    return Bound(make, space=len(few), longest=longest(entries), labels=labels(entries))


def labels(entries: pa.Array) -> tuple[str, ...] | None:
    """All entries, where they are few."""
    return tuple(entries.to_pylist()) if len(entries) <= FEW else None


def within(entries: pa.Array, column: ColumnShape) -> pa.Array:
    """The entries that the column's enumeration has. Raises GeneratorUnfit for none."""
    if column.logical is LogicalType.ENUM and column.enum_values:
        known = pa.array(column.enum_values, pa.large_string())
        entries = entries.filter(pc.is_in(entries, value_set=known))
    if not len(entries):
        raise GeneratorUnfit(
            f"{column.name} has none of these values: take enum or choice.", loc=("generator",)
        )
    return entries


def cut(made: pa.Array, column: ColumnShape) -> pa.Array:
    """The texts, as long as the column allows."""
    if column.max_length is None:
        return made
    return pc.utf8_slice_codeunits(made, 0, column.max_length)


def room(column: ColumnShape, least: int, what: str) -> int | None:
    """Characters there are. Raises GeneratorUnfit where `what` needs more."""
    if column.max_length is not None and column.max_length < least:
        raise GeneratorUnfit(
            f"{column.name} holds {column.max_length} characters, and {what} needs {least}.",
            loc=("generator",),
        )
    return column.max_length


def weighted(shares: Sequence[float]) -> Callable[[Words], Words]:
    """Makes places of even numbers of 64 bits: place i as often as its share says.

    Exact: shares become whole numbers once, and no value is rounded after that.
    """
    total = float(sum(shares))
    edges = np.cumsum(np.asarray(shares, np.float64) / total)
    limits = np.minimum(edges * float(1 << 53), float(1 << 53)).astype(np.uint64)
    last = int(np.flatnonzero(np.asarray(shares) > 0)[-1])
    limits[last:] = np.uint64(1 << 53)

    def places(words: Words) -> Words:
        found = np.searchsorted(limits, words >> np.uint64(11), side="right")
        return np.minimum(found, last).astype(np.uint64)

    return places


def grouped(params: Params) -> str | None:
    """The group that the parameters name."""
    name: str | None = getattr(params, "group", None)
    return name


@lru_cache(maxsize=256)
def pinned(values: tuple[str, ...]) -> pa.Array:
    """Constants as a column to take from."""
    return pa.array(values, pa.large_string())


def chosen(places: Words, *parts: pa.Array) -> pa.Array:
    """Row by row from the part whose number stands in `places`; all parts are as long as it."""
    rows = len(places)
    at = np.arange(rows) + places.astype(np.int64) * rows
    return pa.concat_arrays(list(parts)).take(pa.array(at))
