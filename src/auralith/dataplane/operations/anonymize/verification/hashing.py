"""Values as numbers of 64 bits that only the key's owner can make: compared instead of values.

Eight bytes at a time are mixed with secret weights and summed up, all rows at once: two different
values have one number about as rarely as two random ones. NULL is 0.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith.dataplane.masking.columns import unfit
from auralith.dataplane.masking.fields import write
from auralith.dataplane.masking.keys import DomainKey
from auralith.dataplane.rows.fields import bytes_of
from auralith.dataplane.rows.wire import Wire

Words = NDArray[np.uint64]

_RAW = pa.large_binary()
_WORD = 8
_LONG = 512
"""Bytes from which on a value goes through the library alone."""
_DRAWN = 2 * _LONG // _WORD + 2
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_HALF, _WIDE = np.uint64(33), np.uint64(32)
_KEEP = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)
"""Takes the first bytes of a word."""


class Hasher:
    """Turns columns into numbers; the same key gives the same numbers on both sides."""

    def __init__(self, key: DomainKey) -> None:
        drawn = key.prf("numbers").expand(np.zeros((1, 16), np.uint8), _DRAWN * _WORD)
        words = np.ascontiguousarray(drawn).reshape(-1).view("<u8")
        self._weights = words.astype(np.uint64) | np.uint64(1)
        self._key = key.key("long values")

    def column(self, block: Mapping[str, pa.Array], name: str) -> Words:
        """The number of each value of a column, in whatever type of `columns` it travels."""
        values, other = block[name], block.get(unfit(name))
        found = self._whole(values, name)
        if values.null_count:
            found[np.asarray(values.is_null())] = 0
        if other is not None and other.null_count < len(other):
            rows = np.flatnonzero(np.asarray(other.is_valid()))
            found[rows] = self.bytes(other.cast(_RAW).take(pa.array(rows)))
        return found

    def _whole(self, values: pa.Array, name: str) -> Words:
        kind = values.type
        if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
            return self.bytes(values.cast(_RAW).fill_null(b""))
        if pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            plain = values.cast(pa.int32()) if pa.types.is_date(kind) else values
            numbers = plain.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
            return _never_null(mixed((numbers.view(np.uint64) ^ self._weights[1]) * _STEP))
        return self.bytes(write(values, None, Wire.TEXT, name).fill_null(b""))

    def bytes(self, raw: pa.Array) -> Words:
        """The number of each value of a large_binary column without NULL; never 0."""
        ends = np.frombuffer(raw.buffers()[1], np.int64)[raw.offset : raw.offset + len(raw) + 1]
        lengths = np.diff(ends)
        out = (lengths.astype(np.uint64) + np.uint64(1)) * self._weights[0]
        # Every place of the text as the start of a word, without a copy.
        whole = bytes_of(raw)
        data = np.concatenate([whole, np.zeros(_WORD, np.uint8)])
        words = np.ndarray(len(data) - _WORD + 1, "<u8", data.data, 0, (1,))
        starts, rows = ends[:-1] - ends[0], np.flatnonzero(lengths <= _LONG)
        longest = int(lengths[rows].max()) if len(rows) else 0
        for row in np.flatnonzero(lengths > _LONG):
            value = whole[starts[row] : starts[row] + lengths[row]]
            digest = blake2b(value.data, digest_size=_WORD, key=self._key).digest()
            out[row] = int.from_bytes(digest, "little")
        for at in range(-(-longest // _WORD)):
            rows = rows[lengths[rows] > at * _WORD]
            left = np.minimum(lengths[rows] - at * _WORD, _WORD)
            word = words[starts[rows] + at * _WORD] & _KEEP[left]
            word ^= self._weights[2 * at + 1]
            word *= self._weights[2 * at + 2]
            word ^= word >> _WIDE
            word *= self._weights[2 * at + 2]
            out[rows] += word
        return _never_null(mixed(out))


def _never_null(words: Words) -> Words:
    words[words == 0] = 1
    return words


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
    return _never_null(out)
