"""Where rows step aside, because rows that are there have their unique values already."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from auralith.dataplane.generating.basis import Detour
from auralith.dataplane.generating.counting import ByParent
from auralith.dataplane.generating.maker import TableMaker, Tie
from auralith.dataplane.generating.model import Draw
from auralith.dataplane.generating.uniqueness import PIECE, Spread, hashes
from auralith.dataplane.keyed.prf import Words

_WINDOW = 64
"""Ranks of a parent that are looked at together."""
NOWHERE = Detour(np.empty(0, np.uint64), np.empty(0, np.uint64))


def compared(maker: TableMaker, spread: Spread) -> tuple[str, ...]:
    """The columns of a set by which its rows are told apart."""
    out = []
    for column in spread.unique.columns:
        tie = maker.tie_of(column)
        part = column if tie is None else tie.edge.name
        counted = spread.unique.within and tie is not None and tie.planned.counted
        if part in spread.spaces or counted:
            out.append(column)
    return tuple(out)


def step_aside(maker: TableMaker, spread: Spread, taken: Words) -> Detour | None:
    """Where rows of the set go that meet existing ones; None where too few places are left.

    `taken` are the hashes of what existing rows have in the `compared` columns.
    """
    taken = np.unique(taken[taken != 0])
    if not len(taken):
        return NOWHERE
    if spread.unique.within:
        return _within(maker, spread, taken)
    return detour(
        lambda numbers, places: _hashes(maker, spread, numbers, places),
        rows=maker.rows,
        size=spread.size,
        taken=taken,
    )


def detour(
    made: Callable[[Words, Words], Words], *, rows: int, size: int, taken: Words
) -> Detour | None:
    """The same for places alone: `made` gives the hashes of the values of rows at places.

    Places are those before they are permuted; rows have the first ones. A value may depend on the
    row's number as well as on its place: each row is tried at its own.
    """
    met = [numbers[np.isin(made(numbers, numbers), taken)] for numbers in _pieces(0, rows)]
    waiting = np.concatenate(met) if met else np.empty(0, np.uint64)
    numbers: list[Words] = []
    indexes: list[Words] = []
    for piece in _pieces(rows, size):
        places = piece
        while len(places) and len(waiting):
            count = min(len(places), len(waiting))
            free = ~np.isin(made(waiting[:count], places[:count]), taken)
            numbers.append(waiting[:count][free])
            indexes.append(places[:count][free])
            waiting = np.concatenate([waiting[:count][~free], waiting[count:]])
            places = places[count:]
        if not len(waiting):
            break
    if len(waiting):
        return None
    if not numbers:
        return NOWHERE
    order = np.argsort(np.concatenate(numbers))
    return Detour(np.concatenate(numbers)[order], np.concatenate(indexes)[order])


def _within(maker: TableMaker, spread: Spread, taken: Words) -> Detour | None:
    """Ranks that no row of the parent has, for rows of parents that have such rows already."""
    counting = maker.counting
    tie = next((t for t in maker.ties if t.planned.counted), None)
    if counting is None or tie is None or not tie.edge.existing:
        # Nobody points at parents that are not there yet.
        return NOWHERE
    numbers = _met(maker, spread, counting, tie, taken)
    parents, counts = np.unique(counting.locate(numbers).parents, return_counts=True)
    found: list[list[int]] = [[] for _ in parents]
    ends = counting.ends[parents.astype(np.int64)]
    begins = np.where(parents > 0, counting.ends[parents.astype(np.int64) - 1], 0)
    at = (ends - begins).astype(np.int64)
    open_ = np.arange(len(parents))
    while len(open_):
        if (at[open_] >= spread.size).any():
            return None
        ranks = at[open_, None] + np.arange(_WINDOW)
        asked = np.repeat(parents[open_], _WINDOW)
        places = ranks.reshape(-1).astype(np.uint64)
        free = (places < np.uint64(spread.size)) & ~np.isin(
            _hashes(maker, spread, places, places, asked), taken
        )
        for row, parent in zip(free.reshape(-1, _WINDOW), open_, strict=True):
            missing = counts[parent] - len(found[parent])
            start = int(at[parent])
            found[parent] += [start + int(n) for n in np.flatnonzero(row)[:missing]]
        at[open_] += _WINDOW
        open_ = np.array([p for p in open_ if len(found[p]) < counts[p]], np.int64)
    indexes = [rank for ranks_ in found for rank in ranks_]
    # Rows are numbered parent by parent: both are in the order of the parents.
    return Detour(numbers, np.array(indexes, np.uint64))


def _met(maker: TableMaker, spread: Spread, counting: ByParent, tie: Tie, taken: Words) -> Words:
    """Rows of parents that are there already, whose values are taken."""
    last = int(counting.ends[tie.edge.existing - 1])
    met = []
    for numbers in _pieces(0, last):
        place = counting.locate(numbers)
        found = _hashes(maker, spread, numbers, place.ranks, place.parents)
        met.append(numbers[np.isin(found, taken)])
    return np.concatenate(met) if met else np.empty(0, np.uint64)


def _hashes(
    maker: TableMaker,
    spread: Spread,
    numbers: Words,
    places: Words,
    parents: Words | None = None,
) -> Words:
    """Hashes of what the compared columns of rows hold at places before they are permuted."""
    digits = spread.digits(places, parents)
    columns = compared(maker, spread)
    if parents is not None:
        counted = next(t for t in maker.ties if t.planned.counted)
        digits[counted.edge.name] = parents
    parts: dict[str, pa.Array] = {}
    for name, index in digits.items():
        tie = maker.tie_of(name)
        if tie is None:
            filler = maker.fillers[name]
            parts[name] = filler.bound.make(Draw(numbers, filler.stream, index=index))
            continue
        theirs = dict(zip(tie.planned.key.columns, tie.planned.key.referenced_columns, strict=True))
        mine = [c for c in columns if maker.tie_of(c) is tie]
        values = tie.edge.values(index, [theirs[c] for c in mine])
        parts |= {c: values[theirs[c]].cast(maker.outline.shapes[c].travels_as) for c in mine}
    return hashes([parts[c] for c in columns])


def _pieces(start: int, end: int) -> Iterator[Words]:
    for low in range(start, end, PIECE):
        yield np.arange(low, min(low + PIECE, end), dtype=np.uint64)
