"""Pieces of all tables, written by lanes side by side: each is one transaction with its entry.

A piece is a range of row numbers. Tables wait for those they point at; rows that point at rows of
their own table go in turn. What is committed stands in the ledger: the next attempt does the rest.
"""

import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.errors import ConstraintViolation, LockNotAvailable, StatementTimeout
from auralith.dataplane.journal.ranges import Ranges
from auralith.dataplane.monitor import Monitor, Part
from auralith.dataplane.operations.seed.writing import Flow, Lane, StoppedError, Writer

PIECE_ROWS = 50_000
PIECE_BYTES = 32 * 1024 * 1024
"""A piece should not be larger, however wide its rows are."""
_SMALLEST = 100
_LOOK_S, _SOON_S = 0.05, 0.05
_SHOWN = 40
"""Tables whose progress is told."""
_RETRIES, _LONGEST_S = 12, 2.0
_TURN_S, _GIVE_WAY_S = 2.0, 0.02
"""So often all lanes stand still for a moment, so that another attempt can take the run over."""


@dataclass
class Job:
    """One operation of the run."""

    no: int
    """Its number in the journal."""
    table: str
    rows: int
    writer: Writer
    left: list[tuple[int, int]]
    """Numbers of rows that are not written, first and last."""
    waits: frozenset[int] = frozenset()
    """Jobs that have to end first."""
    in_turn: bool = False
    fills: bool = True
    """Its rows are new ones."""
    with_: tuple["Job", ...] = ()
    """Itself among others, all done in one transaction in this order: the database looks at their
    keys at its end."""
    done: int = 0
    """Committed rows."""
    moving: int = 0
    running: int = 0

    def __post_init__(self) -> None:
        self.done = self.rows - sum(high - low + 1 for low, high in self.left)

    @property
    def members(self) -> tuple["Job", ...]:
        """All that is done with it."""
        return self.with_ or (self,)

    @property
    def ended(self) -> bool:
        """Whether all of it is committed."""
        return not self.left and not self.running

    @property
    def part(self) -> Part:
        """Where it stands, for who watches."""
        return Part(self.table, min(self.done + self.moving, self.rows), self.rows, self.ended)


def left_of(rows: int, made: Ranges) -> list[tuple[int, int]]:
    """Numbers of rows that are not made yet."""
    out, low = [], 0
    for first, last in made:
        if first > low:
            out.append((low, first - 1))
        low = last + 1
    if low < rows:
        out.append((low, rows - 1))
    return out


@dataclass
class _Size:
    """Rows of a piece."""

    rows: int
    fixed: bool
    failures: int = 0

    def took(self, rows: int, size: int) -> None:
        self.failures = 0
        if rows and not self.fixed:
            self.rows = max(_SMALLEST, min(PIECE_ROWS, PIECE_BYTES * rows // max(size, 1)))

    def failed(self) -> float | None:
        """How long to wait before a smaller piece is tried; None: no more."""
        self.failures += 1
        if self.failures > _RETRIES:
            return None
        self.rows = max(_SMALLEST, self.rows // 2)
        self.fixed = True
        longest = min(_LONGEST_S, 0.05 * float(1 << self.failures))
        return random.uniform(0.2, 1.0) * longest  # noqa: S311 - jitter


@dataclass
class Crew:
    """The lanes of one attempt, and what there is for them to do."""

    lanes: Sequence[Lane]
    jobs: Sequence[Job]
    """In the order of writing."""
    numbers: dict[int, int]
    """The number of each operation's next batch."""
    monitor: Monitor
    batch_size: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    _change: threading.Condition = field(default_factory=threading.Condition)
    _active: int = 0
    _since: float = field(default_factory=time.monotonic)
    _bytes: int = 0
    _told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def run(self) -> None:
        """Until all is done; raises the first error, or Interrupted, when all lanes are still."""
        self._tell()
        self.monitor.checkpoint()
        with ThreadPoolExecutor(len(self.lanes), "seed") as pool:
            running: set[Future[None]] = {pool.submit(self._work, lane) for lane in self.lanes}
            error: BaseException | None = None
            while running:
                if error is None:
                    try:
                        self._tell()
                        self.monitor.checkpoint()
                    except BaseException as interrupted:  # noqa: BLE001 - raised again below
                        error = interrupted
                        self._halt()
                done, running = wait(running, _LOOK_S, FIRST_COMPLETED)
                for future in done:
                    failed = future.exception()
                    if failed is not None and (error is None or isinstance(error, StoppedError)):
                        error = failed
                        self._halt()
            if error is not None:
                raise error
        self._tell()

    def _tell(self) -> None:
        with self._change:
            filling = [job for one in self.jobs for job in one.members if job.fills]
            tying = [job for job in self.jobs if not job.fills]
            done = sum(j.done + j.moving for j in filling)
            total = sum(j.rows for j in filling)
            kept = any(j.done for j in filling)
            order = sorted(filling, key=lambda j: (j.ended, not (j.moving or j.done)))
            parts = [j.part for j in order[:_SHOWN]]
            tied = sum(j.done + j.moving for j in tying)
            said, self._told = self._told, []
        for message, params in said:
            self.monitor.log("warning", message, code="batch.smaller", params=params)
        if tied and done == total:
            whole = sum(j.rows for j in tying)
            self.monitor.progress("tying", done=tied, total=whole, kept=True, parts=parts)
            return
        self.monitor.progress(
            "seeding", done=done, total=total, kept=kept, bytes_done=self._bytes, parts=parts
        )

    def _halt(self) -> None:
        self.stop.set()
        with self._change:
            self._change.notify_all()

    def _work(self, lane: Lane) -> None:
        size = _Size(self.batch_size or PIECE_ROWS, fixed=self.batch_size is not None)
        while (found := self._next(size)) is not None:
            job, first, last = found
            try:
                self._piece(lane, job, (first, last), size)
            except (LockNotAvailable, StatementTimeout) as error:
                self._again(job, (first, last), size, error)
            except ConstraintViolation as error:
                self._put(job, first, last)
                raise _explained(error) from error
            except BaseException:
                self._put(job, first, last)
                raise

    def _next(self, size: _Size) -> tuple[Job, int, int] | None:
        with self._change:
            while True:
                if self.stop.is_set():
                    raise StoppedError
                if time.monotonic() - self._since > _TURN_S:
                    if self._active:
                        self._change.wait(_SOON_S)
                        continue
                    time.sleep(_GIVE_WAY_S)
                    self._since = time.monotonic()
                ended = {j.no for one in self.jobs if one.ended for j in one.members}
                for job in self.jobs:
                    held = job.in_turn and job.running
                    if job.left and not held and job.waits <= ended:
                        self._active += 1
                        job.running += 1
                        return job, *self._cut(job, size)
                if all(job.ended for job in self.jobs):
                    return None
                self._change.wait(_SOON_S)

    def _cut(self, job: Job, size: _Size) -> tuple[int, int]:
        low, high = job.left.pop(0)
        last = high if job.with_ else min(high, low + size.rows - 1)
        if last < high:
            job.left.insert(0, (last + 1, high))
        return low, last

    def _put(self, job: Job, first: int, last: int) -> None:
        with self._change:
            job.left.insert(0, (first, last))
            job.running -= 1
            self._active -= 1
            self._change.notify_all()

    def _again(
        self,
        job: Job,
        numbers: tuple[int, int],
        size: _Size,
        error: LockNotAvailable | StatementTimeout,
    ) -> None:
        wait_s = size.failed() if not job.with_ else None
        self._put(job, *numbers)
        if wait_s is None or (isinstance(error, StatementTimeout) and size.rows == _SMALLEST):
            raise error
        reason = {"why": error.code, "reason": error.message, "rows": size.rows}
        with self._change:
            self._told.append((f"{error.message} Going on with {size.rows} rows.", reason))
        self.stop.wait(wait_s)

    def _piece(self, lane: Lane, job: Job, numbers: tuple[int, int], size: _Size) -> None:
        first, last = numbers
        members = [
            (one, self._flow(one), first if one is job else 0, last if one is job else one.rows - 1)
            for one in job.members
        ]
        flows = [flow for _, flow, _, _ in members]
        try:
            for one in job.members:
                one.writer.ready(lane)
            with lane.database.session.transaction():
                lane.ledger.fence()
                if job.with_:
                    lane.database.engine.seeding.defer(lane.database.session)
                for one, flow, low, high in members:
                    self._write(lane, one, (low, high), flow)
        except BaseException:
            for flow in flows:
                flow.back()
            raise
        size.took(sum(f.rows for f in flows), sum(f.bytes for f in flows))
        with self._change:
            for one, flow, low, high in members:
                one.done += high - low + 1
                one.moving -= flow.rows
                if one is not job:
                    one.left.clear()
            job.running -= 1
            self._active -= 1
            self._change.notify_all()

    def _write(self, lane: Lane, job: Job, numbers: tuple[int, int], flow: Flow) -> None:
        first, last = numbers
        if last < first:
            return
        started = time.perf_counter()
        rows = job.writer.write(lane, first, last, flow)
        spent = round((time.perf_counter() - started) * 1000, 1)
        counts = {"inserted" if job.fills else "tied": rows, "bytes": flow.bytes, "ms": spent}
        with self._change:
            number = self.numbers.get(job.no, 0)
            self.numbers[job.no] = number + 1
        lane.ledger.passed(job.no, number, numbers, counts)

    def _flow(self, job: Job) -> Flow:
        def moved(rows: int, size: int) -> None:
            with self._change:
                job.moving += rows
                self._bytes += size

        return Flow(self.stop, moved)


def _explained(error: ConstraintViolation) -> ConstraintViolation:
    error.message = (
        f"{error.message} Nothing of this piece was kept; the pieces before it are, and a cleanup"
        " takes them back. Change the scenario, or whatever else writes to the table."
    )
    return error
