"""Roll back a run: walk its changes backwards, batch by batch, journaled and resumable itself."""

# ruff: noqa: PLR0917 - the parts of one run are handed on as they are

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from auralith.dataplane.changes.catalog import Catalog, load_catalog
from auralith.dataplane.changes.outlook import disturbed
from auralith.dataplane.changes.pace import Pace, Tempo, rest
from auralith.dataplane.changes.remaining import Part, left_to_undo, undone_ranges
from auralith.dataplane.changes.scope import Scope
from auralith.dataplane.changes.undo import Policy, SliceUndo, Undone
from auralith.dataplane.engines.base import Engine, Session
from auralith.dataplane.engines.registry import get_changes
from auralith.dataplane.errors import LockNotAvailable, Terminal
from auralith.dataplane.journal.model import Batch, Conflict, Header, Run
from auralith.dataplane.journal.ranges import Ranges, minus, union
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

SHOWN = 1_000
"""Conflicts named in a result; the journal keeps them all."""
PREVIEW_SLICE = 10_000
ROLLING_BACK = "rolling back"
"""The phase in which a rollback commits; callers know by it that it had begun to."""


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
    """`abort` met conflicts: nothing was changed, `result` names them."""

    code = "patch.conflicts"

    def __init__(self, result: RollbackResult) -> None:
        super().__init__(
            f"{result.conflicts_total} rows were changed since; nothing was rolled back."
            " Look at them, then choose skip or force."
        )
        self.result = result


class _Met(Exception):
    pass


def _catalog(engine: Engine, session: Session, source: Run) -> tuple[Catalog, dict[int, Table]]:
    changes = get_changes(engine.name)
    names = [TableName.parse(t.name) for t in source.header.tables]
    catalog = load_catalog(engine, changes, session, names)
    tables = {}
    for known, name in zip(source.header.tables, names, strict=True):
        table = catalog.find(name)
        have = {c.name for c in table.columns} if table else set()
        if table is None or not {c.name for c in known.columns} <= have:
            msg = (
                f"{known.name} was dropped or lost columns since this run: it cannot be rolled"
                " back as a whole. Restore the columns first."
            )
            raise Terminal(msg, code="patch.schema_changed")
        tables[known.no] = table
    return catalog, tables


class RollbackRunner:
    """One attempt of one rollback."""

    def __init__(
        self,
        scope: Scope,
        journal: Journal,
        run: Run | None,
        tables: dict[int, Table],
        policy: Policy,
        tempo: Tempo,
        monitor: Monitor,
    ) -> None:
        self.scope = scope
        self.journal = journal
        self.run = run
        self.tables = tables
        self.policy = policy
        self.tempo = tempo
        self.monitor = monitor
        self.restored = self.already_back = self.not_exact = 0
        self.conflicts: list[Conflict] = []
        self.reasons: Counter[str] = Counter()
        self.position: dict[str, int] | None = None
        self.batch_no = 0
        self._shrunk = False
        if run is not None:
            for batch in journal.batches(run):
                self.position = batch.position
                self.batch_no = batch.batch + 1
                self.restored += batch.counts.get("restored", 0)
                self.already_back += batch.counts.get("already_back", 0)
                scope.base = max(scope.base, batch.next_id - 1)

    def _slices(self, parts: Sequence[Part], pace: Pace) -> Iterator[tuple[Part, int, int]]:
        """What is left, backwards, in slices; begins behind the ledger's last position."""
        for part in parts:
            for low, high in reversed(part.left):
                top = high
                if self.position is not None:
                    if part.no < self.position["segment"]:
                        continue
                    if part.no == self.position["segment"]:
                        top = min(high, self.position["low"] - 1)
                while top >= low:
                    bottom = max(low, top - pace.size + 1)
                    yield part, bottom, top
                    if self._shrunk:
                        self._shrunk = False
                        continue
                    top = bottom - 1

    def walk(self, parts: Sequence[Part], total: int) -> None:
        """Undo everything that is left."""
        pace = Pace(self.tempo.batch_size)
        self._shrunk = False
        for part, low, high in self._slices(parts, pace):
            self.monitor.checkpoint()
            started = time.perf_counter()
            base = self.scope.base
            try:
                with self.scope.session.transaction():
                    if self.run is not None:
                        self.journal.fence(self.run)
                    undone = self._undo(part, low, high, self.policy)
                    if self.policy == "abort" and undone.conflicts:
                        raise _Met  # noqa: TRY301 - leaves the transaction without a commit
                    self._write(part, low, undone, started)
            except LockNotAvailable as error:
                self.scope.base = base
                pace.failed(error)
                self._shrunk = True
                continue
            except BaseException:
                self.scope.base = base
                raise
            self._count(undone)
            pace.took(time.perf_counter() - started, high - low + 1)
            done = self.restored + sum(self.reasons.values())
            self.monitor.progress(ROLLING_BACK, done=done, total=max(total, done))
            if self.tempo.sleep_ms:
                rest(self.monitor, self.tempo.sleep_ms)

    def rehearse(self, parts: Sequence[Part], total: int) -> None:
        """The same with `skip`, inside the caller's transaction, nothing written to the journal."""
        self._shrunk = False
        for part, low, high in self._slices(parts, Pace(PREVIEW_SLICE)):
            self.monitor.checkpoint()
            undone = self._undo(part, low, high, "skip")
            self._count(undone)
            self.conflicts += undone.conflicts
            done = self.restored + sum(self.reasons.values())
            self.monitor.progress("checking", done=done, total=max(total, done))

    def _undo(self, part: Part, low: int, high: int, policy: Policy) -> Undone:
        table = self.tables[part.segment.table]
        return SliceUndo(self.scope, table, part.segment, low, high).run(policy)

    def _count(self, undone: Undone) -> None:
        self.restored += undone.restored
        self.already_back += undone.already_back
        self.not_exact += undone.not_exact
        self.reasons.update(c.reason for c in undone.conflicts)

    def _write(self, part: Part, low: int, undone: Undone, started: float) -> None:
        if self.run is None:
            return
        self.journal.add_conflicts(self.run, undone.conflicts)
        self.journal.write(
            self.run,
            Batch(
                operation=0,
                batch=self.batch_no,
                position={"segment": part.no, "low": low},
                counts={
                    "restored": undone.restored,
                    "already_back": undone.already_back,
                    "not_exact": undone.not_exact,
                    "conflicts": len(undone.conflicts),
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
                segments=tuple(undone.segments),
                done=undone.done,
                next_id=self.scope.base + 1,
            ),
        )
        self.batch_no += 1


def rollback_in(
    engine: Engine,
    session: Session,
    run_id: str,
    source_run_id: str,
    on_conflict: Policy,
    tempo: Tempo,
    monitor: Monitor,
) -> RollbackResult:
    """Roll back within a prepared session; see `rollback`."""
    changes = get_changes(engine.name)
    journal = Journal(session, changes.journal)
    source = journal.get(source_run_id)
    run = journal.find(run_id)
    if run is None:
        header = Header([], source.header.tables, {"on_conflict": on_conflict})
        run = journal.begin(run_id, "rollback", source.content_hash, header, source.no)
    else:
        run = journal.take_over(run)
    if run.status in ("done", "aborted"):
        return _stored_result(journal, run)
    if source.kind == "execute" and source.status not in ("done", "undone", "undoing"):
        source = journal.take_over(source)  # a worker taken for dead must not go on under us
    catalog, tables = _catalog(engine, session, source)
    scope = Scope(engine, changes, session, catalog, run.header, run.no)
    scope.create_images(run.header.tables)
    scope.complete_images(source.header, source.no)
    runner = RollbackRunner(scope, journal, run, tables, on_conflict, tempo, monitor)
    parts = _parts_of(journal, source, run)
    total = sum(high - low + 1 for p in parts for low, high in p.left)
    if run.status != "aborting":
        try:
            if (
                on_conflict == "abort"
                and runner.position is None
                and disturbed(scope, journal, source, tables, parts)
            ):
                raise _Met  # noqa: TRY301 - the same way out as from the walk
            runner.walk(parts, total)
        except _Met:
            with session.transaction():
                journal.fence(run)
                journal.set_status(run, "aborting")
        else:
            with session.transaction():
                journal.fence(run)
                journal.set_status(run, "done")
            result = _stored_result(journal, run)
            if result.not_exact:
                monitor.log(
                    "warning",
                    f"{result.not_exact} restored rows are not exactly as before: triggers wrote"
                    " them again. Look at them.",
                )
            return result
    return _abort(engine, session, journal, run, source, tempo, monitor)


def _parts_of(journal: Journal, source: Run, run: Run) -> list[Part]:
    """What was left when this rollback began: its own work so far does not count."""
    mine: Ranges = union(r for b in journal.batches(run) for r in b.done)
    undone = undone_ranges(journal, source)
    segments = [s for b in journal.batches(source) for s in b.segments]
    free = minus(undone, mine)
    return [
        Part(no, s, minus([(s.first, s.last)], free)) for no, s in enumerate(reversed(segments))
    ]


def _abort(
    engine: Engine,
    session: Session,
    journal: Journal,
    run: Run,
    source: Run,
    tempo: Tempo,
    monitor: Monitor,
) -> RollbackResult:
    """Take back what this rollback did, name all conflicts, and fail."""
    if journal.batches(run):
        rollback_in(engine, session, f"{run.run_id}:undo", run.run_id, "skip", tempo, monitor)
    result, conflicts = _rehearsed(engine, session, journal, source, tempo, monitor)
    with session.transaction():
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
    engine: Engine,
    session: Session,
    journal: Journal,
    source: Run,
    tempo: Tempo,
    monitor: Monitor,
) -> tuple[RollbackResult, list[Conflict]]:
    changes = get_changes(engine.name)
    catalog, tables = _catalog(engine, session, source)
    header = Header([], source.header.tables)
    # Rows of tables with triggers get images of their own, behind those of the source.
    used = max((b.next_id for b in journal.batches(source)), default=1) - 1
    scope = Scope(engine, changes, session, catalog, header, source.no, base=used)
    runner = RollbackRunner(scope, journal, None, tables, "skip", tempo, monitor)
    parts = left_to_undo(journal, source)
    total = sum(high - low + 1 for p in parts for low, high in p.left)
    with suppress(_RolledBack), session.transaction():
        runner.rehearse(parts, total)
        raise _RolledBack
    conflicts = sorted(runner.conflicts, key=lambda c: c.change)
    result = RollbackResult(
        restored=runner.restored,
        already_back=runner.already_back,
        conflicts_total=len(conflicts),
        conflicts=tuple(_shown(c) for c in conflicts[:SHOWN]),
        reasons=dict(runner.reasons),
        not_exact=runner.not_exact,
    )
    return result, conflicts


class _RolledBack(Exception):
    pass


def preview_in(
    engine: Engine,
    session: Session,
    source_run_id: str,
    tempo: Tempo,
    monitor: Monitor,
) -> RollbackResult:
    """What a rollback with `skip` would do now, by doing it in a transaction rolled back."""
    journal = Journal(session, get_changes(engine.name).journal)
    source = journal.get(source_run_id)
    return _rehearsed(engine, session, journal, source, tempo, monitor)[0]
