"""Commit batches side by side, each lane in a session of its own.

A plain statement keeps one core of the server busy; what a journal costs beside it can be done
by another one. Only for rows that are written once, in any order. Whatever is not as usual (a
lock that is not granted, a violation, a row not as expected) a lane leaves behind, as if it had
never begun; the caller does that piece alone, as ever.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from auralith.dataplane.changes.batches import Batches, Entry, Piece
from auralith.dataplane.changes.pace import Pace
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.errors import ConstraintViolation, DataPlaneError, LockNotAvailable
from auralith.dataplane.journal.model import Batch
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.schema.model import Table

LANES = 2
WORTH = 8
"""Batches of the first size below which one session does."""
_TURN_S = 2.0
"""How long lanes may hold their shared locks in turn before somebody else gets a chance."""
_GIVE_WAY_S = 0.005
_PATIENCE_S = 0.5
"""How long all lanes may take to stand still; the others go on when one waits for a lock."""

P = TypeVar("P", bound=Piece)


class LeftBehindError(Exception):
    """A piece that a lane does not do: it has to be looked at alone."""


_LEFT = (LeftBehindError, LockNotAvailable, ConstraintViolation)


@dataclass(frozen=True)
class Lane:
    """A session that writes beside the run's own."""

    scope: RunScope
    journal: Journal


@dataclass(frozen=True)
class LaneTask(Generic[P]):
    """What is to be done side by side."""

    operation: int
    cut: Callable[[int], P | None]
    """The next piece behind all that were given out; None at the end."""
    do: Callable[[RunScope, P], Entry]
    ids: Callable[[P], int]
    """Change ids that a piece needs at most."""
    after: Callable[[Batch, P], None]
    """Hears of each committed batch."""
    left: Callable[[P], None]
    """Hears of each piece left behind."""


def writes_apart(scope: RunScope, table: Table, columns: set[str]) -> bool:
    """Whether two sessions may write those columns of different rows and never meet."""
    if not scope.engine.capabilities.side_by_side or scope.effects or scope.temporary:
        return False
    if scope.changes.volatile(scope.session, table, "update"):
        return False
    keys = [table.primary_key, *table.unique_keys]
    held = {c for k in keys if k is not None for c in k.columns}
    held |= {c for key in table.foreign_keys for c in key.columns}
    held |= {c for child in scope.tables.children(table) for c in child.key.referenced_columns}
    known = {c.name for c in table.columns}
    unique = [i for i in table.indexes if i.unique]
    held |= {c for i in unique for c in i.columns}
    return not held & columns and all(set(i.columns) <= known for i in unique)


@contextmanager
def opened(batches: Batches, rows: int) -> Iterator[list[Lane]]:
    """Lanes for so many rows; none where they do not pay or the server has no room for them."""
    lanes: list[Lane] = []
    tempo = batches.tempo
    wanted = LANES if rows >= WORTH * Pace(tempo.batch_size).size and not tempo.sleep_ms else 0
    try:
        with suppress(DataPlaneError):
            while batches.more is not None and len(lanes) < wanted:
                database = batches.more()
                lanes.append(
                    Lane(
                        replace(batches.scope, database=database),
                        Journal(database.session, batches.journal.dialect),
                    )
                )
        yield lanes if len(lanes) == LANES else []
    finally:
        for lane in lanes:
            lane.scope.session.close()


def walk(batches: Batches, lanes: Sequence[Lane], work: LaneTask[P]) -> bool:
    """Batches side by side; whether there may be more to do, once what was left behind is done.

    Interrupted and errors come out when all lanes stand still, and what they had committed is
    known.
    """
    with ThreadPoolExecutor(len(lanes), "lane") as pool:
        crew = _Crew(batches, lanes, work, pool)
        try:
            return crew.run()
        finally:
            crew.finish()


class _Crew(Generic[P]):
    def __init__(
        self, batches: Batches, lanes: Sequence[Lane], work: LaneTask[P], pool: ThreadPoolExecutor
    ) -> None:
        self.batches = batches
        self.work = work
        self.pool = pool
        self.pace = Pace(batches.tempo.batch_size)
        self.free = list(lanes)
        self.running: dict[Future[tuple[Batch, float]], tuple[Lane, int, P]] = {}
        self.claimed = batches.changed
        self.lock = threading.Lock()
        self.left: list[tuple[int, P]] = []
        self.next: P | None = None
        """Cut, but not begun."""
        self.more = False
        self.patience = _PATIENCE_S
        self.error: BaseException | None = None

    def run(self) -> bool:
        since = time.monotonic()
        while not self.left:
            self.batches.monitor.checkpoint()
            if time.monotonic() - since > _TURN_S:
                self._give_way()
                since = time.monotonic()
            # Cut while the lanes work, so that none waits for it.
            self.next = self.work.cut(self.pace.size)
            if self.next is None:
                break
            while not self.free:
                self.settle(FIRST_COMPLETED)
                self._raise()
            if not self.left:
                self._start(self.next)
                self.next = None
        self.finish()
        self._raise()
        return self.more

    def finish(self) -> None:
        """Wait for all lanes; hand over what they left behind, in the order of the work."""
        self.settle(ALL_COMPLETED)
        for _, piece in sorted(self.left, key=lambda found: found[0]):
            self.more = True
            self.work.left(piece)
        self.left.clear()
        if self.next is not None:
            self.work.left(self.next)
            self.next = None

    def settle(self, when: str, timeout: float | None = None) -> None:
        """Hear from lanes that are through."""
        done, _ = wait(self.running, timeout, when)
        for future in [f for f in self.running if f in done]:
            lane, number, piece = self.running.pop(future)
            self.free.append(lane)
            error = future.exception()
            if error is None:
                batch, spent = future.result()
                self.batches.enter(batch)
                self.work.after(batch, piece)
                self.pace.took(spent, piece.count)
            elif isinstance(error, _LEFT):
                self.left.append((number, piece))
            elif self.error is None:
                self.error = error

    def _raise(self) -> None:
        if self.error is not None:
            raise self.error

    def _give_way(self) -> None:
        """Let a worker that wants to take the run over have its turn.

        Shared locks that follow each other without a gap would keep it waiting for ever. A lane
        that itself waits for somebody is given longer each time, so that it comes to a gap.
        """
        self.settle(ALL_COMPLETED, self.patience)
        self._raise()
        if self.running:
            self.patience += _PATIENCE_S
            return
        self.patience = _PATIENCE_S
        time.sleep(_GIVE_WAY_S)
        with self.batches.scope.session.transaction():
            self.batches.journal.fence(self.batches.run)

    def _start(self, piece: P) -> None:
        scope, lane = self.batches.scope, self.free.pop()
        number = self.batches.reserve(self.work.operation)
        lane.scope.base = scope.base
        scope.base += self.work.ids(piece)
        scope.counter_moved = True
        future = self.pool.submit(self._commit, lane, piece, number, scope.base)
        self.running[future] = lane, number, piece

    def _commit(self, lane: Lane, piece: P, number: int, last_id: int) -> tuple[Batch, float]:
        """In the lane's thread: one batch, or nothing."""
        started, claimed = time.perf_counter(), 0
        try:
            with lane.scope.session.transaction():
                lane.journal.fence(self.batches.run, shared=True)
                entry = self.work.do(lane.scope, piece)
                if lane.scope.base > last_id:
                    msg = "More rows than there are ids for them."
                    raise LeftBehindError(msg)  # noqa: TRY301 - leaves the transaction
                spent = round((time.perf_counter() - started) * 1000, 1)
                batch = Batch(
                    operation=entry.operation,
                    batch=number,
                    position=entry.position,
                    counts={**entry.counts, "ms": spent, "lanes": LANES},
                    segments=tuple(entry.segments),
                    done=entry.done,
                    next_id=lane.scope.base + 1,
                )
                claimed = self._claim(batch)
                lane.journal.write(self.batches.run, batch)
        except BaseException:
            with self.lock:
                self.claimed -= claimed
            raise
        return batch, time.perf_counter() - started

    def _claim(self, batch: Batch) -> int:
        """Count rows before they are committed: all lanes together keep to the limit."""
        with self.lock:
            rows = self.batches.within_limit(self.claimed, batch.counts)
            self.claimed += rows
        return rows
