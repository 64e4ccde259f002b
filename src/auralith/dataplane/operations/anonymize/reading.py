"""Values of a table as columns, in the types of `masking.columns`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pyarrow as pa

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.lines import Wires, decode
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Table


@contextmanager
def entered(place: Place) -> Iterator[Database]:
    """The database in a session of its own, ready to give whole columns; nothing is written."""
    with place.reading() as database:
        database.engine.copying.prepare(database.session)
        yield database


@dataclass(frozen=True)
class Wanted:
    """Columns of a table that are read together."""

    table: Table
    shapes: Mapping[str, ColumnShape]
    names: tuple[str, ...]
    where: str | None = None
    made: Mapping[str, str] = field(default_factory=dict)
    """Expressions that the database computes for some columns, read as `computed` names them."""

    def wires(self, database: Database) -> Wires:
        """What the texts of the columns look like."""
        return [(c.source.name, c.wire) for c in self.travelling(database)]

    def travelling(self, database: Database) -> tuple[Travelling, ...]:
        """The columns on their way, each in its shape's form, which every rule can read."""
        shape = database.engine.copying.shape
        out = []
        for column in self.table.columns:
            if column.name in self.names:
                out.append(Travelling(column, column, shape(column).wire))
            if column.name in self.made:
                other = replace(column, name=computed(column.name))
                out.append(
                    Travelling(other, other, shape(column).wire, made=self.made[column.name])
                )
        return tuple(out)

    def padded(self, database: Database) -> frozenset[str]:
        """Columns whose spaces at the end count for nothing."""
        shape = database.engine.copying.shape
        return frozenset(c.name for c in self.table.columns if shape(c).fixed)

    def blocks(self, database: Database) -> Iterator[Block]:
        """The rows as lines, in any order."""
        reading = Reading(self.table, self.travelling(database), where=self.where)
        return database.engine.copying.read(database.session, reading, Piece(1))

    def decoded(self, database: Database, blocks: Iterable[Block]) -> dict[str, pa.Array]:
        """The lines as columns; companions of `columns.unfit` are there where they hold something.

        Also without any line.
        """
        wires, padded = self.wires(database), self.padded(database)
        shapes = {**self.shapes, **{computed(n): self.shapes[n] for n in self.made}}
        return joined(
            [decode(block, wires, shapes, padded=padded) for block in blocks],
            {name: shapes[name].travels_as for name, _ in wires},
        )

    def columns(self, database: Database) -> dict[str, pa.Array]:
        """All values."""
        return self.decoded(database, self.blocks(database))


def computed(name: str) -> str:
    """What the value that the database computes for a column is read as."""
    return f"{name} computed"


def joined(
    parts: Sequence[Mapping[str, pa.Array]], kinds: Mapping[str, pa.DataType]
) -> dict[str, pa.Array]:
    """Columns of blocks, one behind the other; a companion that some lack is NULL there."""
    names = dict.fromkeys(kinds)
    for part in parts:
        names |= dict.fromkeys(part)
    out = {}
    for name in names:
        kind = kinds.get(name, pa.large_string())
        pieces = [p.get(name, pa.nulls(_rows(p), kind)) for p in parts]
        out[name] = pa.concat_arrays(pieces) if pieces else pa.array([], kind)
    return out


def _rows(part: Mapping[str, pa.Array]) -> int:
    return len(next(iter(part.values()))) if part else 0


def more_than(database: Database, table: Table, rows: int, where: str | None = None) -> bool:
    """Whether a table has more rows; takes no look at what comes behind them."""
    condition = f" WHERE ({where})" if where else ""
    sql = (
        f"SELECT COUNT(*) FROM (SELECT 1 AS one FROM"
        f" {database.engine.dialect.table(table.name)}{condition} LIMIT {rows + 1}) AS some_rows"
    )
    return int(database.session.query(sql)[0][0]) > rows
