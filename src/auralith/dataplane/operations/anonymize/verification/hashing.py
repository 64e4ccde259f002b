"""Values as numbers of 64 bits that only the key's owner can make: compared instead of values.

A multilinear hash modulo 2**64 (Carter and Wegman) with secret weights, all rows at once: two
different values have one number with a chance below 2**-56. NULL is 0.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.columns import unfit
from auralith.dataplane.masking.fields import bytes_of, write
from auralith.dataplane.masking.keys import DomainKey
from auralith.dataplane.rows.wire import Wire

Words = NDArray[np.uint64]

_DRAWN = 1 << 12
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_HALF = np.uint64(33)


class Hasher:
    """Turns columns into numbers; the same key gives the same numbers on both sides."""

    def __init__(self, key: DomainKey) -> None:
        self._prf = key.prf("numbers")
        self._weights = np.empty(0, np.uint64)
        self._weigh(_DRAWN)

    def column(self, block: Mapping[str, pa.Array], name: str) -> Words:
        """The number of each value of a column, by its text."""
        values = block[name]
        raw = write(values, block.get(unfit(name)), Wire.TEXT, name)
        filled = raw.fill_null(b"")
        found = self.bytes(filled)
        if raw.null_count:
            found[np.asarray(raw.is_null())] = 0
        return found

    def bytes(self, raw: pa.Array) -> Words:
        """The number of each value of a large_binary column without NULL; never 0."""
        ends = np.frombuffer(raw.buffers()[1], np.int64)[raw.offset : raw.offset + len(raw) + 1]
        lengths = np.diff(ends)
        longest = int(lengths.max()) if len(lengths) else 0
        if longest >= len(self._weights):
            self._weigh(longest + 1)
        sums = self._sums(bytes_of(raw), ends - ends[0], lengths)
        out = mixed(sums + self._weights[0] * (lengths.astype(np.uint64) + np.uint64(1)))
        out[out == 0] = 1
        return out

    def _sums(self, data: Bytes, ends: NDArray[np.int64], lengths: NDArray[np.int64]) -> Words:
        out = np.zeros(len(lengths), np.uint64)
        filled = np.flatnonzero(lengths)
        if not len(filled):
            return out
        places = np.arange(len(data), dtype=np.int64)
        places -= np.repeat(ends[:-1], lengths)
        parts = self._weights[places + 1]
        parts *= data.astype(np.uint64) + np.uint64(1)
        out[filled] = np.add.reduceat(parts, ends[:-1][filled])
        return out

    def _weigh(self, count: int) -> None:
        size = max(count, 2 * len(self._weights))
        tag = np.zeros((1, 16), np.uint8)
        drawn = self._prf.expand(tag, size * 8).reshape(-1)
        self._weights = np.ascontiguousarray(drawn).view("<u8").astype(np.uint64) | np.uint64(1)


def mixed(words: Words) -> Words:
    """The same numbers, spread evenly over 64 bits."""
    words = words ^ (words >> _HALF)
    words = words * _MIX[0]
    words ^= words >> _HALF
    words = words * _MIX[1]
    words ^= words >> _HALF
    return words


def distinct(words: Words) -> Words:
    """Each number once, in order: by sorting, which is faster here than a table of them."""
    ordered = np.sort(words)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def among(words: Words, known: Words) -> NDArray[np.bool_]:
    """Which of the numbers stand in `known`, which is in order."""
    if not len(known):
        return np.zeros(len(words), np.bool_)
    place = np.searchsorted(known, words)
    place[place == len(known)] = 0
    found: NDArray[np.bool_] = known[place] == words
    return found


def joined(parts: Sequence[Words]) -> Words:
    """One number for several of each row, in their order."""
    out = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        out = mixed(out * _STEP + part)
    out[out == 0] = 1
    return out
