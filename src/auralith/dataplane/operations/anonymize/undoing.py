"""Undo a masking in place: originals come back where rows are still as it left them.

What the masked values must be is computed again from the originals and the project's key, or was
kept beside them where nobody could. Rows that somebody changed since are conflicts, named by
their keys and never overwritten unless that is asked for. Tables that were masked together come
back together, in one transaction.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.pace import Tempo
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import TableSet, describe
from auralith.dataplane.changes.undo import OnConflict
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import ConstraintViolation, DataPlaneError, Terminal
from auralith.dataplane.journal.model import Batch, Conflict, Header, Run
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.anonymize.checking import at_home, bind
from auralith.dataplane.operations.anonymize.in_place import operation_of
from auralith.dataplane.operations.anonymize.originals import (
    OriginalTable,
    SealedOriginals,
    destroyed,
    masking_run,
)
from auralith.dataplane.operations.anonymize.writing.layout import Layout
from auralith.dataplane.operations.anonymize.writing.restoring import Restored, Restorer
from auralith.dataplane.operations.anonymize.writing.stage import met, refused
from auralith.dataplane.operations.anonymize.writing.units import Unit, rekeyed, units

KIND = "anonymize_undo"
SHOWN = 1_000
"""Conflicts named in a result; the journal keeps them all."""


class UndoConflicts(Terminal):
    """`abort` met conflicts: nothing was changed, `result` names them."""

    code = "anonymize.conflicts"

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__(
            f"{result['conflicts_total']} rows were changed since; nothing was restored. Look at"
            " them, then choose skip or force.",
            params={"rows": result["conflicts_total"]},
        )
        self.result = result

    @property
    def taken_back(self) -> bool:
        """Nothing was written."""
        return True


def undo(
    place: Place,
    *,
    run_id: str,
    undo_id: str,
    spec: MaskingSpec,
    key: ProjectKey,
    seal: bytes,
    on_conflict: OnConflict,
    monitor: Monitor,
) -> dict[str, Any]:
    """Undo a run, or go on with the undo of the same `undo_id`.

    Gives restored, conflicts and conflicts_total; a conflict has table, key and reason: `changed`,
    `gone`, or `no_key` for a whole table whose rows nothing names.

    Raises UndoConflicts (`abort`, nothing is changed), Terminal when the originals are destroyed
    or do not open, Transient for what may be tried again, Interrupted with what is restored.
    """
    with place.writing() as database:
        database.engine.copying.prepare(database.session)
        undoing = _entered(database, run_id, undo_id, _Asked(spec, key, seal, on_conflict))
        if undoing.run.status == "done":
            return undoing.result()
        try:
            return _Walk(undoing, monitor).run()
        except Interrupted as stop:
            with suppress(DataPlaneError):
                stop.result = undoing.result()
            raise


@dataclass(frozen=True)
class _Asked:
    spec: MaskingSpec
    key: ProjectKey
    seal: bytes
    on_conflict: OnConflict


@dataclass(frozen=True)
class _Undoing:
    """One attempt of one undo."""

    database: Database
    journal: Journal
    run: Run
    source: Run
    rules: Policy
    layouts: Sequence[Layout]
    known: TableSet
    originals: SealedOriginals
    on_conflict: OnConflict

    def result(self) -> dict[str, Any]:
        """By the journal: also of attempts before this one."""
        batches = self.journal.batches(self.run)
        shown = self.journal.conflicts(self.run, limit=SHOWN)
        return {
            "restored": sum(int(b.counts["updated"]) for b in batches),
            "conflicts": [
                {"table": c.table, "key": dict(c.key), "reason": c.reason} for c in shown
            ],
            "conflicts_total": self.journal.count_conflicts(self.run),
        }


def _entered(database: Database, run_id: str, undo_id: str, asked: _Asked) -> _Undoing:
    journal = Journal(database.session, database.changes.journal)
    source = masking_run(database, run_id)
    originals = SealedOriginals(database, source, asked.seal)
    if not originals.complete:
        raise destroyed(run_id)
    schema = database.engine.introspect(database.session)
    spec = at_home(asked.spec, schema)
    rules = bind(database, spec, asked.key, schema=schema, whole=False)
    tables = sorted(
        (one.table for one in rules.tables.values() if one.masked), key=lambda t: str(t.name)
    )
    described = describe(database, tables)
    layouts = [
        Layout(database, rules.tables[table.name], known)
        for table, known in zip(tables, described, strict=True)
    ]
    if [dict(o) for o in source.header.operations] != [operation_of(one) for one in layouts]:
        msg = (
            "The rules or the tables are not those of the run any more: it cannot be undone as a"
            " whole. Bring its columns and keys back first, and give the rules it had."
        )
        raise Terminal(msg, code="anonymize.changed")
    for open_ in originals.tables:
        _open_one(originals, open_)
    run = journal.find(undo_id)
    if run is None:
        header = Header([], described, {"on_conflict": asked.on_conflict, "before": source.status})
        run = journal.begin(undo_id, KIND, source.content_hash, header, source.no)
    else:
        run = journal.take_over(run)
    tied = database.engine.introspect_tables(database.session, [t.name for t in tables])
    known_tables = TableSet(tied, database.engine.default_schema(database.session))
    return _Undoing(
        database,
        journal,
        run,
        source,
        rules,
        layouts,
        known_tables,
        originals,
        asked.on_conflict,
    )


def _open_one(originals: SealedOriginals, table: OriginalTable) -> None:
    """With another key nothing is begun."""
    for _ in originals.pairs(table):
        return


class _Walk:
    def __init__(self, undoing: _Undoing, monitor: Monitor) -> None:
        self.undoing = undoing
        self.monitor = monitor
        self.journal, self.originals = undoing.journal, undoing.originals
        database = undoing.database
        scope = RunScope(database, undoing.known, undoing.run.header, undoing.run.no)
        self.batches = Batches(scope, undoing.journal, undoing.run, Tempo(), monitor)
        self.scope = scope
        self.restorers = {
            layout.table.name: Restorer(scope, layout, n)
            for n, layout in enumerate(undoing.layouts)
        }
        self.total = sum(t.rows for t in self.originals.tables)
        self.judged = sum(
            int(b.counts["matched"]) for entries in self.batches.ledger.values() for b in entries
        )

    def run(self) -> dict[str, Any]:
        undoing = self.undoing
        if undoing.source.status not in ("done", "undoing", "undone"):
            # A worker taken for dead must not go on under us.
            self.journal.take_over(undoing.source)
        self._mark("undoing")
        parts = [unit for unit in units(undoing.rules) if self._left(unit)]
        for unit in parts:
            for restorer in self._of(unit):
                restorer.stage.create()
        if undoing.on_conflict == "abort" and not self.batches.ledger:
            self._refuse_conflicts(parts)
        for unit in parts:
            self._unit(unit)
            for restorer in self._of(unit):
                restorer.stage.drop()
        for unit in units(undoing.rules):
            for one in rekeyed(unit.tables, undoing.rules):
                self.scope.changes.rekeying.advance(self.scope.session, one.table)
        self.batches.finish("done")
        result = undoing.result()
        if not result["conflicts_total"]:
            self._mark("undone")
        return result

    def _mark(self, status: str) -> None:
        with self.scope.session.transaction():
            self.journal.set_status(self.undoing.source, status)

    def _of(self, unit: Unit) -> list[Restorer]:
        return [self.restorers[t.table.name] for t in unit.tables]

    def _table(self, restorer: Restorer) -> OriginalTable:
        return self.originals.tables[restorer.operation]

    def _done(self, restorer: Restorer) -> int:
        """The last batch of the source that is restored; -1 for none."""
        last = self.batches.last(restorer.operation)
        return -1 if last is None else int(last.position["batch"])

    def _left(self, unit: Unit) -> bool:
        """Whether some of its rows are yet to be restored."""
        return any(
            self.originals.following(self._table(restorer), self._done(restorer)) is not None
            for restorer in self._of(unit)
        )

    def _refuse_conflicts(self, parts: Sequence[Unit]) -> None:
        """Look at every row first: `abort` changes nothing when there is one conflict."""
        with self.scope.session.transaction():
            self.journal.fence(self.undoing.run)
            self.journal.forget_conflicts(self.undoing.run)
        for restorer in (r for unit in parts for r in self._of(unit)):
            table = self._table(restorer)
            for number in self.originals.batches(table):
                self.monitor.checkpoint()
                with self.scope.session.transaction():
                    self.journal.fence(self.undoing.run)
                    found = self._found(restorer, number)
                    self.journal.add_conflicts(self.undoing.run, found)
        result = self.undoing.result()
        if result["conflicts_total"]:
            # An attempt before this one may have come as far as to mark it.
            self._mark(self.undoing.run.header.options.get("before", "done"))
            raise UndoConflicts(result)

    def _found(self, restorer: Restorer, number: int) -> list[Conflict]:
        if not restorer.layout.named:
            return [self._nameless(restorer)]
        restorer.empty()
        restorer.fill(self.originals.pairs(self._table(restorer), number))
        return restorer.conflicts(before=True)

    def _nameless(self, restorer: Restorer) -> Conflict:
        self.scope.base += 1
        return Conflict(self.scope.base, str(restorer.layout.table.name), {}, "no_key")

    def _unit(self, unit: Unit) -> None:
        restorers = self._of(unit)
        if not unit.whole:
            self._in_batches(restorers[0])
            return
        self.monitor.checkpoint()
        keyed = rekeyed(unit.tables, self.undoing.rules)
        rekeying = self.scope.changes.rekeying
        try:
            with rekeying.suspended(self.scope.session), self.batches.one_transaction():
                tie = rekeying.loosen(self.scope.session, keyed)
                done = [
                    self.batches.commit(partial(self._whole, restorer, unit))
                    for restorer in restorers
                ]
                tie()
        except ConstraintViolation as error:
            raise refused(error, [str(t.table.name) for t in unit.tables]) from error
        for batch in done:
            self._after(batch)

    def _in_batches(self, restorer: Restorer) -> None:
        try:
            self.batches.walk(
                partial(self._cut, restorer), partial(self._batch, restorer), self._after
            )
        except ConstraintViolation as error:
            raise met(error, str(restorer.layout.table.name), undoing=True) from error

    def _cut(self, restorer: Restorer, _size: int) -> "_SourceBatch | None":
        number = self.originals.following(self._table(restorer), self._done(restorer))
        return None if number is None else _SourceBatch(number)

    def _batch(self, restorer: Restorer, piece: "_SourceBatch") -> Entry:
        restorer.empty()
        restorer.fill(self.originals.pairs(self._table(restorer), piece.number))
        return self._entry(restorer, restorer.run(self._on_conflict(), None), piece.number)

    def _on_conflict(self) -> OnConflict:
        return "skip" if self.undoing.on_conflict == "abort" else self.undoing.on_conflict

    def _whole(self, restorer: Restorer, unit: Unit) -> Entry:
        table = self._table(restorer)
        last = max(self.originals.batches(table), default=0)
        if not restorer.layout.named and table.rows:
            return self._entry(restorer, Restored(0, (self._nameless(restorer),)), last)
        restorer.empty()
        for number in self.originals.batches(table):
            self.monitor.checkpoint()
            for pair in self.originals.pairs(table, number):
                restorer.fill([pair])
        changed = rekeyed(unit.tables, self.undoing.rules)
        keyed = next((k for k in changed if k.table == restorer.layout.table), None)
        restored = Restored(0) if not restorer.rows else restorer.run(self._on_conflict(), keyed)
        return self._entry(restorer, restored, last)

    def _entry(self, restorer: Restorer, restored: Restored, number: int) -> Entry:
        self.journal.add_conflicts(self.undoing.run, restored.conflicts)
        return Entry(
            restorer.operation,
            {"batch": number},
            {
                "matched": restorer.rows,
                "updated": restored.restored,
                "conflicts": len(restored.conflicts),
            },
        )

    def _after(self, batch: Batch, _piece: "_SourceBatch | None" = None) -> None:
        self.judged += int(batch.counts["matched"])
        whole = max(self.total, self.judged)
        self.monitor.progress("restoring", done=self.judged, total=whole, kept=True)


@dataclass(frozen=True)
class _SourceBatch:
    """A batch of the masking."""

    number: int
    count: int = 0
