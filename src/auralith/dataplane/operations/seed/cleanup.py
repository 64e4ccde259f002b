"""Take back what a run of synthetic rows made, and nothing else.

Its rows are made again from the scenario and the basis that the journal keeps, and compared with
those that stand now. Rows that somebody has changed since, and rows that others point at, stay and
are named; all others go, children first.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.pace import Tempo
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import Child, TableSet, describe
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import DataPlaneError, Terminal
from auralith.dataplane.journal.model import Batch, Header, JournaledTable, Run
from auralith.dataplane.journal.ranges import Ranges, minus, union
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.seed.knots import Knot, Member
from auralith.dataplane.operations.seed.made import Made, MadeTable, made
from auralith.dataplane.operations.seed.nameless import NamelessRemover
from auralith.dataplane.operations.seed.removing import Removed, Remover, indexed
from auralith.dataplane.operations.seed.staged import Staged

KIND = "seed_cleanup"
SHOWN = 1_000
"""Rows that stay named in a result; the journal keeps them all."""
CLEANED = "cleaned"
"""The status of a run nothing is left of but rows that had to stay."""
_COUNTED = ("deleted", "edited", "referenced", "gone")
_ROWS = 10_000
"""Rows of a batch: each may cost a look at the whole table, and locks rows of the run alone."""
_FEW_ROWS = 500
"""The same where the server looks through a whole table for each row: a foreign key that points at
it has no index."""


def cleanup(place: Place, *, run_id: str, cleanup_id: str, monitor: Monitor) -> dict[str, Any]:
    """Take back a run, or go on with the cleanup of the same `cleanup_id`.

    Gives tables (table, deleted, edited, referenced, gone), deleted, conflicts (table, key,
    reason: `edited` or `referenced`) and conflicts_total. A row that is gone was deleted by
    somebody else before.

    Raises InvalidInput when the journal does not know the run, Terminal when its tables are not as
    they were, Transient for what may be tried again, Interrupted with what is done.
    """
    with place.writing() as database:
        database.engine.seeding.prepare(database.session)
        return clean(database, made(database, run_id), cleanup_id, monitor)


def clean(database: Database, found: Made, cleanup_id: str, monitor: Monitor) -> dict[str, Any]:
    """The same in a session that writes."""
    work = _entered(database, found, cleanup_id)
    if work.run.status == "done":
        return work.result()
    try:
        _Walk(work, monitor).run()
    except Interrupted as stop:
        with suppress(DataPlaneError):
            stop.result = work.result()
        raise
    return work.result()


@dataclass(frozen=True)
class _Work:
    """One attempt of one cleanup."""

    database: Database
    journal: Journal
    run: Run
    made: Made
    known: TableSet

    def result(self) -> dict[str, Any]:
        """By the journal: also of attempts before this one."""
        counts = {t.no: dict.fromkeys(_COUNTED, 0) for t in self.made.tables}
        for batch in self.journal.batches(self.run):
            for name in counts.get(batch.operation, {}):
                counts[batch.operation][name] += int(batch.counts.get(name, 0))
        self._without_earlier(counts)
        shown = self.journal.conflicts(self.run, limit=SHOWN)
        return {
            "tables": [{"table": str(t.table.name), **counts[t.no]} for t in self.made.tables],
            "deleted": sum(one["deleted"] for one in counts.values()),
            "conflicts": [
                {"table": c.table, "key": dict(c.key), "reason": c.reason} for c in shown
            ],
            "conflicts_total": self.journal.count_conflicts(self.run),
        }

    def _without_earlier(self, counts: Mapping[int, dict[str, int]]) -> None:
        """What earlier cleanups of the run deleted was not deleted by somebody else."""
        names = {str(t.table.name): t.no for t in self.made.tables}
        for other in self.journal.rollbacks_of(self.made.run.no):
            if other.no >= self.run.no:
                continue
            for batch in self.journal.batches(other):
                table = str(other.header.operations[batch.operation]["table"])
                if table in names and counts[names[table]]["gone"]:
                    counts[names[table]]["gone"] -= int(batch.counts.get("deleted", 0))


def _entered(database: Database, found: Made, cleanup_id: str) -> _Work:
    journal = Journal(database.session, database.changes.journal)
    run = journal.find(cleanup_id)
    if run is None:
        tables = [t.table for t in found.tables]
        operations = [{"op": KIND, "table": str(t.name)} for t in tables]
        header = Header(operations, describe(database, tables), {"finished": found.finished})
        run = journal.begin(cleanup_id, KIND, found.run.content_hash, header, found.run.no)
    elif run.kind != KIND or run.source != found.run.no:
        msg = f"Run {cleanup_id} is no cleanup of run {found.run.run_id}: start a new one."
        raise Terminal(msg, code="seed.other_run")
    else:
        run = journal.take_over(run)
    names = [t.table.name for t in found.tables]
    tied = database.engine.introspect_tables(database.session, names)
    known = TableSet(tied, database.engine.default_schema(database.session))
    return _Work(database, journal, run, found, known)


@dataclass(frozen=True)
class _Piece:
    """Rows of a run, by their numbers."""

    low: int
    high: int

    @property
    def count(self) -> int:
        """How many."""
        return self.high - self.low + 1


@dataclass
class _Walk:
    work: _Work
    monitor: Monitor
    judged: int = 0
    scope: RunScope = field(init=False)
    batches: Batches = field(init=False)

    def __post_init__(self) -> None:
        work = self.work
        self.scope = RunScope(work.database, work.known, work.run.header, work.run.no)
        self.batches = Batches(self.scope, work.journal, work.run, Tempo(_ROWS), self.monitor)
        self.total = sum(t.rows for t in work.made.tables)
        self.judged = sum(
            int(b.counts["matched"]) for entries in self.batches.ledger.values() for b in entries
        )

    def run(self) -> None:
        work = self.work
        for one in work.made.tables:
            if one.knotted and not self._staged(one).keys:
                raise _nameless(one)
        # A worker taken for dead must not go on under us.
        work.journal.take_over(work.made.run)
        self._mark("cleaning")
        for unit in _units(work.made):
            if len(unit) == 1 and not unit[0].knotted:
                self._table(unit[0])
            else:
                self._knot(unit)
        self._put_back()
        self._mark(CLEANED)
        self.batches.finish("done")

    def _mark(self, status: str) -> None:
        with self.scope.session.transaction():
            self.work.journal.set_status(self.work.made.run, status)

    def _staged(self, one: MadeTable, *, lasting: bool = False) -> Staged:
        return Staged(
            self.scope,
            one.maker,
            one.table,
            self._described(one),
            one.no,
            images=one.images,
            unfinished=not self.work.made.finished,
            lasting=lasting,
        )

    def _described(self, one: MadeTable) -> JournaledTable:
        return self.work.run.header.tables[one.no]

    def _children(self, one: MadeTable) -> list[Child]:
        """All foreign keys that point at the table, whoever's they are."""
        known = self.work.known.find(one.table.name)
        if known is None:
            raise LookupError(str(one.table.name))
        return self.work.known.children(known)

    def _left(self, one: MadeTable) -> Ranges:
        """Row numbers that are yet to be looked at."""
        entries = self.batches.ledger.get(one.no, ())
        return minus(one.ranges, union(tuple(b.position) for b in entries))

    def _table(self, one: MadeTable) -> None:
        if not self._left(one):
            return
        staged = self._staged(one)
        kind = Remover if staged.keys else NamelessRemover
        children = self._children(one)
        remover = kind(self.scope, staged, children)
        staged.create()
        self.batches.walk(
            partial(self._cut, one, _ROWS if indexed(children) else _FEW_ROWS),
            partial(self._batch, staged, remover),
            self._after,
            lost_race=lambda error: error.kind == "foreign_key",
        )
        staged.drop()

    def _cut(self, one: MadeTable, most: int, size: int) -> _Piece | None:
        """The last rows first: whatever points at rows of its own table points at earlier ones."""
        left = self._left(one)
        if not left:
            return None
        low, high = left[-1]
        return _Piece(max(low, high - min(size, most) + 1), high)

    def _batch(self, staged: Staged, remover: Remover | NamelessRemover, piece: _Piece) -> Entry:
        rows = staged.fill(piece.low, piece.high)
        return self._entry(staged.no, piece.low, piece.high, remover.run(rows))

    def _entry(self, no: int, low: int, high: int, removed: Removed) -> Entry:
        self.work.journal.add_conflicts(self.work.run, removed.conflicts)
        return Entry(no, [low, high], removed.counts())

    def _after(self, batch: Batch, _piece: _Piece | None = None) -> None:
        self.judged += int(batch.counts["matched"])
        whole = max(self.total, self.judged)
        self.monitor.progress("cleaning up", done=self.judged, total=whole, kept=True)

    def _knot(self, unit: Sequence[MadeTable]) -> None:
        if not any(self._left(one) for one in unit):
            return
        self.monitor.checkpoint()
        members = [self._member(one, unit) for one in unit]
        for member in members:
            member.staged.create()
            member.staged.index()
        knot = Knot(self.scope, members)
        with self.batches.one_transaction():
            removed = knot.run(knot.fill())
            done = [
                self.batches.commit(partial(self._whole, member, removed[member.staged.table.name]))
                for member in members
                if member.ranges
            ]
        for batch in done:
            self._after(batch)
        for member in members:
            member.staged.drop()

    def _member(self, one: MadeTable, unit: Sequence[MadeTable]) -> Member:
        staged = self._staged(one, lasting=True)
        inside = {other.table.name for other in unit}
        opened = [k for k in one.table.foreign_keys if k.references in inside]
        return Member(staged, one.ranges, self._children(one), opened)

    def _whole(self, member: Member, removed: Removed) -> Entry:
        low, high = member.ranges[0][0], member.ranges[-1][1]
        return self._entry(member.staged.no, low, high, removed)

    def _put_back(self) -> None:
        """Counters stand where they stood, if nobody used them and no row of the run is left."""
        result = {t["table"]: t for t in self.work.result()["tables"]}
        for one in self.work.made.tables:
            found = result[str(one.table.name)]
            if found["edited"] or found["referenced"]:
                continue
            for before, last in one.counters:
                self.work.database.engine.seeding.put_back(
                    self.scope.session, one.table, before, last
                )


def _units(found: Made) -> Iterator[tuple[MadeTable, ...]]:
    """Tables in the order of deletion; those of a circle together."""
    seen: set[str] = set()
    by_name: Mapping[str, MadeTable] = {str(t.table.name): t for t in found.tables}
    for one in reversed(found.tables):
        if str(one.table.name) in seen:
            continue
        names = {str(one.table.name), *map(str, one.knotted)}
        seen |= names
        unit = [t for t in reversed(found.tables) if str(t.table.name) in names]
        yield tuple(by_name[str(t.table.name)] for t in unit)


def _nameless(one: MadeTable) -> Terminal:
    msg = (
        f"No key of {one.table.name} names the rows that the run made, and it is in a circle of"
        " foreign keys: nothing was taken back. Give the table a primary key, or delete these rows"
        " yourself."
    )
    return Terminal(msg, code="seed.no_key", params={"table": str(one.table.name)})
