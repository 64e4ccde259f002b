"""Copy the pieces of all tables side by side: each lane reads in the one snapshot and writes.

A lane that finds no piece left begins the next table; the lane that brings a table's last piece
does what follows its load, while the others are at the next one.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.copying.ledger import Ledger
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.subset_reading import blocks, pieces
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.monitor import Monitor, Part
from auralith.dataplane.rows.wire import Block

_LOOK_S = 0.2
_SHOWN = 40
"""Tables whose progress is told."""


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
    pieces: list[Piece] | None = None
    """Those that nobody has taken; None: not cut yet."""
    open: int = 0
    """Pieces that are not in yet."""
    moving: int = 0
    """Rows of pieces that are not committed yet."""
    moving_bytes: int = 0
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0

    @property
    def no(self) -> int:
        """The table's number in the plan."""
        return self.destination.plan.no

    @property
    def part(self) -> Part:
        """Where it stands, for who watches."""
        plan, done = self.destination.plan, self.rows + self.moving
        ended = self.pieces is not None and not self.open
        estimate = plan.rows_estimate
        total = done if ended else None if estimate is None else max(estimate, done)
        return Part(str(plan.name), done, total, ended)


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
        self.journeys = list(journeys)
        self.waiting = list(journeys)
        self.piece_rows = piece_rows
        self.behind = behind
        self.throttle = throttle
        self.monitor = monitor
        self.one_by_one = one_by_one
        self.stop = threading.Event()
        self.rows = 0
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
            kept, moving = self.rows, sum(j.moving for j in self.journeys)
            size = sum(j.bytes + j.moving_bytes for j in self.journeys)
            parts = [j.part for j in self._seen()]
        done = kept + moving
        self.monitor.progress(
            "copying",
            done=done,
            total=max(self._total, done),
            kept=kept > 0,
            bytes_done=size,
            parts=parts,
        )

    def _seen(self) -> list[Journey]:
        """Those on their way, then those that wait, then those that ended: as many as are shown."""
        by_state: tuple[list[Journey], ...] = ([], [], [])
        for journey in self.journeys:
            by_state[0 if journey.open else 2 if journey.pieces is not None else 1].append(journey)
        return [j for some in by_state for j in some][:_SHOWN]

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
        counted = _Counted(lambda block: self._moved(journey, block))
        copying = lane.source.engine.copying
        read = blocks(copying, lane.source.session, plan.reading, piece)
        if journey.mask is not None:
            read = map(journey.mask, read)
        with lane.target.session.transaction():
            lane.ledger.fence()
            place = journey.destination
            with nullcontext() if place.beside else place.resting(lane.target):
                rows = lane.target.engine.copying.write(
                    lane.target.session,
                    place.place(lane.target),
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
            journey.moving -= counted.rows
            journey.moving_bytes -= counted.bytes

    def _moved(self, journey: Journey, block: Block) -> None:
        with self._lock:
            journey.moving += block.rows
            journey.moving_bytes += len(block.data)


class _Counted:
    def __init__(self, moved: Callable[[Block], None]) -> None:
        self.rows = self.bytes = 0
        self.moved = moved

    def through(self, blocks: Iterator[Block], stop: threading.Event) -> Iterator[Block]:
        for block in blocks:
            if stop.is_set():
                raise StoppedError
            self.rows += block.rows
            self.bytes += len(block.data)
            self.moved(block)
            yield block
