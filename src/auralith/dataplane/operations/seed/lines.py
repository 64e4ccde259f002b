"""Rows of a maker as lines that the engine loads."""

from collections.abc import Iterator, Sequence

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.generating.maker import TableMaker, numbers_from
from auralith.dataplane.masking.lines import Wires, encode
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Column, Table

_VALUES = 150_000
"""Values that are made at a time."""
_BYTES = 4 * 1024 * 1024
"""Bytes of a block, about: wide rows come in smaller ones."""
_FEWEST, _FIRST, _MOST = 20, 200, 16_384
"""Rows of a block."""


def columns_of(table: Table, names: Sequence[str]) -> tuple[Column, ...]:
    """The table's columns of these names, in their order. Raises KeyError for one it has not."""
    found = {c.name: c for c in table.columns}
    return tuple(found[name] for name in names)


def travelling(engine: Engine, table: Table, names: Sequence[str]) -> tuple[Travelling, ...]:
    """How values of these columns travel into the table."""
    shape = engine.copying.shape
    return tuple(Travelling(c, c, shape(c).wire) for c in columns_of(table, names))


def wires(columns: Sequence[Travelling]) -> Wires:
    """The columns of a line."""
    return tuple((c.source.name, c.wire) for c in columns)


def blocks(
    maker: TableMaker, columns: Sequence[Travelling], first: int, last: int
) -> Iterator[Block]:
    """The rows of these numbers (both included), some at a time: flat memory."""
    shown = wires(columns)
    names = [name for name, _ in shown]
    most = max(_FEWEST, min(_MOST, _VALUES // max(1, len(names))))
    low, step = first, min(_FIRST, most)
    while low <= last:
        numbers = numbers_from(low, min(low + step, last + 1))
        block = encode(maker.columns(numbers, names), shown)
        yield block
        low += block.rows
        step = max(_FEWEST, min(most, _BYTES * block.rows // max(1, len(block.data))))
