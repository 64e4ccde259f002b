"""What one piece of a run does within its transaction: new rows, or keys that waited for others."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.errors import InvalidInput, StatementFailed
from auralith.dataplane.generating.maker import TableMaker, numbers_from
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.masking.lines import encode
from auralith.dataplane.operations.seed.ledger import SeedLedger
from auralith.dataplane.operations.seed.lines import blocks, columns_of, travelling, wires
from auralith.dataplane.operations.seed.naming import naming_key
from auralith.dataplane.operations.seed.written import AsWritten
from auralith.dataplane.rows.wire import Block
from auralith.dataplane.schema.model import Key, Table

_ROW, _HERE = "t", "s"
_MARK = "_a_c"
_STEP = 20_000
"""Rows of which late keys are made at a time."""


class StoppedError(Exception):
    """A lane stops because another one failed, or because it was told to."""


@dataclass
class Lane:
    """A session that writes, and the journal as it sees it."""

    database: Database
    ledger: SeedLedger
    stages: set[str] = field(default_factory=set)
    """Temporary tables that it has made."""


@dataclass
class Flow:
    """What is on its way and not committed, and whether to go on."""

    stop: threading.Event
    moved: Callable[[int, int], None]
    """Called with rows and bytes more (or less) on their way."""
    rows: int = 0
    bytes: int = 0

    def through(self, given: Iterator[Block]) -> Iterator[Block]:
        """The blocks, counted. Raises StoppedError."""
        for block in given:
            if self.stop.is_set():
                raise StoppedError
            self.rows += block.rows
            self.bytes += len(block.data)
            self.moved(block.rows, len(block.data))
            yield block

    def back(self) -> None:
        """None of it was committed."""
        self.moved(-self.rows, -self.bytes)


class Writer(Protocol):
    """Writes some rows of one operation."""

    def ready(self, lane: Lane) -> None:
        """Outside of any transaction: what has to be there first."""

    def write(self, lane: Lane, first: int, last: int, flow: Flow) -> int:
        """Inside a transaction: the rows of these numbers, both included; how many."""


class RowWriter:
    """New rows of one table, by the engine's fastest way."""

    def __init__(self, engine: Engine, maker: TableMaker, written: AsWritten | None = None) -> None:
        """`written` keeps what triggers make of the rows."""
        self.table, self.maker, self.written = maker.outline.table, maker, written
        self.columns = travelling(engine, self.table, maker.names)

    def ready(self, lane: Lane) -> None:
        """Make the stage of what is kept."""
        _ready(self.written, lane)

    def write(self, lane: Lane, first: int, last: int, flow: Flow) -> int:
        """Raises StatementFailed where the database has fewer rows than were given to it."""
        database = lane.database
        made = flow.through(blocks(self.maker, self.columns, first, last))
        rows = database.engine.copying.write(database.session, self.table.name, self.columns, made)
        if rows != last - first + 1:
            msg = (
                f"{last - first + 1} rows of {self.table.name} were made and {rows} written: a"
                " trigger or a rule keeps rows away. Nothing of this piece was kept."
            )
            raise StatementFailed(
                msg,
                code="seed.rows_differ",
                params={
                    "table": str(self.table.name),
                    "made": last - first + 1,
                    "written": rows,
                },
            )
        if self.written is not None:
            self.written.keep(database, first, last)
        return rows


class LateWriter:
    """Foreign keys that close a circle: rows have NULL there until all tables are."""

    def __init__(
        self,
        engine: Engine,
        maker: TableMaker,
        known: tuple[ImageColumn, ...],
        name: str,
        *,
        written: AsWritten | None = None,
    ) -> None:
        """`known` are the table's columns as the journal keeps them; `name` is the stage's."""
        self.written = written
        self.table, self.maker, self.name = maker.outline.table, maker, name
        self.key = needed_key(self.table, maker).columns
        self.names = (*self.key, *(c for c in maker.late if c not in self.key))
        images = {c.name: c for c in known}
        self.images = tuple(images[n] for n in self.names)
        columns = travelling(engine, self.table, self.names)
        self.wires = wires(columns)
        self.staged = tuple(
            replace(t, target=replace(c, name=f"{_MARK}{n}"))
            for n, (t, c) in enumerate(
                zip(columns, columns_of(self.table, self.names), strict=True)
            )
        )

    def ready(self, lane: Lane) -> None:
        """Make the session's stage."""
        _ready(self.written, lane)
        if self.name in lane.stages:
            return
        journal, session = lane.database.changes.journal, lane.database.session
        columns = [(f"{_MARK}{n}", image.store) for n, image in enumerate(self.images)]
        session.execute(f"DROP TABLE IF EXISTS {journal.name(self.name, temporary=True)}")
        session.execute(journal.stage(self.name, columns))
        lane.database.changes.prepare_batches(session)
        lane.stages.add(self.name)

    def write(self, lane: Lane, first: int, last: int, flow: Flow) -> int:
        """One UPDATE from the stage; rows that stay without a parent are left alone."""
        database = lane.database
        journal, session, changes = database.changes.journal, database.session, database.changes
        stage = journal.name(self.name, temporary=True)
        session.post(f"DELETE FROM {stage}")
        place = journal.address(self.name, temporary=True)
        made = flow.through(self._made(first, last))
        if not database.engine.copying.write(session, place, self.staged, made):
            return last - first + 1
        quote = database.engine.dialect.quote
        values = {
            image.name: changes.load(image, f"{_HERE}.{_MARK}{n}")
            for n, image in enumerate(self.images)
        }
        same = " AND ".join(f"{_ROW}.{quote(name)} = {values[name]}" for name in self.key)
        session.execute(
            changes.update_from(
                database.engine.dialect.table(self.table.name),
                _ROW,
                {quote(name): values[name] for name in self.maker.late},
                f"{stage} AS {_HERE}",
                same,
            )
        )
        if self.written is not None:
            self.written.keep(database, first, last)
        return last - first + 1

    def _made(self, first: int, last: int) -> Iterator[Block]:
        for low in range(first, last + 1, _STEP):
            numbers = numbers_from(low, min(low + _STEP, last + 1))
            columns = self.maker.columns(numbers, self.key)
            columns |= self.maker.late_columns(numbers)
            there = np.zeros(len(numbers), np.bool_)
            for name in self.maker.late:
                there |= np.asarray(columns[name].is_valid())
            if there.any():
                mask = pa.array(there)
                kept = {name: pc.filter(values, mask) for name, values in columns.items()}
                yield encode(kept, self.wires)


def _ready(written: AsWritten | None, lane: Lane) -> None:
    if written is not None and written.name not in lane.stages:
        written.ready(lane.database)
        lane.stages.add(written.name)


def needed_key(table: Table, maker: TableMaker) -> Key:
    """The key by which new rows are found again; raises InvalidInput where there is none."""
    key = naming_key(table, maker)
    if key is not None:
        return key
    msg = (
        f"{table.name} points at rows that are made after its own, and no key names its rows: give"
        " it a primary key, or leave that foreign key out."
    )
    raise InvalidInput(
        msg,
        loc=("tables", maker.outline.no),
        code="seed.no_key",
        params={"table": str(table.name)},
    )
