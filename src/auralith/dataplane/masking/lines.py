r"""Masking rows on their way: blocks of lines in, blocks of lines out.

Only the fields that rules touch are read and written anew; all others stay the bytes they are.
"""

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.columns import ColumnShape, unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.fields import read, write
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.policy import TablePolicy
from auralith.dataplane.rows.fields import RAW, Fields, joined
from auralith.dataplane.rows.wire import NULL, Block, Wire

Wires = Sequence[tuple[str, Wire]]
"""The columns of a line: names and what their texts look like."""

_OPAQUE = (Wire.OWN, Wire.RELAYED)


def decode(
    block: Block,
    wires: Wires,
    shapes: Mapping[str, ColumnShape],
    *,
    only: Collection[str] | None = None,
    padded: Collection[str] = (),
) -> dict[str, pa.Array]:
    """The columns of a block in the types of `columns`, those of `only` if given.

    What a type cannot hold is NULL and stands in a companion, which is there only where it holds
    something (`columns.unfit`). `padded` are columns whose spaces at the end count for nothing.
    Raises ValueUnfit for text that is not UTF-8, ValueError for an opaque wire.
    """
    return _Line(block, wires).decoded(shapes, only=only, padded=padded)


def encode(columns: Mapping[str, pa.Array], wires: Wires) -> Block:
    """Rows of these columns as lines, in the order of `wires`; companions are taken into account.

    Raises ValueUnfit for text that is no bytes where bytes travel.
    """
    parts = [_written(columns, name, wire) for name, wire in wires]
    return joined(parts, len(parts[0]))


class LineMask:
    """The rules of one table, for blocks of its lines; safe to share between threads."""

    def __init__(
        self, policy: TablePolicy, columns: Wires, *, padded: Collection[str] = ()
    ) -> None:
        """`columns` are those that travel. Raises InvalidInput when rules read others."""
        rules = [r for r in policy.rules if r.changes and not r.transformer.at_server]
        self.masker = Masker(rules)
        self.columns = tuple(columns)
        self.table = policy.table.name
        self.shapes = policy.shapes
        self.padded = frozenset(padded)
        ruled = {r.column.name for r in rules}
        self.changed = frozenset(policy.masked) & ruled
        """Columns that are written anew."""
        travelling = {name for name, _ in columns}
        if missing := sorted(self.masker.reads - travelling):
            msg = f"Rules of {policy.table.name} read {missing[0]}, which does not travel."
            raise InvalidInput(
                msg,
                code="anonymize.column_left_out",
                params={"table": str(policy.table.name), "column": missing[0]},
            )

    def __call__(self, block: Block) -> Block:
        """The block, masked. Raises ValueUnfit for a value that its rule cannot mask."""
        if not block.rows or not self.changed:
            return block
        line = _Line(block, self.columns)
        read_ = line.decoded(self.shapes, only=self.masker.reads, padded=self.padded)
        try:
            found = self.masker.apply(read_)
        except ValueUnfit as error:
            error.params = {"table": str(self.table), **error.params}
            raise
        parts: list[pa.Array] = []
        start = 0
        for number, (name, wire) in enumerate(self.columns):
            if name not in self.changed:
                continue
            if start < number:
                parts.append(line.run(start, number))
            parts.append(_written(found, name, wire))
            start = number + 1
        if start < len(self.columns):
            parts.append(line.run(start, len(self.columns)))
        return joined(parts, block.rows)


def _nulls(found: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(found, NULL), pa.scalar(None, RAW), found)


def _written(columns: Mapping[str, pa.Array], name: str, wire: Wire) -> pa.Array:
    found = write(columns[name], columns.get(unfit(name)), wire, name)
    return pc.fill_null(found, NULL)


class _Line(Fields):
    """The fields of a block, with what their texts look like."""

    def __init__(self, block: Block, wires: Wires) -> None:
        super().__init__(block, len(wires))
        self._wires = wires

    def decoded(
        self,
        shapes: Mapping[str, ColumnShape],
        *,
        only: Collection[str] | None,
        padded: Collection[str],
    ) -> dict[str, pa.Array]:
        """See `decode`."""
        out: dict[str, pa.Array] = {}
        for number, (name, wire) in enumerate(self._wires):
            if only is not None and name not in only:
                continue
            if wire in _OPAQUE:
                msg = f"{name} travels as its engine's own bytes, which nobody reads."
                raise ValueError(msg)
            values, lost = read(_nulls(self.column(number)), wire, shapes[name].travels_as, name)
            if name in padded and pa.types.is_large_string(values.type):
                values = pc.utf8_rtrim(values, characters=" ")
            out[name] = values
            if lost is not None:
                out[unfit(name)] = lost
        return out
