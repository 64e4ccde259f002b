"""Sets of change ids as sorted, disjoint, closed ranges: a million ids in a few numbers."""

from collections.abc import Iterable, Sequence

Ranges = tuple[tuple[int, int], ...]


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Any ranges as sorted, disjoint ones; neighbours are joined."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def minus(ranges: Sequence[tuple[int, int]], without: Sequence[tuple[int, int]]) -> Ranges:
    """What of `ranges` is not in `without`."""
    out: list[tuple[int, int]] = []
    holes = union(without)
    at = 0
    for start, high in union(ranges):
        low = start
        while at < len(holes) and holes[at][1] < low:
            at += 1
        k = at
        while k < len(holes) and holes[k][0] <= high:
            if holes[k][0] > low:
                out.append((low, holes[k][0] - 1))
            low = holes[k][1] + 1
            k += 1
        if low <= high:
            out.append((low, high))
    return tuple(out)


def intersect(ranges: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> Ranges:
    """What lies in both."""
    return minus(ranges, minus(ranges, other))


def contains(ranges: Sequence[tuple[int, int]], value: int) -> bool:
    """Whether a value lies in one of the ranges."""
    return any(low <= value <= high for low, high in ranges)
