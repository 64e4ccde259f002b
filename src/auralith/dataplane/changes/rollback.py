"""Roll back a run: walk its changes backwards, batch by batch, journaled and resumable itself."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from auralith.dataplane.changes import lanes
from auralith.dataplane.changes.backwards import Backwards, Stretch, stretches
from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.lanes import Lane, LaneTask, LeftBehindError
from auralith.dataplane.changes.outlook import disturbed
from auralith.dataplane.changes.pace import Tempo
from auralith.dataplane.changes.remaining import Part, left_to_undo, undone_ranges
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import TableSet, load_tables
from auralith.dataplane.changes.undo import NotAllError, OnConflict, SliceUndo, Undone
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import DataPlaneError, Terminal
from auralith.dataplane.journal.model import Batch, Conflict, Header, Run
from auralith.dataplane.journal.ranges import Ranges, minus, union
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

SHOWN = 1_000
"""Conflicts named in a result; the journal keeps them all."""
PREVIEW_SLICE = 10_000


@dataclass(frozen=True)
class RollbackResult:
    """restored + conflicts_total = journaled rows that were left to undo."""

    restored: int
    already_back: int
    conflicts_total: int
    conflicts: tuple[dict[str, Any], ...]
    reasons: dict[str, int] = field(default_factory=dict)
    not_exact: int = 0
    """Restored rows that are not exactly as before: triggers wrote them again."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


class RollbackConflicts(Terminal):
    """`abort` met conflicts: nothing was changed, `outcome` (and `result`) names them."""

    code = "changes.conflicts"

    def __init__(self, result: RollbackResult) -> None:
        super().__init__(
            f"{result.conflicts_total} rows were changed since; nothing was rolled back."
            " Look at them, then choose skip or force.",
            params={"rows": result.conflicts_total},
        )
        self.outcome = result
        self.result = result.to_json()

    @property
    def taken_back(self) -> bool:
        """Whatever was tried before the conflict was met is rolled back."""
        return True


class _Met(Exception):
    pass


def _tables(database: Database, source: Run) -> tuple[TableSet, dict[int, Table]]:
    names = [TableName.parse(t.name) for t in source.header.tables]
    known = load_tables(database, names)
    tables = {}
    for before, name in zip(source.header.tables, names, strict=True):
        table = known.find(name)
        have = {c.name for c in table.columns} if table else set()
        if table is None or not {c.name for c in before.columns} <= have:
            msg = (
                f"{before.name} was dropped or lost columns since this run: it cannot be rolled"
                " back as a whole. Restore the columns first."
            )
            raise Terminal(msg, code="changes.schema_changed", params={"table": before.name})
        tables[before.no] = table
    return known, tables


class RollbackRunner:
    """One attempt of one rollback."""

    def __init__(
        self, batches: Batches, tables: Mapping[int, Table], on_conflict: OnConflict
    ) -> None:
        self.batches = batches
        self.tables = tables
        self.on_conflict = on_conflict

    def walk(self, parts: Sequence[Part], *, apart: bool) -> None:
        """Undo everything that is left; `apart`: in any order."""
        ledger = self.batches.ledger.get(0, ())
        left = Backwards(stretches(parts, [b.position for b in ledger]))
        total = sum(high - low + 1 for p in parts for low, high in p.left)
        done = sum(_judged(b) for b in ledger)

        def work(stretch: Stretch) -> Entry:
            undone = _undo(self.batches.scope, self.tables, stretch, self.on_conflict)
            if self.on_conflict == "abort" and undone.conflicts:
                raise _Met
            self.batches.journal.add_conflicts(self.batches.run, undone.conflicts)
            return _entry(stretch, undone)

        def told(batch: Batch) -> None:
            nonlocal done
            done += _judged(batch)
            whole = max(total, done)
            self.batches.monitor.progress("rolling back", done=done, total=whole, kept=True)

        def passed(through: Backwards, batch: Batch, stretch: Stretch) -> None:
            through.passed(stretch)
            told(batch)

        if apart:
            with lanes.opened(self.batches, left.total) as crew:
                self._side_by_side(crew, left, work, told)
        self.batches.walk(left.cut, work, partial(passed, left))

    def _side_by_side(
        self,
        crew: Sequence[Lane],
        left: Backwards,
        work: Callable[[Stretch], Entry],
        told: Callable[[Batch], None],
    ) -> None:
        behind = Backwards()

        def after(batch: Batch, stretch: Stretch) -> None:
            behind.passed(stretch)
            told(batch)

        def do(scope: RunScope, stretch: Stretch) -> Entry:
            try:
                return _entry(stretch, _slice(scope, self.tables, stretch).undisturbed())
            except NotAllError as error:
                raise LeftBehindError from error

        ahead = LaneTask(
            operation=0,
            cut=left.take,
            do=do,
            ids=lambda stretch: stretch.count,
            after=lambda batch, _: told(batch),
            left=behind.put,
        )
        while crew and lanes.walk(self.batches, crew, ahead):
            self.batches.walk(behind.cut, work, after)


def _judged(batch: Batch) -> int:
    return int(batch.counts.get("restored", 0)) + int(batch.counts.get("conflicts", 0))


def _undo(
    scope: RunScope, tables: Mapping[int, Table], stretch: Stretch, on_conflict: OnConflict
) -> Undone:
    return _slice(scope, tables, stretch).run(on_conflict)


def _slice(scope: RunScope, tables: Mapping[int, Table], stretch: Stretch) -> SliceUndo:
    segment = stretch.part.segment
    return SliceUndo(scope, tables[segment.table], segment, stretch.low, stretch.high)


def _entry(stretch: Stretch, undone: Undone) -> Entry:
    counts = {
        "restored": undone.restored,
        "already_back": undone.already_back,
        "not_exact": undone.not_exact,
        "conflicts": len(undone.conflicts),
    }
    return Entry(0, stretch.position, counts, undone.segments, undone.done)


@dataclass(frozen=True)
class _Undoing:
    """One rollback at work."""

    database: Database
    journal: Journal
    run: Run
    source: Run
    on_conflict: OnConflict
    tempo: Tempo
    monitor: Monitor
    more: Callable[[], Database] | None = None


def rollback_in(
    database: Database,
    run_id: str,
    source_run_id: str,
    *,
    on_conflict: OnConflict,
    tempo: Tempo,
    monitor: Monitor,
    more: Callable[[], Database] | None = None,
) -> RollbackResult:
    """Roll back within a prepared session, or go on with it under the same run_id.

    `abort` with conflicts raises RollbackConflicts and leaves everything as it was. `more` as
    for `Batches`.
    """
    journal = Journal(database.session, database.changes.journal)
    source = journal.get(source_run_id)
    run = journal.find(run_id)
    if run is None:
        header = Header([], source.header.tables, {"on_conflict": on_conflict})
        run = journal.begin(run_id, "rollback", source.content_hash, header, source.no)
    else:
        run = journal.take_over(run)
    if run.status in ("done", "aborted"):
        return _stored_result(journal, run)
    try:
        return _walk_back(
            _Undoing(database, journal, run, source, on_conflict, tempo, monitor, more)
        )
    except Interrupted as stop:
        with suppress(DataPlaneError):
            stop.result = _stored_result(journal, run).to_json()
        raise


def _walk_back(undoing: _Undoing) -> RollbackResult:
    journal, run, source = undoing.journal, undoing.run, undoing.source
    if source.kind == "execute" and source.status not in ("done", "undone", "undoing"):
        source = journal.take_over(source)  # a worker taken for dead must not go on under us
    known, tables = _tables(undoing.database, source)
    scope = RunScope(undoing.database, known, run.header, run.no)
    scope.create_images(run.header.tables)
    scope.complete_images(source.header, source.no)
    batches = Batches(scope, journal, run, undoing.tempo, undoing.monitor, more=undoing.more)
    runner = RollbackRunner(batches, tables, undoing.on_conflict)
    parts = _parts_of(journal, source, run)
    if run.status != "aborting":
        try:
            if (
                undoing.on_conflict == "abort"
                and batches.last(0) is None
                and disturbed(scope, journal, source, tables, parts)
            ):
                raise _Met  # noqa: TRY301 - the same way out as from the walk
            runner.walk(parts, apart=_apart(scope, source, tables, parts))
        except _Met:
            batches.finish("aborting")
        else:
            batches.finish("done")
            result = _stored_result(journal, run)
            if result.not_exact:
                undoing.monitor.log(
                    "warning",
                    f"{result.not_exact} restored rows are not exactly as before: triggers wrote"
                    " them again. Look at them.",
                )
            return result
    return _abort(replace(undoing, source=source))


def _apart(
    scope: RunScope, source: Run, tables: Mapping[int, Table], parts: Sequence[Part]
) -> bool:
    """Whether the order of undoing does not matter: every row was updated once, alone."""
    if source.kind != "execute":
        return False
    segments = [p.segment for p in parts]
    if any(s.action != "update" or s.cause != "direct" for s in segments):
        return False
    written = {(s.table, s.operation, s.changed) for s in segments}
    if len({table for table, _, _ in written}) != len(written):
        return False
    for number, _, changed in written:
        known = scope.header.table(number)
        columns = {known.columns[n].name for n in changed}
        if not lanes.writes_apart(scope, tables[number], columns):
            return False
    return True


def _parts_of(journal: Journal, source: Run, run: Run) -> list[Part]:
    """What was left when this rollback began: its own work so far does not count."""
    mine: Ranges = union(r for b in journal.batches(run) for r in b.done)
    undone = undone_ranges(journal, source)
    segments = [s for b in journal.batches(source) for s in b.segments]
    free = minus(undone, mine)
    return [
        Part(no, s, minus([(s.first, s.last)], free)) for no, s in enumerate(reversed(segments))
    ]


def _abort(undoing: _Undoing) -> RollbackResult:
    """Take back what this rollback did, name all conflicts, and fail."""
    journal, run = undoing.journal, undoing.run
    if journal.batches(run):
        rollback_in(
            undoing.database,
            f"{run.run_id}:undo",
            run.run_id,
            on_conflict="skip",
            tempo=undoing.tempo,
            monitor=undoing.monitor,
        )
    result, conflicts = _rehearsed(undoing.database, journal, undoing.source, undoing.monitor)
    with journal.session.transaction():
        journal.fence(run)
        journal.forget_conflicts(run)
        journal.add_conflicts(run, conflicts)
        journal.set_status(run, "aborted")
    raise RollbackConflicts(
        RollbackResult(0, 0, result.conflicts_total, result.conflicts, result.reasons)
    )


def _stored_result(journal: Journal, run: Run) -> RollbackResult:
    batches = journal.batches(run)
    shown = journal.conflicts(run, limit=SHOWN)
    total = journal.count_conflicts(run)
    result = RollbackResult(
        restored=sum(b.counts.get("restored", 0) for b in batches),
        already_back=sum(b.counts.get("already_back", 0) for b in batches),
        conflicts_total=total,
        conflicts=tuple(_shown(c) for c in shown),
        reasons=journal.count_reasons(run),
        not_exact=sum(b.counts.get("not_exact", 0) for b in batches),
    )
    if run.status == "aborted":
        raise RollbackConflicts(RollbackResult(0, 0, total, result.conflicts, result.reasons))
    return result


def _shown(conflict: Conflict) -> dict[str, Any]:
    return {"table": conflict.table, "key": dict(conflict.key), "reason": conflict.reason}


def _rehearsed(
    database: Database, journal: Journal, source: Run, monitor: Monitor
) -> tuple[RollbackResult, list[Conflict]]:
    known, tables = _tables(database, source)
    header = Header([], source.header.tables)
    # Rows of tables with triggers get images of their own, behind those of the source.
    used = max((b.next_id for b in journal.batches(source)), default=1) - 1
    scope = RunScope(database, known, header, source.no, base=used)
    left = Backwards(stretches(left_to_undo(journal, source), ()))
    found = Undone()
    with suppress(_RolledBack), database.session.transaction():
        while (stretch := left.cut(PREVIEW_SLICE)) is not None:
            monitor.checkpoint()
            found.add(_undo(scope, tables, stretch, "skip"))
            left.passed(stretch)
            done = found.restored + len(found.conflicts)
            monitor.progress("checking", done=done, total=max(left.total, done))
        raise _RolledBack
    conflicts = sorted(found.conflicts, key=lambda c: c.change)
    result = RollbackResult(
        restored=found.restored,
        already_back=found.already_back,
        conflicts_total=len(conflicts),
        conflicts=tuple(_shown(c) for c in conflicts[:SHOWN]),
        reasons=dict(Counter(c.reason for c in conflicts)),
        not_exact=found.not_exact,
    )
    return result, conflicts


class _RolledBack(Exception):
    pass


def preview_in(database: Database, source_run_id: str, monitor: Monitor) -> RollbackResult:
    """What a rollback with `skip` would do now, by doing it in a transaction rolled back."""
    journal = Journal(database.session, database.changes.journal)
    source = journal.get(source_run_id)
    return _rehearsed(database, journal, source, monitor)[0]
