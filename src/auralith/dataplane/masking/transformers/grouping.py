"""Values of a table among themselves: means of small groups, values swapped with near ones."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.model import (
    NUMBERS,
    TIMES,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.transformers.generalisation import as_floats, in_type
from auralith.dataplane.masking.transformers.shuffling import keyed_numbers, not_read


class AggregateParams(Params):
    """The mean of a group of values that are nearest to each other."""

    k: int = Field(default=5, ge=2, le=10_000, description="How many rows a group has at least.")


class SwapParams(Params):
    """The value of another row, near in the order of values."""

    key: tuple[str, ...] = Field(
        min_length=1, description="Columns that tell rows apart, such as the primary key."
    )
    window: int = Field(
        default=50, ge=2, le=1_000_000, description="Values that change rows among themselves."
    )


def bind_aggregate(binding: Binding) -> Mask:
    """Equal values stay in one group; the last one takes what is left over."""
    given, column = binding.given(AggregateParams), binding.column
    if column.name not in binding.whole:
        # Bound to be judged only: masking comes after the pass over the table.
        return not_read(column.name)
    pool = pc.drop_null(binding.whole[column.name])
    numbers = as_floats(pool)
    known, counts = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
    if not len(known):
        return lambda values, _row: values
    groups = _groups(counts, given.k)
    sizes = np.bincount(groups, weights=counts)
    # Scaled before they are added up: the largest doubles have no sum.
    means = np.bincount(groups, weights=known * (counts / sizes[groups]))

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        found = as_floats(values)
        at = np.minimum(np.searchsorted(known, found), len(known) - 1)
        lost = int(((known[at] != found) & ~np.isnan(found)).sum())
        if lost:
            raise _come_since(column.name, lost, "averaged")
        return in_type(np.where(np.isnan(found), found, means[groups[at]]), values.type, column)

    return mask


def _groups(counts: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """The group of each value in order, so that each has k rows where there are so many."""
    ends = np.cumsum(counts)
    starts = [0]
    while True:
        before = int(ends[starts[-1] - 1]) if starts[-1] else 0
        following = int(np.searchsorted(ends, before + k)) + 1
        if following >= len(counts) or int(ends[-1] - ends[following - 1]) < k:
            break
        starts.append(following)
    out = np.zeros(len(counts), np.int64)
    out[starts[1:]] = 1
    return np.cumsum(out)


def bind_swap(binding: Binding) -> Mask:
    """Rows in the order of their values, in windows; within each, values in a keyed order."""
    given, name = binding.given(SwapParams), binding.column.name
    rows, places = (binding.key.prf(f"rank_swap, {what}") for what in ("rows", "places"))
    if any(column not in binding.whole for column in (name, *given.key)):
        return not_read(name)
    held = pc.is_valid(binding.whole[name])
    values = binding.whole[name].filter(held)
    keys = [binding.whole[column].filter(held) for column in given.key]
    numbers = keyed_numbers(rows, keys)
    ranked = np.lexsort((numbers, np.asarray(pc.rank(values, tiebreaker="dense"))))
    window = np.arange(len(ranked)) // given.window
    moved = ranked[np.lexsort((keyed_numbers(places, keys)[ranked], window))]
    # The row at a place of the order gets the value of the row at that place of the other one.
    order = np.argsort(numbers[ranked])
    known, given_to = numbers[ranked][order], pa.array(moved[order])
    swapped = values.take(given_to)

    def mask(originals: pa.Array, row: Row) -> pa.Array:
        wanted = keyed_numbers(rows, [row.original(column) for column in given.key])
        at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
        lost = len(originals) if not len(known) else int((known[at] != wanted).sum())
        if lost:
            raise _come_since(name, lost, "swapped")
        return swapped.take(pa.array(at))

    return mask


def _come_since(name: str, rows: int, what: str) -> ValueUnfit:
    return ValueUnfit(
        f"{rows} rows have come since {name} was read to be {what}: run again.",
        column=name,
        rows=rows,
    )


MICRO_AGGREGATE = Transformer(
    id="micro_aggregate",
    family=Family.GENERALISATION,
    params=AggregateParams,
    accepts=NUMBERS,
    bind=bind_aggregate,
    grade=Grade.LOSSY,
    privacy_rank=4,
    needs=Needs.TABLE,
)
RANK_SWAP = Transformer(
    id="rank_swap",
    family=Family.PERMUTATION,
    params=SwapParams,
    accepts=NUMBERS | TIMES,
    bind=bind_swap,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
    needs=Needs.TABLE,
    reads=lambda params: tuple(getattr(params, "key", ())),
)
