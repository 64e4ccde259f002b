"""What a run made, as the journal of its database has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.seeding import Counter
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.outline import outline
from auralith.dataplane.journal.model import Run
from auralith.dataplane.journal.parts import PartStore
from auralith.dataplane.journal.ranges import Ranges
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.operations.seed.ledger import DONE, KIND, ROWS, Kept, kept
from auralith.dataplane.operations.seed.ledger import made as rows_of
from auralith.dataplane.schema.graph import build
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class MadeTable:
    """One table's share of a run."""

    no: int
    """Its number in the journal, in the order of writing."""
    table: Table
    maker: TableMaker
    ranges: Ranges
    """Numbers of the rows that were committed."""
    counters: Sequence[tuple[Counter, int]] = ()
    """Where the server's numbers stood before, and the last one that the run took."""
    images: str | None = None
    """Where the journal has its rows as they were written, if triggers wrote them otherwise."""
    knotted: frozenset[TableName] = frozenset()
    """Other tables of the run that it points at in a circle."""

    @property
    def rows(self) -> int:
        """How many were committed."""
        return sum(high - low + 1 for low, high in self.ranges)


@dataclass(frozen=True)
class Made:
    """See above."""

    run: Run
    tables: tuple[MadeTable, ...]
    """In the order of writing."""
    finished: bool = True
    """Whether keys that are written late were all there before anything was taken back."""


def knots(tables: Sequence[Table]) -> Mapping[TableName, frozenset[TableName]]:
    """Tables that reference each other in a circle, each with the others."""
    names = {t.name for t in tables}
    inside = [
        replace(t, foreign_keys=tuple(k for k in t.foreign_keys if k.references in names))
        for t in tables
    ]
    out: dict[TableName, frozenset[TableName]] = {}
    for circle in build(inside).cycles:
        for name in circle:
            out[name] = frozenset(circle) - {name}
    return out


def made(database: Database, run_id: str) -> Made:
    """What the journal has of a run, bound to the tables as they are now.

    Raises InvalidInput when the journal does not know it, Terminal when it is another kind of run,
    or when its tables have changed so that its rows cannot be made again.
    """
    journal = Journal(database.session, database.changes.journal)
    run = journal.get(run_id)
    if run.kind != KIND:
        msg = f"Run {run_id} is none that makes synthetic rows: choose one that did."
        raise Terminal(msg, code="seed.other_run", params={"run_id": run_id})
    what = kept(PartStore(database.session, database.changes.journal), run)
    if what is None:
        return Made(run, ())
    try:
        scenario = _bound(database, run, what)
    except InvalidInput as error:
        raise _changed(error.message) from error
    circles = knots([m.outline.table for m in scenario.makers.values()])
    tables: list[MadeTable] = []
    for name, maker in scenario.makers.items():
        number = _operation(run, maker)
        if number is None:
            continue
        ranges = rows_of(journal.batches(run, number))
        counters = _counters(what, maker, sum(high - low + 1 for low, high in ranges))
        images = _images(database, run, name)
        around = circles.get(name, frozenset())
        tables.append(
            MadeTable(len(tables), maker.outline.table, maker, ranges, counters, images, around)
        )
    earlier = journal.rollbacks_of(run.no)
    finished = run.status == DONE or any(r.header.options.get("finished") for r in earlier)
    return Made(run, tuple(tables), finished)


def _bound(database: Database, run: Run, what: Kept) -> Scenario:
    """The scenario with the columns that the tables had then: others have been added since."""
    engine = database.engine
    before = {t.name: {c.name for c in t.columns} for t in run.header.tables}
    tables = [
        replace(
            table,
            columns=tuple(
                c
                for c in table.columns
                if c.generated is not None or c.name in before.get(str(table.name), {c.name})
            ),
        )
        for table in engine.introspect(database.session).tables
    ]
    found = outline(
        what.spec,
        tables,
        integer_bits=engine.capabilities.integer_bits,
        defers=engine.seeding.defers_any,
    )
    return bind_scenario(found, what.basis, what.references)


def _operation(run: Run, maker: TableMaker) -> int | None:
    """The number of the operation that made rows of the table; None where none did."""
    name = str(maker.outline.table.name)
    for number, operation in enumerate(run.header.operations):
        if operation["table"] == name and operation["does"] == ROWS:
            if sorted(operation["columns"]) != sorted(maker.names):
                raise _changed(f"Columns or keys of {name} have come or gone.")
            return number
    return None


def _counters(what: Kept, maker: TableMaker, rows: int) -> list[tuple[Counter, int]]:
    """Where counters of the table stood, and the last number that the run took of each."""
    name, out = maker.outline.table.name, []
    for counter in what.counters.get(name, ()):
        last = what.reserved.get((name, counter.column))
        if last is None and counter.column not in maker.names and rows:
            # The server gave them: one for each row, unless it took more at a time.
            last = counter.following + (rows - 1) * counter.step
        if last is not None:
            out.append((counter, last))
    return out


def _images(database: Database, run: Run, name: TableName) -> str | None:
    journal = database.changes.journal
    number = next((t.no for t in run.header.tables if t.name == str(name)), None)
    table = f"images_{run.no}_{number}"
    if number is None or not journal.exists(database.session, table):
        return None
    return journal.name(table)


def _changed(why: str) -> Terminal:
    msg = (
        f"{why} The tables are not those of the run any more, so that its rows cannot be told from"
        " others: bring them back as they were, then clean up."
    )
    return Terminal(msg, code="seed.schema_changed")
