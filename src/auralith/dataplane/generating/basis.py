"""What the database decides of a scenario, read once and kept with the run.

The next free numbers, the rows that are there and can be parents, and where unique values step
aside because they are taken. With the spec it decides every value: a restart and a cleanup that
have the same basis make the same rows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.schema.names import TableName

MAX_POOL = 1_000_000
"""Rows of one table that can be parents, in the order of their key."""


@dataclass(frozen=True)
class Pool:
    """Rows that are there and can be parents: columns of equal length, in the order of the key."""

    columns: Mapping[str, pa.Array]

    @property
    def rows(self) -> int:
        """How many."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True)
class Detour:
    """Rows whose unique value is taken, and the place they have instead.

    A place in the space of the set's columns before it is permuted, or a rank among the rows of
    the parent. Both have the shape (n,); the numbers rise.
    """

    numbers: Words
    indexes: Words

    def apply(self, rows: Words, numbers: Words) -> Words:
        """`numbers` of the rows, or what they have instead."""
        if not len(self.numbers):
            return numbers
        at = np.minimum(np.searchsorted(self.numbers, rows), len(self.numbers) - 1)
        return np.where(self.numbers[at] == rows, self.indexes[at], numbers)


@dataclass(frozen=True)
class Basis:
    """See above."""

    starts: Mapping[tuple[TableName, str], int] = field(default_factory=dict)
    """By table and column: the first number that is free."""
    pools: Mapping[TableName, Pool] = field(default_factory=dict)
    detours: Mapping[tuple[TableName, tuple[str, ...]], Detour] = field(default_factory=dict)
    """By table and the columns that are unique together."""

    def to_parts(self) -> tuple[str, tuple[bytes, ...]]:
        """A head of JSON, and one compressed part for each pool and detour, for `from_parts`."""
        parts: list[bytes] = []
        head = {
            "starts": [[str(t), c, n] for (t, c), n in self.starts.items()],
            "pools": [str(t) for t in self.pools],
            "detours": [[str(t), list(columns)] for t, columns in self.detours],
        }
        parts += [_packed(dict(pool.columns)) for pool in self.pools.values()]
        parts += [
            _packed({"numbers": pa.array(d.numbers), "indexes": pa.array(d.indexes)})
            for d in self.detours.values()
        ]
        return json.dumps(head), tuple(parts)

    @classmethod
    def from_parts(cls, head: str, parts: Sequence[bytes]) -> "Basis":
        """What `to_parts` gave."""
        told = json.loads(head)
        read = [_unpacked(part) for part in parts]
        pools = {TableName.parse(t): Pool(read[n]) for n, t in enumerate(told["pools"])}
        detours = {
            (TableName.parse(t), tuple(columns)): Detour(
                np.asarray(found["numbers"]).astype(np.uint64),
                np.asarray(found["indexes"]).astype(np.uint64),
            )
            for (t, columns), found in zip(told["detours"], read[len(told["pools"]) :], strict=True)
        }
        starts = {(TableName.parse(t), c): n for t, c, n in told["starts"]}
        return cls(starts, pools, detours)


def _packed(columns: Mapping[str, pa.Array]) -> bytes:
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(part: bytes) -> dict[str, pa.Array]:
    table = pa.ipc.open_stream(part).read_all().combine_chunks()
    return {
        name: (column.chunk(0) if column.num_chunks else pa.array([], column.type))
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
