"""Values as rows of letters and digits with a shape that stays: what numbers and codes share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith.dataplane.keyed.cells import CellPermutation, Cells
from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.texts import Lengths, in_matrices

_DIGITS, _UPPER, _LOWER = range(48, 58), range(65, 91), range(97, 123)
RADIX = np.zeros(256, np.uint16)
"""How many kinds a byte has beside its own: 10 for digits, 26 for letters, 0 for all others."""
RADIX[_DIGITS], RADIX[_UPPER], RADIX[_LOWER] = 10, 26, 26
START = np.zeros(256, np.uint8)
"""The first of the kinds of a byte."""
START[_DIGITS], START[_UPPER], START[_LOWER] = 48, 65, 97


def cells_of(matrix: Bytes) -> tuple[Cells, Cells]:
    """Each byte's number within its kind, and how many there are of the kind."""
    radices = RADIX[matrix]
    return np.where(radices > 0, matrix - START[matrix], 0).astype(np.uint16), radices


def moved(
    permutation: CellPermutation, matrix: Bytes, free: NDArray[np.bool_], *, back: bool
) -> Bytes:
    """The bytes with letters and digits permuted where free; each stays of its kind."""
    used = free.any(axis=0)
    if not used.any():
        return matrix
    columns = np.ascontiguousarray(matrix[:, used])
    cells, radices = cells_of(columns)
    kept = ~free[:, used]
    if kept.any():
        cells[kept] = radices[kept] = 0
    way = permutation.backward if back else permutation.forward
    found = way(cells, radices)
    out = matrix.copy()
    out[:, used] = np.where(radices > 0, START[columns] + found, columns)
    return out


@dataclass(frozen=True)
class Signs:
    """The letters and digits of each value, moved to the left; separators are left out."""

    bytes: Bytes
    """Shape (n, most of them); 0 behind the last."""
    counts: NDArray[np.int64]
    """How many each value has."""

    @property
    def numerals(self) -> Cells:
        """Digits as 0 to 9, letters as 10 to 35 whatever their case."""
        return NUMERAL[self.bytes]


NUMERAL = np.zeros(256, np.uint16)
NUMERAL[_DIGITS] = np.arange(10)
NUMERAL[_UPPER] = NUMERAL[_LOWER] = np.arange(10, 36)
DIGIT = np.frombuffer(b"0123456789", np.uint8)

Work = Callable[[Signs], Bytes]


def on_signs(values: pa.Array, work: Work, kinds: Bytes | None = None) -> pa.Array:
    """`work` over the letters and digits of each value; everything between them stays in place.

    `kinds` tells the bytes that count; letters and digits of ASCII by default.
    """
    counted = RADIX if kinds is None else kinds

    def in_matrix(matrix: Bytes, lengths: Lengths) -> tuple[Bytes, Lengths]:
        signs = counted[matrix] > 0
        counts = signs.sum(axis=1)
        width = int(counts.max()) if len(counts) else 0
        if not width:
            return matrix, lengths
        if (signs == signs[0]).all():
            # All values are built alike: whole columns are taken and put back.
            columns = np.nonzero(signs[0])[0]
            if width == matrix.shape[1]:
                return work(Signs(matrix, counts)), lengths
            out = matrix.copy()
            out[:, columns] = work(Signs(np.ascontiguousarray(matrix[:, columns]), counts))
            return out, lengths
        places = np.argsort(~signs, axis=1, kind="stable")[:, :width]
        inside = np.arange(width) < counts[:, None]
        there = np.take_along_axis(matrix, places, axis=1)
        found = work(Signs(np.where(inside, there, 0).astype(np.uint8), counts))
        out = matrix.copy()
        np.put_along_axis(out, places, np.where(inside, found, there), axis=1)
        return out, lengths

    return in_matrices(values, in_matrix)


def swapped(
    found: NDArray[np.int64], old: NDArray[np.int64], new: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A check that was right for the old number, made right for the new one.

    A wrong check stays wrong, and no two originals become one: right and wrong change places.
    """
    return np.where(found == old, new, np.where(found == new, old, found))
