"""Whether the partitions of a table take the values that would be written."""

from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Cut(Protocol):
    """How a table is cut into partitions, as engines tell it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it is cut by; empty where that is an expression."""

    @property
    def method(self) -> str:
        """`range`, `list` or `hash`."""

    @property
    def ranges(self) -> tuple[tuple[str | None, str | None], ...]:
        """From (included) and to (not included); None: no end."""

    @property
    def values(self) -> tuple[str | None, ...]:
        """Of a list; None is NULL."""

    @property
    def others(self) -> bool:
        """Whether a partition takes whatever no other one does."""


def outside(values: pa.Array, cut: Cut) -> int | None:
    """How many values no partition takes; None where that cannot be told."""
    try:
        if cut.method == "list":
            if not cut.values:
                return None
            held = pa.array([v for v in cut.values if v is not None], pa.large_string())
            inside = pc.is_in(values, value_set=held.cast(values.type))
            if None in cut.values:
                inside = pc.or_(inside, pc.is_null(values))
            return int(pc.sum(pc.invert(inside)).as_py() or 0)
        if not cut.ranges:
            return None
        inside = pa.array(np.zeros(len(values), np.bool_))
        for low, high in cut.ranges:
            within = pa.array(np.ones(len(values), np.bool_))
            if low is not None:
                within = pc.and_(within, pc.greater_equal(values, _typed(low, values.type)))
            if high is not None:
                within = pc.and_(within, pc.less(values, _typed(high, values.type)))
            inside = pc.or_(inside, pc.fill_null(within, fill_value=False))
        return int(pc.sum(pc.invert(inside)).as_py() or 0)
    except (pa.ArrowException, ValueError):
        return None


def _typed(text: str, kind: pa.DataType) -> pa.Scalar:
    value = pa.scalar(text, pa.large_string())
    if pa.types.is_date(kind):
        return pa.scalar(text[:10], pa.large_string()).cast(kind)
    if pa.types.is_timestamp(kind):
        return value.cast(pa.timestamp("us", kind.tz)) if kind.tz else value.cast(kind)
    return value.cast(kind)
