"""Bijections of ranges of integers: a Feistel network with cycle walking, over whole columns.

The range need not be a power of two and may differ from row to row. Up to `SMALL` numbers the
permutation is a shuffled table, which is ideal; above, ten rounds of AES. It is not a mode of
NIST: for that there is `ff1`.
"""

from math import isqrt

import numpy as np

from auralith.dataplane.keyed.prf import Prf, Words, encrypt, words_of

LIMIT = 1 << 64
"""A range may hold this many numbers at most."""
SMALL = 1 << 12
ROUNDS = 10
_TABLES = 256
"""Tables kept at most; the others are made anew."""
_HALF = np.uint64(32)


class Permutation:
    """Permutes 0 .. size-1, for one key and any size up to 2**64."""

    def __init__(self, prf: Prf) -> None:
        self._prf = prf
        self._tables: dict[tuple[int, bool], Words] = {}

    def forward(self, values: Words, size: int) -> Words:
        """Where each number goes; numbers must be below `size`."""
        return self._apply(values, size, inverse=False)

    def backward(self, values: Words, size: int) -> Words:
        """Where each number came from."""
        return self._apply(values, size, inverse=True)

    def forward_each(self, values: Words, sizes: list[int], which: Words) -> Words:
        """Like `forward` with a size for each row: row i is below `sizes[which[i]]`."""
        return self._each(values, sizes, which, inverse=False)

    def backward_each(self, values: Words, sizes: list[int], which: Words) -> Words:
        """The way back from `forward_each`."""
        return self._each(values, sizes, which, inverse=True)

    def _each(self, values: Words, sizes: list[int], which: Words, *, inverse: bool) -> Words:
        if len(sizes) == 1:
            return self._apply(values, sizes[0], inverse=inverse)
        out = np.array(values, np.uint64)
        large = np.array([size > SMALL for size in sizes])[which]
        for at, size in enumerate(sizes):
            if size <= SMALL:
                rows = which == at
                out[rows] = self._apply(out[rows], size, inverse=inverse)
        if large.any():
            feistel = _Feistel(self._prf, sizes)
            out[large] = feistel.walk(out[large], which[large], inverse=inverse)
        return out

    def _apply(self, values: Words, size: int, *, inverse: bool) -> Words:
        if not 1 <= size <= LIMIT:
            msg = f"A range of {size} numbers cannot be permuted: 1 to 2**64."
            raise ValueError(msg)
        if size <= SMALL:
            return self._table(size, inverse=inverse)[values]
        which = np.zeros(len(values), np.uint64)
        return _Feistel(self._prf, [size]).walk(values, which, inverse=inverse)

    def _table(self, size: int, *, inverse: bool) -> Words:
        known = self._tables.get((size, inverse))
        if known is not None:
            return known
        blocks = np.zeros((size, 2), "<u8")
        blocks[:, 0] = size
        blocks[:, 1] = np.arange(size)
        order = np.argsort(words_of(encrypt(self._prf.context(), blocks))[:, 0], kind="stable")
        table = (np.argsort(order) if inverse else order).astype(np.uint64)
        if len(self._tables) < _TABLES:
            self._tables[size, inverse] = table
        return table


class _Feistel:
    """Numbers of a × b ≥ size as pairs; each half is moved by a function of the other."""

    def __init__(self, prf: Prf, sizes: list[int]) -> None:
        self._context = prf.context()
        left = [isqrt(size - 1) + 1 for size in sizes]
        right = [-(-size // a) for size, a in zip(sizes, left, strict=True)]
        self._last = np.array([size - 1 for size in sizes], np.uint64)
        self._left, self._right = np.array(left, np.uint64), np.array(right, np.uint64)

    def walk(self, values: Words, which: Words, *, inverse: bool) -> Words:
        """Once, and again for those that landed outside the range."""
        out = self._once(values.astype(np.uint64, copy=False), which, inverse=inverse)
        while True:
            outside = np.nonzero(out > self._last[which])[0]
            if not len(outside):
                return out
            out[outside] = self._once(out[outside], which[outside], inverse=inverse)

    def _once(self, values: Words, which: Words, *, inverse: bool) -> Words:
        lone = len(self._last) == 1
        limits = (
            (self._left[0], self._right[0]) if lone else (self._left[which], self._right[which])
        )
        last = self._last[0] if lone else self._last[which]
        halves = [*np.divmod(values, limits[1])]
        blocks = np.empty((len(values), 2), "<u8")
        for at in reversed(range(ROUNDS)) if inverse else range(ROUNDS):
            side = at & 1
            limit = limits[side]
            # The size goes into every round: ranges of other sizes are permuted otherwise.
            np.bitwise_xor(last, np.uint64(at << 56), out=blocks[:, 0])
            blocks[:, 1] = halves[1 - side]
            moved = encrypt(self._context, blocks).view("<u4")[:, 0].astype(np.uint64)
            moved *= limit
            moved >>= _HALF
            if inverse:
                np.subtract(limit, moved, out=moved)
            moved += halves[side]
            moved -= limit * (moved >= limit)
            halves[side] = moved
        out: Words = halves[0] * limits[1] + halves[1]
        return out
