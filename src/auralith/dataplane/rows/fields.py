"""Blocks cut into their fields, and fields put together to blocks, all rows at once."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.errors import Terminal
from auralith.dataplane.rows.wire import Block

RAW = pa.large_binary()
"""The type of fields: the bytes that travel."""
_TAB, _NEWLINE = 9, 10


class Fields:
    """A block cut into its fields, without a copy."""

    def __init__(self, block: Block, columns: int) -> None:
        """Raises Terminal for a block that has other lines."""
        self._data = block.data
        found = np.frombuffer(block.data, np.uint8)
        # Tab and newline follow each other, and stand nowhere within a field.
        ends = np.flatnonzero(np.subtract(found, _TAB) <= _NEWLINE - _TAB)
        if len(ends) != block.rows * columns:
            msg = f"A block of {block.rows} rows has {len(ends)} fields, not {columns} a row."
            raise Terminal(msg, code="bridge.block")
        self._ends = ends.astype(np.int64).reshape(block.rows, columns)
        starts = np.empty(len(ends), np.int64)
        starts[:1] = 0
        starts[1:] = ends[:-1] + 1
        self._starts = starts.reshape(block.rows, columns)

    def column(self, number: int) -> pa.Array:
        """The fields of a column, as they travel."""
        return self.run(number, number + 1)

    def run(self, start: int, end: int) -> pa.Array:
        """Fields beside each other, with what stands between them."""
        return _between(self._data, self._starts[:, start], self._ends[:, end - 1])


def joined(parts: Sequence[pa.Array], rows: int) -> Block:
    """Lines of these fields, or runs of fields, in their order; at least one."""
    none = pa.scalar(b"", RAW)
    ended = pc.binary_join_element_wise(parts[-1], pa.scalar(b"\n", RAW), none)
    whole = ended
    if len(parts) > 1:
        whole = pc.binary_join_element_wise(*parts[:-1], ended, pa.scalar(b"\t", RAW))
    return Block(bytes_of(whole).tobytes(), rows)


def beside(first: Block, second: Block) -> Block:
    """Each line of the one block, then the same row's of the other, as one line."""
    return joined([_lines(first), _lines(second)], first.rows)


def apart(both: Block, fields: int) -> tuple[Block, Block]:
    """The opposite of `beside`, of a first block with so many fields."""
    if not both.rows:
        return both, both
    width = both.data.count(b"\t", 0, both.data.index(b"\n")) + 1
    cut = Fields(both, width)
    first, second = cut.run(0, fields), cut.run(fields, width)
    return joined([first], both.rows), joined([second], both.rows)


def bytes_of(raw: pa.Array) -> NDArray[np.uint8]:
    """The bytes that the values of a large_binary or large_string column lie in, all in a row."""
    _, offsets, data = raw.buffers()
    if data is None or not len(raw):
        return np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int64)
    return np.frombuffer(data, np.uint8)[ends[raw.offset] : ends[raw.offset + len(raw)]]


def _lines(block: Block) -> pa.Array:
    ends = np.flatnonzero(np.frombuffer(block.data, np.uint8) == _NEWLINE).astype(np.int64)
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    return _between(block.data, starts, ends)


def _between(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> pa.Array:
    rows = len(starts)
    edges = np.empty(2 * rows + 1, np.int64)
    edges[0:-1:2], edges[1::2] = starts, ends
    edges[-1] = len(data)
    buffers = [None, pa.py_buffer(edges), pa.py_buffer(data)]
    cut = pa.Array.from_buffers(RAW, 2 * rows, buffers)
    return cut.take(pa.array(np.arange(rows) * 2))
