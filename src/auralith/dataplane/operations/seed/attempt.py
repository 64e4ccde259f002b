"""One attempt of a run: what it is bound to, what is left to do, and how counters are left."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError, Fenced, Transient
from auralith.dataplane.generating.binding import Scenario
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.journal.model import JournaledTable
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.seed.ledger import (
    DONE,
    LATE,
    ROWS,
    Kept,
    Operation,
    SeedLedger,
)
from auralith.dataplane.operations.seed.walking import Crew, Job, left_of
from auralith.dataplane.operations.seed.writing import (
    Lane,
    LateWriter,
    RowWriter,
    Writer,
    needed_key,
)
from auralith.dataplane.operations.seed.written import AsWritten
from auralith.dataplane.schema.names import TableName


def operations(scenario: Scenario) -> tuple[Operation, ...]:
    """What a run does, in the order of its numbers: new rows, then keys that waited."""
    makers = scenario.makers
    rows = [Operation(str(n), ROWS, m.names) for n, m in makers.items()]
    late = [Operation(str(n), LATE, m.late) for n, m in makers.items() if m.late]
    return (*rows, *late)


@dataclass
class Work:
    """What an attempt is bound to, and its journal."""

    database: Database
    scenario: Scenario
    kept: Kept
    operations: tuple[Operation, ...]
    ledger: SeedLedger

    def inserted(self) -> dict[int, int]:
        """Committed rows by operation: also of attempts before this one."""
        out: dict[int, int] = {}
        for batch in self.ledger.journal.batches(self.ledger.run):
            rows = int(batch.counts.get("inserted", 0))
            out[batch.operation] = out.get(batch.operation, 0) + rows
        return out

    def result(self, before: Mapping[int, int], started: float) -> dict[str, Any]:
        """As people read it; the rate is that of this attempt."""
        found = self.inserted()
        new = sum(found.values()) - sum(before.values())
        return {
            "tables": [
                {"table": o.table, "inserted": found.get(n, 0)}
                for n, o in enumerate(self.operations)
                if o.does == ROWS
            ],
            "rows": sum(found.values()),
            "rows_per_second": round(new / max(time.monotonic() - started, 1e-3)),
        }


@dataclass
class Attempt:
    """All that is not made yet."""

    work: Work
    another: Callable[[], Database]
    """Opens the database once more."""
    monitor: Monitor
    lanes: int

    def run(self) -> None:
        """Do it; what ends it for good stands in the journal."""
        work = self.work
        try:
            jobs = self._jobs()
            self._reserve()
            if any(job.left for job in jobs):
                self._write(jobs)
            self._settle()
        except (Fenced, Transient, Interrupted):
            raise
        except DataPlaneError as error:
            with suppress(DataPlaneError):
                work.ledger.fail(error)
            raise

    def _reserve(self) -> None:
        """Others' new rows get numbers behind ours from now on."""
        work = self.work
        for (name, column), last in work.kept.reserved.items():
            table = work.scenario.makers[name].outline.table
            work.database.engine.seeding.reserve(work.database.session, table, column, last)

    def _jobs(self) -> list[Job]:
        work = self.work
        places = {(o.table, o.does): n for n, o in enumerate(work.operations)}
        engine, makers = work.database.engine, work.scenario.makers
        known = {t.name: t for t in work.ledger.run.header.tables}
        written = {n: self._written(m, known[str(n)]) for n, m in makers.items()}
        rows = {
            name: self._job(places[str(name), ROWS], name, RowWriter(engine, maker, written[name]))
            for name, maker in makers.items()
        }
        out: list[Job] = []
        for step in work.scenario.steps:
            jobs = [rows[name] for name in step.tables]
            filled = [job for job in jobs if job.rows]
            waits = self._before(step.tables, rows)
            for job in jobs:
                job.waits = waits
            if step.together and filled:
                # The others go along with it, in the order that their other keys want.
                filled[0].with_ = tuple(jobs)
                out.append(filled[0])
            else:
                out += jobs
        for name, maker in makers.items():
            no = places.get((str(name), LATE))
            if no is None or not maker.rows:
                continue
            needed_key(maker.outline.table, maker)
            stage = f"tied_{work.ledger.run.no}_{no}"
            columns = known[str(name)].columns
            writer = LateWriter(engine, maker, columns, stage, written=written[name])
            job = self._job(no, name, writer, fills=False)
            parents = {t.edge.parent for t in maker.ties if t.edge.late}
            job.waits = frozenset(rows[n].no for n in (name, *parents) if n in rows)
            out.append(job)
        return out

    def _written(self, maker: TableMaker, known: JournaledTable) -> AsWritten | None:
        """What keeps the rows as triggers leave them, made."""
        work = self.work
        found = AsWritten.of(work.database, maker, known, work.ledger.run.no)
        if found is not None:
            found.create(work.database)
        return found

    def _job(self, no: int, name: TableName, writer: Writer, *, fills: bool = True) -> Job:
        maker = self.work.scenario.makers[name]
        left = left_of(maker.rows, self.work.ledger.made(no))
        turn = fills and maker.in_turn
        return Job(no, str(name), maker.rows, writer, left, in_turn=turn, fills=fills)

    def _before(
        self, tables: Collection[TableName], rows: Mapping[TableName, Job]
    ) -> frozenset[int]:
        """The jobs of tables that these point at."""
        makers = [self.work.scenario.makers[name] for name in tables]
        parents = {
            key.references
            for maker in makers
            for key in maker.outline.table.foreign_keys
            if not _waiting(maker, key.columns)
        }
        return frozenset(rows[n].no for n in parents if n in rows and n not in tables)

    def _write(self, jobs: Sequence[Job]) -> None:
        work = self.work
        wanted = 1 if work.database.engine.copying.one_writer else max(1, self.lanes)
        with ExitStack() as stack:
            lanes = []
            for _ in range(wanted):
                database = self.another()
                stack.callback(database.session.close)
                database.engine.seeding.prepare(database.session)
                journal = work.ledger.journal.dialect
                lanes.append(Lane(database, SeedLedger(database.session, journal, work.ledger.run)))
            Crew(
                lanes,
                jobs,
                work.ledger.numbers(),
                self.monitor,
                batch_size=work.kept.spec.options.batch_size,
            ).run()

    def _settle(self) -> None:
        """Counters of columns that other generators filled go on behind the largest number."""
        work, found = self.work, {}
        seeding, dialect = work.database.engine.seeding, work.database.engine.dialect
        for name, counters in work.kept.counters.items():
            maker = work.scenario.makers[name]
            for counter in counters:
                place = (name, counter.column)
                if counter.column not in maker.names or place in work.kept.reserved:
                    continue
                sql = f"SELECT max({dialect.quote(counter.column)}) FROM {dialect.table(name)}"
                largest = work.database.session.query(sql)[0][0]
                if largest is not None and counter.step > 0:
                    found[place] = int(largest)
                    table = maker.outline.table
                    seeding.reserve(work.database.session, table, counter.column, int(largest))
        if found:
            work.kept = replace(work.kept, reserved={**work.kept.reserved, **found})
            work.ledger.keep(work.kept, status=DONE)
        else:
            _done(work.ledger.journal, work.ledger)


def _done(journal: Journal, ledger: SeedLedger) -> None:
    with journal.session.transaction():
        journal.fence(ledger.run)
        journal.set_status(ledger.run, DONE)


def _waiting(maker: TableMaker, columns: tuple[str, ...]) -> bool:
    """Whether a foreign key is filled late."""
    return any(t.edge.late and t.planned.key.columns == columns for t in maker.ties)
