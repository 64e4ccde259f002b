"""Columns of text as matrices of bytes, and back: for work on places within values."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.keyed.prf import Bytes

_WIDTHS = (16, 64, 256, 1024, 16_384)
"""Values are worked on together with those of about their length."""
_CELLS = 1 << 22
"""So many bytes a matrix has at most, unless one value alone is longer."""

Lengths = NDArray[np.int64]


def strings(matrix: Bytes, lengths: Lengths | None = None) -> pa.Array:
    """The rows of a matrix as text, each cut to its length; the bytes must be UTF-8."""
    count, width = matrix.shape
    offsets = np.zeros(count + 1, np.int64)
    if lengths is None:
        offsets[:] = np.arange(count + 1) * width
        data = np.ascontiguousarray(matrix)
    else:
        np.cumsum(lengths, out=offsets[1:])
        data = matrix[np.arange(width) < lengths[:, None]]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data.tobytes())]
    return pa.Array.from_buffers(pa.large_string(), count, buffers)


def matrix_of(values: pa.Array) -> tuple[Bytes, Lengths]:
    """Bytes of each value, shape (n, longest), 0 behind its end; and the lengths. No NULLs."""
    _, offsets, data = values.buffers()
    ends = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    lengths = np.diff(ends)
    width = int(lengths.max()) if len(lengths) else 0
    if not width:
        return np.zeros((len(values), 0), np.uint8), lengths
    raw = np.frombuffer(data, np.uint8)
    if (lengths == width).all():
        start = int(ends[0])
        return raw[start : start + width * len(values)].reshape(-1, width).copy(), lengths
    places = np.arange(width)
    inside = places < lengths[:, None]
    out = np.zeros((len(values), width), np.uint8)
    out[inside] = raw[int(ends[0]) : int(ends[-1])]
    return out, lengths


def in_matrices(
    values: pa.Array, work: Callable[[Bytes, Lengths], tuple[Bytes, Lengths]]
) -> pa.Array:
    """`work` over all values as matrices of bounded size; it must treat each row alone."""
    lengths = np.diff(
        np.frombuffer(values.buffers()[1], np.int64)[values.offset :][: len(values) + 1]
    )
    longest = int(lengths.max()) if len(values) else 0
    if longest * len(values) <= _CELLS and longest <= _WIDTHS[1]:
        return strings(*work(*matrix_of(values)))
    group = np.searchsorted(_WIDTHS, lengths)
    pieces, places = [], []
    for number in np.unique(group):
        rows = np.nonzero(group == number)[0]
        step = max(1, _CELLS // max(1, int(lengths[rows].max())))
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            pieces.append(strings(*work(*matrix_of(values.take(pa.array(part))))))
            places.append(part)
    order = np.argsort(np.concatenate(places)) if places else np.zeros(0, np.int64)
    return pa.concat_arrays(pieces).take(pa.array(order)) if pieces else values


_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def hexadecimal(data: Bytes) -> Bytes:
    """Bytes as lower-case hexadecimal digits: shape (n, k) to (n, 2 k)."""
    pairs = np.stack([_HEX[data >> 4], _HEX[data & 15]], axis=2)
    return pairs.reshape(len(data), 2 * data.shape[1])


def letters_of(numbers: NDArray[np.uint64], alphabet: str, width: int) -> Bytes:
    """Numbers in the alphabet's numerals, the last `width` of them, as ASCII bytes."""
    glyphs = np.frombuffer(alphabet.encode("ascii"), np.uint8)
    base = np.uint64(len(glyphs))
    out = np.empty((len(numbers), width), np.uint8)
    left = numbers
    for at in reversed(range(width)):
        quotient = left // base
        out[:, at] = glyphs[(left - quotient * base).astype(np.intp)]
        left = quotient
    return out


def text(value: str) -> pa.Scalar:
    """A constant that may stand beside columns of text."""
    return pa.scalar(value, pa.large_string())


def join(*parts: pa.Array | pa.Scalar, by: str = "") -> pa.Array:
    """The parts of each row, one behind the other; NULL where one is NULL."""
    return pc.binary_join_element_wise(*parts, text(by))
