"""Both sides of a table: the originals, and what became of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pyarrow as pa

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.masking.columns import ColumnShape, shapes
from auralith.dataplane.masking.lines import decode
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, LogicalType, Schema, Table, TableKind
from auralith.dataplane.schema.names import TableName

_ROWS = (TableKind.TABLE, TableKind.PARTITIONED)
_MORE_ROWS = (TableKind.MATERIALIZED_VIEW, TableKind.VIRTUAL)
"""Relations that keep rows of their own, and that nothing is copied to."""
_SEARCHED = frozenset(
    {
        LogicalType.TEXT,
        LogicalType.JSON,
        LogicalType.BINARY,
        LogicalType.ARRAY,
        LogicalType.ENUM,
        LogicalType.UUID,
        LogicalType.OTHER,
    }
)

_PLAIN = frozenset(
    {
        LogicalType.TEXT,
        LogicalType.INTEGER,
        LogicalType.DATE,
        LogicalType.BOOLEAN,
        LogicalType.UUID,
    }
)
"""Types whose values every engine shows alike."""
_REST = 3
_LONG = 256

Arrays = Mapping[str, pa.Array]


class OriginalRows(Protocol):
    """The originals of rows that were masked in place."""

    def blocks(self, table: TableName, /) -> Iterator[Arrays]:
        """Key and original columns of each row that was masked, in the types of `columns`."""


@dataclass(frozen=True)
class Pair:
    """A table on both sides."""

    here: Table
    """With the originals."""
    there: Table
    policy: TablePolicy | None
    wires: Mapping[str, Wire]
    """What texts the columns have, on both sides."""
    shapes: Mapping[str, ColumnShape]
    padded: frozenset[str]
    where: str | None = None
    """The rows that were copied; None: all."""

    @property
    def name(self) -> TableName:
        """As the rules call it."""
        return self.here.name

    @property
    def masked(self) -> tuple[str, ...]:
        """Columns that rules change, as far as both sides have them."""
        if self.policy is None:
            return ()
        return tuple(name for name in self.policy.masked if name in self.wires)

    @property
    def key(self) -> tuple[str, ...]:
        """What names a row; none where nothing does."""
        key = self.here.row_key
        if key is None or not set(key.columns) <= set(self.wires):
            return ()
        return key.columns

    @property
    def rest(self) -> tuple[str, ...]:
        """Columns without a rule that tell whether a row stands under the key it should have.

        None where the key stays, or where its rows have nothing else.
        """
        if not set(self.key) & set(self.masked):
            return ()
        ruled = {r.column.name for r in self.policy.rules} if self.policy else set()
        plain = [
            c.name
            for c in self.here.columns
            if c.name in self.wires and c.name not in ruled and c.logical in _PLAIN
        ]
        short = [n for n in plain if self.shapes[n].logical is not LogicalType.TEXT]
        short += [n for n in plain if (self.shapes[n].max_length or _LONG) < _LONG]
        return tuple((short or plain)[:_REST])

    @property
    def searched(self) -> tuple[Column, ...]:
        """Columns of the target that may hold a text, in whatever form."""
        return tuple(c for c in self.there.columns if c.logical in _SEARCHED)


def pairs(
    here: tuple[Database, Schema] | None,
    there: tuple[Database, Schema],
    policy: Policy,
    wheres: Mapping[TableName, str | None],
) -> tuple[list[Pair], list[TableName]]:
    """The tables on both sides, and those that the target lacks.

    `here`: None where the originals lie elsewhere, because the tables were masked in place.
    """
    database, schema = there
    if here is None:
        known = [policy.tables[n].table for n in policy.tables]
        source, same = database, True
    else:
        known = [t for t in here[1].tables if t.kind in _ROWS]
        source = here[0]
        same = source.engine.copying.family == database.engine.copying.family
    found, missing = [], []
    for table in known:
        name = table.name if same else TableName(None, table.name.name)
        other = schema.table(name)
        if other is None:
            missing.append(table.name)
        else:
            pair = _pair(table, other, policy.of(table.name), (source, database))
            where = None if here is None else wheres.get(table.name)
            found.append(replace(pair, where=where))
    return found, missing


def _pair(
    here: Table, there: Table, policy: TablePolicy | None, databases: tuple[Database, Database]
) -> Pair:
    source, target = (d.engine.copying for d in databases)
    wires, padded = {}, set()
    for column in here.columns:
        other = there.column(column.name)
        if other is None:
            continue
        shape = source.shape(column)
        wires[column.name] = shape.wire
        if shape.fixed or target.shape(other).fixed:
            padded.add(column.name)
    bits = databases[0].engine.capabilities.integer_bits
    known = shapes(here, integer_bits=bits) if policy is None else policy.shapes
    return Pair(here, there, policy, wires, known, frozenset(padded))


def others(schema: Schema, known: Sequence[Pair]) -> list[Table]:
    """Relations of the target that hold rows and have no other side."""
    names = {pair.there.name for pair in known}
    kinds = (*_ROWS, *_MORE_ROWS)
    return [t for t in schema.tables if t.kind in kinds and t.name not in names]


def lines(
    database: Database,
    table: Table,
    columns: Sequence[tuple[Column, Wire]],
    where: str | None = None,
) -> Iterator[Block]:
    """All rows as lines, in any order."""
    travelling = tuple(Travelling(column, column, wire) for column, wire in columns)
    reading = Reading(table, travelling, where=where)
    return database.engine.copying.read(database.session, reading, Piece(1))


def searchable(table: Table) -> tuple[Column, ...]:
    """Columns that may hold a text, in whatever form."""
    return tuple(c for c in table.columns if c.logical in _SEARCHED)


class SourceRows:
    """The originals of a copy: the source itself."""

    def __init__(self, database: Database, known: Sequence[Pair]) -> None:
        self._database = database
        self._pairs = {pair.name: pair for pair in known}

    def blocks(self, table: TableName, *, only: Collection[str] | None = None) -> Iterator[Arrays]:
        """The columns that a comparison takes, or some of them, of the rows that were copied."""
        pair = self._pairs[table]
        asked = wanted(pair) if only is None else wanted(pair) & set(only)
        columns = [(c, pair.wires[c.name]) for c in pair.here.columns if c.name in asked]
        wires = [(c.name, wire) for c, wire in columns]
        for block in lines(self._database, pair.here, columns, pair.where):
            yield decode(block, wires, pair.shapes, padded=pair.padded)


def wanted(pair: Pair) -> frozenset[str]:
    """Columns of the originals that a comparison takes."""
    if pair.policy is None:
        return frozenset()
    names = {*pair.key, *pair.masked, *pair.rest, *pair.policy.masker.reads}
    if not pair.key:
        names = {c.name for c in pair.here.columns if c.generated is None}
    return frozenset(names & set(pair.wires))
