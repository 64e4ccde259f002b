"""Bijections of rows of small numerals ("cells") that keep the number of kinds of every place.

A phone number, a card, a code such as AB-1234: each place has a radix (10 digits, 26 letters, 12
months). Rows whose radices multiply to less than 2**64 are permuted as one integer. Longer ones go
through a Feistel network over the cells themselves. Which of the two depends on the radices alone,
so a row's result never depends on the rows beside it.
"""

from math import prod

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.keyed.permutation import LIMIT, Permutation
from auralith.dataplane.keyed.prf import Prf, Words, derive

Cells = NDArray[np.uint16]
ROUNDS = 10
LARGEST = 256
"""The largest radix."""


class CellPermutation:
    """Permutes rows of cells for one key; shapes are kept, each shape has its own bijection."""

    def __init__(self, key: bytes) -> None:
        self._prf = Prf(derive(key, "cells"))
        self._numbers = Permutation(Prf(derive(key, "cells as numbers")))

    def forward(self, cells: Cells, radices: Cells) -> Cells:
        """The permuted cells; both arguments have the shape (n, width).

        A place with radix 0 or 1 is absent: its cell must be 0 and stays.
        """
        return self._apply(cells, radices, inverse=False)

    def backward(self, cells: Cells, radices: Cells) -> Cells:
        """The way back."""
        return self._apply(cells, radices, inverse=True)

    def _apply(self, cells: Cells, radices: Cells, *, inverse: bool) -> Cells:
        if not cells.size:
            return cells.copy()
        radices = np.maximum(radices, 1)
        shapes, which = _shapes(radices)
        sizes = [prod(int(radix) for radix in shape) for shape in shapes]
        wide = np.array([size >= LIMIT for size in sizes])[which]
        if not wide.any():
            return self._narrow(cells, radices, sizes, which, inverse=inverse)
        out = self._wide(cells, radices, inverse=inverse)
        if not wide.all():
            short = np.nonzero(~wide)[0]
            fitting = [min(size, LIMIT - 1) for size in sizes]
            out[short] = self._narrow(
                cells[short], radices[short], fitting, which[short], inverse=inverse
            )
        return out

    def _narrow(
        self, cells: Cells, radices: Cells, sizes: list[int], which: Words, *, inverse: bool
    ) -> Cells:
        lone = len(sizes) == 1
        bases = (radices[:1] if lone else radices).astype(np.uint64)
        numbers: Words = np.zeros(len(cells), np.uint64)
        for at in range(cells.shape[1]):
            numbers = numbers * bases[:, at] + cells[:, at]
        move = self._numbers.backward_each if inverse else self._numbers.forward_each
        numbers = move(numbers, sizes, which)
        out = np.empty_like(cells)
        for at in reversed(range(cells.shape[1])):
            base = bases[0, at] if lone else bases[:, at]
            quotient = numbers // base
            out[:, at] = numbers - quotient * base
            numbers = quotient
        return out

    def _wide(self, cells: Cells, radices: Cells, *, inverse: bool) -> Cells:
        """Places that are present are gathered and dealt to two sides in turn."""
        order = np.argsort(radices <= 1, axis=1, kind="stable")
        dealt = np.take_along_axis(cells, order, axis=1).astype(np.uint32)
        bases = np.take_along_axis(radices, order, axis=1).astype(np.uint32)
        # Absent places count for nothing: a row in a wider matrix is the same row.
        present = (radices > 1).sum(axis=1)
        shape = self._prf.tags_of_rows(bases.astype("<u2").view(np.uint8), 2 * present)
        counts = [(present + 1) // 2, present // 2]
        sides = [dealt[:, 0::2], dealt[:, 1::2]]
        limits = [bases[:, 0::2], bases[:, 1::2]]
        for at in reversed(range(ROUNDS)) if inverse else range(ROUNDS):
            side = at & 1
            text = np.empty((len(cells), 16 + sides[1 - side].shape[1]), np.uint8)
            text[:, :16] = shape
            text[:, 0] ^= at
            text[:, 16:] = sides[1 - side]
            tags = self._prf.tags_of_rows(text, 16 + counts[1 - side])
            width = sides[side].shape[1]
            moved = self._prf.expand(tags, 4 * width).reshape(-1).view("<u4")
            moved = moved.reshape(-1, width) % limits[side]
            total = sides[side] + (limits[side] - moved if inverse else moved)
            sides[side] = total - limits[side] * (total >= limits[side])
        dealt[:, 0::2], dealt[:, 1::2] = sides
        out = np.empty_like(cells)
        np.put_along_axis(out, order, dealt.astype(cells.dtype), axis=1)
        return out


def _shapes(radices: Cells) -> tuple[Cells, Words]:
    """The different rows, and for each row which one it is."""
    if (radices == radices[0]).all():
        return radices[:1], np.zeros(len(radices), np.uint64)
    rows = np.ascontiguousarray(radices)
    whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))[:, 0]
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return radices[first], which.astype(np.uint64)
