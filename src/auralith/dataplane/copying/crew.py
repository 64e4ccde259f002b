"""Copy the pieces of all tables side by side: each lane reads in the one snapshot and writes.

A lane that finds no piece left begins the next table; the first that finds all pieces of a table
in, its own or those of other workers, does what follows its load, while the others are at the next
one.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Literal

from auralith.dataplane.copying.carrying import Carried, Carrier, Lane, Route, StoppedError
from auralith.dataplane.copying.ledger import Account
from auralith.dataplane.copying.subset_reading import pieces
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.monitor import Monitor, Part

_LOOK_S = 0.2
_ASK_S = 1.0
_SOON_S = 0.05
"""How long to wait for the pieces that others are at, when there is nothing else to do."""
_SHOWN = 40
"""Tables whose progress is told."""


@dataclass
class Journey:
    """One table on its way."""

    route: Route
    state: Literal["waiting", "cutting", "open", "taken", "ending", "ended"] = "waiting"
    """`open`: a piece may wait; `taken`: none did when somebody looked."""
    moving: int = 0
    """Rows of pieces that are not committed yet."""
    moving_bytes: int = 0
    rows: int = 0
    bytes: int = 0

    @property
    def no(self) -> int:
        """The table's number in the plan."""
        return self.route.plan.no

    @property
    def part(self) -> Part:
        """Where it stands, for who watches."""
        done = self.rows + self.moving
        ended = self.state in ("ending", "ended")
        estimate = self.route.plan.rows_estimate
        total = done if ended else None if estimate is None else max(estimate, done)
        return Part(str(self.route.plan.name), done, total, ended)


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
        committed: Callable[[], Mapping[int, Account]] | None = None,
    ) -> None:
        """`behind` is called with each table that has all its pieces.

        `one_by_one`: a table begins when the one before it is through, for targets whose foreign
        keys are watched. `committed`: what is in by whomever, where others help.
        """
        self.lanes = list(lanes)
        self.journeys = {j.no: j for j in journeys}
        self.waiting = list(journeys)
        self.begun: list[Journey] = []
        """Those that have begun and not ended."""
        self.piece_rows = piece_rows
        self.behind = behind
        self.monitor = monitor
        self.one_by_one = one_by_one
        self.committed = committed
        self.stop = threading.Event()
        self._asked = 0.0
        self._total = sum(j.route.plan.rows_estimate or 0 for j in journeys)
        routes = {j.no: j.route for j in journeys}
        self._carrier = Carrier(routes, throttle, self.stop, self._moved)
        self._lock = threading.Lock()
        self._change = threading.Condition(threading.Lock())

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
        if self.committed is not None and time.monotonic() - self._asked >= _ASK_S:
            self._count_others(self.committed())
            self._asked = time.monotonic()
        with self._lock:
            known = self.journeys.values()
            kept, moving = sum(j.rows for j in known), sum(j.moving for j in known)
            size = sum(j.bytes + j.moving_bytes for j in known)
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

    def _count_others(self, accounts: Mapping[int, Account]) -> None:
        with self._lock:
            for no, journey in self.journeys.items():
                if no in accounts:
                    journey.rows = max(journey.rows, accounts[no].rows)
                    journey.bytes = max(journey.bytes, accounts[no].bytes)

    def _seen(self) -> list[Journey]:
        """Those on their way, then those that wait, then those that ended: as many as are shown."""
        order = {"waiting": 1, "ended": 2}
        by_state = sorted(self.journeys.values(), key=lambda j: order.get(j.state, 0))
        return by_state[:_SHOWN]

    def _halt(self) -> None:
        self.stop.set()
        with self._change:
            self._change.notify_all()

    def _work(self, lane: Lane) -> None:
        while (found := self._next(lane)) is not None:
            journey, step = found
            if step == "cut":
                self._cut(lane, journey)
            elif step == "end":
                self.behind(lane, journey)
                self._end(journey)
                continue
            carried = self._carrier.carry(lane, journey.no)
            if carried is None:
                self._taken(journey)
            else:
                self._brought(carried)

    def _next(self, lane: Lane) -> tuple[Journey, Literal["cut", "take", "end"]] | None:
        """What the lane does now, decided once: the state may be another one by the time it does.

        Otherwise a lane on its way to a piece would end a table that another one is ending.
        """
        while True:
            through = self._through(lane)
            with self._change:
                if self.stop.is_set():
                    raise StoppedError
                for journey in self.begun:
                    if journey.state == "taken" and journey.no in through:
                        journey.state = "ending"
                        return journey, "end"
                if found := next((j for j in self.begun if j.state == "open"), None):
                    return found, "take"
                if self.waiting and not (self.one_by_one and self.begun):
                    self.begun.append(self.waiting.pop(0))
                    self.begun[-1].state = "cutting"
                    return self.begun[-1], "cut"
                if not self.begun:
                    return None
                self._change.wait(_SOON_S)
                # Whoever was at a piece may be dead, and the piece open again.
                if found := next((j for j in self.begun if j.state == "taken"), None):
                    return found, "take"

    def _through(self, lane: Lane) -> set[int]:
        """Tables of which no piece is left; asked without the lock, since none ever comes back."""
        with self._change:
            asked = [j.no for j in self.begun if j.state == "taken"]
        return {no for no in asked if not lane.ledger.pool.left(no)}

    def _cut(self, lane: Lane, journey: Journey) -> None:
        reading = journey.route.plan.reading
        rows = self.piece_rows(journey)
        copying = lane.source.engine.copying
        cut = list(pieces(copying, lane.source.session, reading, rows))
        lane.ledger.pool.put(journey.no, cut)
        with self._change:
            journey.state = "open"
            self._change.notify_all()

    def _taken(self, journey: Journey) -> None:
        with self._change:
            if journey.state == "open":
                journey.state = "taken"

    def _end(self, journey: Journey) -> None:
        with self._change:
            journey.state = "ended"
            self.begun.remove(journey)
            self._change.notify_all()

    def _moved(self, table: int, rows: int, size: int) -> None:
        with self._lock:
            journey = self.journeys[table]
            journey.moving += rows
            journey.moving_bytes += size

    def _brought(self, carried: Carried) -> None:
        with self._lock:
            journey = self.journeys[carried.table]
            journey.rows += carried.rows
            journey.bytes += carried.bytes
            journey.moving -= carried.read
            journey.moving_bytes -= carried.bytes
