"""Which rows of a sample are worth a look: those at the edges of each column, then any."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.masking.columns import unfit

Why = Literal[
    "null", "empty", "longest", "shortest", "non_ascii", "min", "max", "duplicate", "random"
]
_ORDER: tuple[Why, ...] = (
    "longest",
    "null",
    "non_ascii",
    "min",
    "max",
    "duplicate",
    "empty",
    "shortest",
)
"""Of every column the first, then of every column the next: few rows show the most telling ones."""
_SHARE = 0.75
"""Of the rows, at most, that stand at an edge; the others are any."""


def chosen(
    columns: Mapping[str, pa.Array], names: Sequence[str], rows: int
) -> list[tuple[int, Why]]:
    """Up to that many rows of the columns and why each is shown, in the order of `_ORDER`."""
    total = len(next(iter(columns.values()))) if columns else 0
    found: dict[int, Why] = {}
    most = min(total, max(1, int(rows * _SHARE)))
    for why in _ORDER:
        for name in names:
            for at in _edges(columns, name, why):
                if len(found) < most:
                    found.setdefault(at, why)
    left = [at for at in range(total) if at not in found]
    wanted = min(rows - len(found), len(left))
    for n in range(wanted):
        found[left[n * len(left) // wanted]] = "random"
    return list(found.items())


def _edges(columns: Mapping[str, pa.Array], name: str, why: Why) -> Iterator[int]:
    values, words = columns[name], columns.get(unfit(name))
    text = pa.types.is_large_string(values.type)
    if why == "null":
        gone = values.is_null() if words is None else pc.and_(values.is_null(), words.is_null())
        yield from _first(gone)
    elif why in ("empty", "non_ascii") and text:
        found = (
            pc.equal(values, pa.scalar("", values.type))
            if why == "empty"
            else pc.match_substring_regex(values, pattern=r"[^\x00-\x7F]")
        )
        yield from _first(found)
    elif why in ("longest", "shortest") and (text or pa.types.is_large_binary(values.type)):
        lengths = pc.utf8_length(values) if text else pc.binary_length(values)
        # An empty value is shown as such.
        lengths = pc.if_else(pc.greater(lengths, 0), lengths, pa.scalar(None, lengths.type))
        yield from _at(lengths, "max" if why == "longest" else "min")
    elif why in ("min", "max") and not (text or pa.types.is_nested(values.type)):
        if not (pa.types.is_large_binary(values.type) or pa.types.is_boolean(values.type)):
            yield from _at(values, why)
    elif why == "duplicate" and not pa.types.is_nested(values.type):
        yield from _twins(values)


def _first(holds: pa.Array) -> Iterator[int]:
    places = np.flatnonzero(np.asarray(pc.fill_null(holds, fill_value=False)))
    yield from (int(at) for at in places[:1])


def _at(values: pa.Array, which: Literal["min", "max"]) -> Iterator[int]:
    """The first row with the smallest or largest value."""
    edge = pc.min_max(values)[which]
    if edge.is_valid:
        yield from _first(pc.equal(values, edge))


def _twins(values: pa.Array) -> Iterator[int]:
    """Two rows with the value that is there most often: they are masked alike."""
    counts = pc.value_counts(pc.drop_null(values))
    if not len(counts):
        return
    times = np.asarray(counts.field("counts"))
    if times.max() < 2:  # noqa: PLR2004 - two rows
        return
    often = counts.field("values")[int(times.argmax())]
    same = pc.fill_null(pc.equal(values, often), fill_value=False)
    yield from (int(at) for at in np.flatnonzero(np.asarray(same))[:2])
