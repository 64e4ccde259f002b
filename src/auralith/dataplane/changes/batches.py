"""Commit work batch by batch: every batch enters the ledger in the transaction it commits with.

What a writing operation brings is where its rows are (`cut`) and what to do with a slice of
them (`work`); the rest is the same for all: fencing, pace, locks, limits, resuming.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from auralith.dataplane.changes.pace import Pace, Tempo, rest
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import ConstraintViolation, LockNotAvailable, Terminal
from auralith.dataplane.journal.model import Batch, Run, Segment
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Monitor

_RACES = 3
"""How often a batch that lost a race against another writer is tried again."""
_CHANGED = ("inserted", "updated", "deleted")


class Piece(Protocol):
    """A slice of the work."""

    @property
    def count(self) -> int:
        """Rows in it, as far as is known."""


P = TypeVar("P", bound=Piece)


@dataclass(frozen=True)
class Entry:
    """What a batch did, for the ledger."""

    operation: int
    position: Any
    """Where the next batch goes on, as JSON."""
    counts: Mapping[str, Any]
    segments: Sequence[Segment] = ()
    done: tuple[tuple[int, int], ...] = ()
    """Of a rollback: the source's changes that are restored."""


class Batches:
    """One attempt of one run: what its ledger holds, and how the next batch gets into it."""

    def __init__(
        self,
        scope: RunScope,
        journal: Journal,
        run: Run,
        tempo: Tempo,
        monitor: Monitor,
        *,
        max_rows: int | None = None,
        more: Callable[[], Database] | None = None,
    ) -> None:
        """`more` opens the database once more, as the scope's own, where that may be."""
        self.scope = scope
        self.journal = journal
        self.run = run
        self.tempo = tempo
        self.monitor = monitor
        self.max_rows = max_rows
        self.more = more
        self.ledger: dict[int, list[Batch]] = {}
        """Committed batches by operation, of all attempts."""
        self.changed = 0
        """Rows changed so far, without the cascaded ones."""
        self._together = False
        self._numbers: dict[int, int] = {}
        for batch in journal.batches(run):
            self.enter(batch)
            scope.base = max(scope.base, batch.next_id - 1)

    def last(self, operation: int) -> Batch | None:
        """The latest entry of an operation: where it goes on."""
        entries = self.ledger.get(operation)
        return entries[-1] if entries else None

    @contextmanager
    def one_transaction(self) -> Iterator[None]:
        """Everything inside commits together at its end; locks that are not granted end it."""
        with self.scope.session.transaction():
            self.journal.fence(self.run)
            self._together = True
            try:
                yield
            finally:
                self._together = False

    def finish(self, status: str) -> None:
        """Say in the journal what became of the run."""
        with self._unit():
            self.journal.set_status(self.run, status)

    def commit(self, work: Callable[[], Entry]) -> Batch:
        """One batch as it is: the work and its entry, or neither."""
        started, base = time.perf_counter(), self.scope.base
        try:
            with self._unit():
                batch = self._write(work(), started)
        except BaseException:
            self.scope.base = base
            raise
        self.enter(batch)
        return batch

    def walk(
        self,
        cut: Callable[[int], P | None],
        work: Callable[[P], Entry],
        after: Callable[[Batch, P], None],
        *,
        lost_race: Callable[[ConstraintViolation], bool] = lambda _: False,
    ) -> None:
        """Batch after batch until `cut`, asked for at most so many rows, gives no more.

        `cut` goes on behind the last committed batch; `after` hears of each batch and its piece.
        Stops (Interrupted) between two batches only. `lost_race` tells violations that a second
        try would not meet.
        """
        pace = Pace(self.tempo.batch_size)
        while True:
            self.monitor.checkpoint()
            size = pace.size
            piece, batch = self._patiently(pace, cut, work, lost_race)
            if piece is None or batch is None:
                return
            after(batch, piece)
            if self.tempo.sleep_ms and piece.count >= size:
                rest(self.monitor, self.tempo.sleep_ms)

    def _patiently(
        self,
        pace: Pace,
        cut: Callable[[int], P | None],
        work: Callable[[P], Entry],
        lost_race: Callable[[ConstraintViolation], bool],
    ) -> tuple[P | None, Batch | None]:
        """One batch, again and smaller while locks are not granted."""
        races = 0
        while True:
            piece = cut(pace.size)
            if piece is None:
                return None, None
            started = time.perf_counter()
            try:
                batch = self.commit(_bound(work, piece))
            except LockNotAvailable as error:
                if self._together:
                    raise
                pace.failed(error)
                self.monitor.log(
                    "warning",
                    f"{error.message} Going on with {pace.size} rows.",
                    code="batch.smaller",
                    params={"why": error.code, "reason": error.message, "rows": pace.size},
                )
            except ConstraintViolation as error:
                races += 1
                if self._together or races > _RACES or not lost_race(error):
                    raise
            else:
                pace.took(time.perf_counter() - started, piece.count)
                return piece, batch

    @contextmanager
    def _unit(self) -> Iterator[None]:
        if self._together:
            yield
            return
        with self.scope.session.transaction():
            self.journal.fence(self.run)
            yield

    def _write(self, entry: Entry, started: float) -> Batch:
        self.within_limit(self.changed, entry.counts)
        spent = round((time.perf_counter() - started) * 1000, 1)
        batch = Batch(
            operation=entry.operation,
            batch=self._numbers.get(entry.operation, 0),
            position=entry.position,
            counts={**entry.counts, "ms": spent},
            segments=tuple(entry.segments),
            done=entry.done,
            next_id=self.scope.base + 1,
        )
        self.journal.write(self.run, batch)
        return batch

    def reserve(self, operation: int) -> int:
        """The number of a batch that is yet to be committed; it stays unused when it is not."""
        number = self._numbers.get(operation, 0)
        self._numbers[operation] = number + 1
        return number

    def within_limit(self, changed: int, counts: Mapping[str, Any]) -> int:
        """Rows that a batch changes; raises Terminal when they are too many on top of `changed`."""
        rows, limit = _changed(counts), self.max_rows
        if limit is not None and changed + rows > limit:
            msg = (
                f"More than {limit} rows would change: stopped before that batch was committed."
                " Raise max_rows or choose fewer rows."
            )
            raise Terminal(msg, code="changes.max_rows", params={"limit": limit})
        return rows

    def enter(self, batch: Batch) -> None:
        """Count a committed batch in."""
        self._numbers[batch.operation] = max(self._numbers.get(batch.operation, 0), batch.batch + 1)
        self.ledger.setdefault(batch.operation, []).append(batch)
        self.changed += _changed(batch.counts)


def _bound(work: Callable[[P], Entry], piece: P) -> Callable[[], Entry]:
    return lambda: work(piece)


def _changed(counts: Mapping[str, Any]) -> int:
    return sum(int(counts.get(name, 0)) for name in _CHANGED)
