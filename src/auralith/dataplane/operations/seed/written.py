"""Rows as the database has them right behind their INSERT, where its triggers change them.

Kept in the journal in the transaction of the rows, so that a cleanup can tell what a trigger did
from what people did since.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.errors import StatementFailed
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.masking.lines import encode
from auralith.dataplane.operations.seed.lines import columns_of
from auralith.dataplane.operations.seed.naming import naming_key
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, Key, LogicalType, Table

_ROW, _HERE, _NUMBER = "t", "s", "_a_n"
_STEP = 20_000
_NUMBERED = Column(_NUMBER, "bigint", LogicalType.INTEGER, nullable=False)


@dataclass(frozen=True)
class AsWritten:
    """The images of one table of a run."""

    table: Table
    maker: TableMaker
    known: JournaledTable
    run_no: int
    key: Key

    @classmethod
    def of(
        cls, database: Database, maker: TableMaker, known: JournaledTable, run_no: int
    ) -> "AsWritten | None":
        """None where nothing changes new rows, or where nothing names them."""
        table = maker.outline.table
        key = naming_key(table, maker)
        if key is None or not maker.rows:
            return None
        if not database.changes.volatile(database.session, table, "insert"):
            return None
        return cls(table, maker, known, run_no, key)

    @property
    def name(self) -> str:
        """Of the journal's table."""
        return f"images_{self.run_no}_{self.known.no}"

    def create(self, database: Database) -> None:
        """Make the journal's table unless it is there, outside of any transaction."""
        columns = [(f"a{n}", c.store) for n, c in enumerate(self.known.columns)]
        journal = database.changes.journal
        database.session.execute(journal.images(self.name, columns, temporary=False))

    def ready(self, database: Database) -> None:
        """Make the session's stage anew, outside of any transaction."""
        journal, images = database.changes.journal, {c.name: c for c in self.known.columns}
        columns = [(_NUMBER, "bigint")]
        columns += [(f"_a_k{n}", images[c].store) for n, c in enumerate(self.key.columns)]
        database.session.execute(f"DROP TABLE IF EXISTS {self._stage(database)}")
        database.session.execute(journal.stage(f"written_{self.name}", columns))

    def keep(self, database: Database, first: int, last: int) -> None:
        """Inside the transaction that wrote the rows of these numbers, both included.

        Raises StatementFailed where they are not found by the keys that they were given.
        """
        session, changes = database.session, database.changes
        stage, images = self._stage(database), changes.journal.name(self.name)
        session.execute(f"DELETE FROM {stage}")
        place = changes.journal.address(f"written_{self.name}", temporary=True)
        travelling = self._travelling(database)
        blocks = self._keys(travelling, first, last)
        database.engine.copying.write(session, place, travelling, blocks)
        session.execute(f"DELETE FROM {images} WHERE id BETWEEN {int(first)} AND {int(last)}")
        quote = database.engine.dialect.quote
        known = {c.name: c for c in self.known.columns}
        same = " AND ".join(
            f"{_ROW}.{quote(c)} = {changes.load(known[c], f'{_HERE}._a_k{n}')}"
            for n, c in enumerate(self.key.columns)
        )
        listed = ", ".join(f"a{n}" for n in range(len(self.known.columns)))
        values = ", ".join(changes.store(c, f"{_ROW}.{quote(c.name)}") for c in self.known.columns)
        kept = session.execute(
            f"INSERT INTO {images} (id, {listed}) SELECT {_HERE}.{_NUMBER}, {values}"
            f" FROM {stage} AS {_HERE} JOIN {database.engine.dialect.table(self.table.name)}"
            f" AS {_ROW} ON {same}"
        )
        if missing := last - first + 1 - kept:
            msg = (
                f"{missing} of {last - first + 1} new rows of {self.table.name} do not have the"
                " keys that they were given: a trigger writes others. Nothing of this piece was"
                " kept: let the trigger leave the key alone, or take the table out."
            )
            params = {"table": str(self.table.name), "rows": missing}
            raise StatementFailed(msg, code="seed.key_differs", params=params)

    def _stage(self, database: Database) -> str:
        return database.changes.journal.name(f"written_{self.name}", temporary=True)

    def _travelling(self, database: Database) -> tuple[Travelling, ...]:
        shape = database.engine.copying.shape
        keys = columns_of(self.table, self.key.columns)
        return (
            Travelling(_NUMBERED, _NUMBERED, Wire.INTEGER),
            *(
                Travelling(c, replace(c, name=f"_a_k{n}"), shape(c).wire)
                for n, c in enumerate(keys)
            ),
        )

    def _keys(self, travelling: tuple[Travelling, ...], first: int, last: int) -> Iterator[Block]:
        wires = [(t.source.name, t.wire) for t in travelling]
        for low in range(first, last + 1, _STEP):
            numbers = np.arange(low, min(low + _STEP, last + 1), dtype=np.uint64)
            columns = self.maker.columns(numbers, self.key.columns)
            columns[_NUMBER] = pa.array(numbers.astype(np.int64))
            yield encode(columns, wires)
