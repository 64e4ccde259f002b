"""Copy the pieces of all tables side by side: each lane reads in the one snapshot and writes.

A lane that finds no piece left begins the next table; the lane that brings a table's last piece
does what follows its load, while the others are at the next one.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.copying.ledger import Ledger
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.subset_reading import blocks, pieces
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.rows.wire import Block

_LOOK_S = 0.2


class StoppedError(Exception):
    """A lane stops because another one failed, or because it was told to."""


@dataclass(frozen=True)
class Lane:
    """Two sessions: one reads in the snapshot, one writes."""

    source: Database
    target: Database
    ledger: Ledger


@dataclass
class Journey:
    """One table on its way."""

    destination: Destination
    mask: LineMask | None = None
    """What its lines pass on the way."""
    pieces: list[Piece] = field(default_factory=list)
    open: int = 0
    """Pieces that are not in yet."""
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0

    @property
    def no(self) -> int:
        """The table's number in the plan."""
        return self.destination.plan.no


class Crew:
    """The lanes of one attempt, and what there is for them to do."""

    def __init__(
        self,
        lanes: Sequence[Lane],
        journeys: Sequence[Journey],
        *,
        piece_rows: Callable[[Journey], int],
        behind: Callable[[Lane, Journey], None],
        throttle: Throttle,
        monitor: Monitor,
        one_by_one: bool = False,
    ) -> None:
        """`behind` is called with each table that has all its pieces.

        `one_by_one`: a table begins when the one before it is through, for targets whose foreign
        keys are watched.
        """
        self.lanes = list(lanes)
        self.waiting = list(journeys)
        self.piece_rows = piece_rows
        self.behind = behind
        self.throttle = throttle
        self.monitor = monitor
        self.one_by_one = one_by_one
        self.stop = threading.Event()
        self.rows = 0
        self._moving = 0
        """Rows of pieces that are not committed yet."""
        self._total = sum(j.destination.plan.rows_estimate or 0 for j in journeys)
        self._current: Journey | None = None
        self._unfinished = 0
        self._lock = threading.Lock()
        self._cut = threading.Condition(threading.Lock())

    def run(self) -> None:
        """Until all is copied; raises the first error, or Interrupted, when all lanes are still."""
        with ThreadPoolExecutor(len(self.lanes), "copy") as pool:
            running: set[Future[None]] = {pool.submit(self._work, lane) for lane in self.lanes}
            error: BaseException | None = None
            while running:
                done, running = wait(running, _LOOK_S, FIRST_COMPLETED)
                for future in done:
                    failed = future.exception()
                    if failed is not None and (error is None or isinstance(error, StoppedError)):
                        error = failed
                        self._halt()
                if error is None:
                    try:
                        self._tell()
                        self.monitor.checkpoint()
                    except BaseException as interrupted:  # noqa: BLE001 - raised again below
                        error = interrupted
                        self._halt()
            if error is not None:
                raise error

    def _tell(self) -> None:
        with self._lock:
            kept, done = self.rows, self.rows + self._moving
        self.monitor.progress("copying", done=done, total=max(self._total, done), kept=kept > 0)

    def _halt(self) -> None:
        self.stop.set()
        with self._cut:
            self._cut.notify_all()

    def _work(self, lane: Lane) -> None:
        while (task := self._next(lane)) is not None:
            journey, piece = task
            self._carry(lane, journey, piece)
            with self._lock:
                journey.open -= 1
                last = journey.open == 0
            if last:
                self.behind(lane, journey)
                with self._cut:
                    self._unfinished -= 1
                    self._cut.notify_all()

    def _next(self, lane: Lane) -> tuple[Journey, Piece] | None:
        with self._cut:
            while True:
                if self.stop.is_set():
                    raise StoppedError
                if self._current is not None and self._current.pieces:
                    return self._current, self._current.pieces.pop(0)
                if not self.waiting:
                    return None
                if self.one_by_one and self._unfinished:
                    self._cut.wait(_LOOK_S)
                    continue
                journey = self.waiting.pop(0)
                reading = journey.destination.plan.reading
                rows = self.piece_rows(journey)
                copying = lane.source.engine.copying
                journey.pieces = list(pieces(copying, lane.source.session, reading, rows))
                journey.open = len(journey.pieces)
                self._unfinished += 1
                self._current = journey

    def _carry(self, lane: Lane, journey: Journey, piece: Piece) -> None:
        started = time.perf_counter()
        plan = journey.destination.plan
        counted = _Counted(self._moved)
        copying = lane.source.engine.copying
        read = blocks(copying, lane.source.session, plan.reading, piece)
        if journey.mask is not None:
            read = map(journey.mask, read)
        with lane.target.session.transaction():
            lane.ledger.fence()
            rows = lane.target.engine.copying.write(
                lane.target.session,
                journey.destination.place(lane.target),
                plan.travelling,
                counted.through(self.throttle.paced(read, self.stop), self.stop),
            )
            # A table that was there may have triggers that put its rows elsewhere.
            if plan.created and rows != counted.rows:
                msg = (
                    f"{counted.rows} rows of {plan.name} were read, and {rows} of them written:"
                    " copy the table again."
                )
                raise Terminal(msg, code="bridge.differs", params={"table": str(plan.name)})
            spent = time.perf_counter() - started
            counts: dict[str, Any] = {
                "rows": rows,
                "bytes": counted.bytes,
                "ms": round(spent * 1000, 1),
            }
            lane.ledger.passed(plan.no, piece, counts)
        with self._lock:
            journey.rows += rows
            journey.bytes += counted.bytes
            journey.seconds += spent
            self.rows += rows
            self._moving -= counted.rows

    def _moved(self, rows: int) -> None:
        with self._lock:
            self._moving += rows


class _Counted:
    def __init__(self, moved: Callable[[int], None]) -> None:
        self.rows = self.bytes = 0
        self.moved = moved

    def through(self, blocks: Iterator[Block], stop: threading.Event) -> Iterator[Block]:
        for block in blocks:
            if stop.is_set():
                raise StoppedError
            self.rows += block.rows
            self.bytes += len(block.data)
            self.moved(block.rows)
            yield block
