"""Bring a piece over: taken, read, written and entered in the ledger by one transaction.

The same for the sessions of the process in charge and for those of workers that help it.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.copying.ledger import Ledger
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.model import TablePlan
from auralith.dataplane.copying.subset_reading import blocks
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.rows.wire import Block


class StoppedError(Exception):
    """A lane stops because another one failed, or because it was told to."""


@dataclass(frozen=True)
class Lane:
    """Two sessions: one reads in the snapshot, one writes."""

    source: Database
    target: Database
    ledger: Ledger


@dataclass(frozen=True)
class Route:
    """One table's way: where its rows go, and what its lines pass on the way."""

    destination: Destination
    mask: LineMask | None = None

    @property
    def plan(self) -> TablePlan:
        """What is read and written."""
        return self.destination.plan


@dataclass(frozen=True)
class Carried:
    """A piece that is in, and what is no more on its way with it."""

    table: int
    rows: int
    """Written."""
    bytes: int
    read: int
    """Rows read."""


Moved = Callable[[int, int, int], None]
"""Called with a table, and how many rows and bytes more (or less) of it are on their way."""


class Carrier:
    """How pieces are brought over, whichever lane does it; safe to share between threads."""

    def __init__(
        self,
        routes: Mapping[int, Route],
        throttle: Throttle,
        stop: threading.Event,
        moved: Moved,
    ) -> None:
        """`routes` by the number of the table; `moved` hears of what is not in yet."""
        self.routes = routes
        self.throttle = throttle
        self.stop = stop
        self.moved = moved

    def carry(self, lane: Lane, table: int | None = None) -> Carried | None:
        """A waiting piece of that table, or of any; None when all are taken.

        Raises Fenced when the attempt that the lane belongs to is over.
        """
        with lane.target.session.transaction():
            lane.ledger.fence()
            taken = lane.ledger.pool.take(table)
            if taken is None:
                return None
            started = time.perf_counter()
            number, piece = taken
            route = self.routes[number]
            plan = route.plan
            counted = _Counted(number, self.moved)
            read = blocks(lane.source.engine.copying, lane.source.session, plan.reading, piece)
            if route.mask is not None:
                read = map(route.mask, read)
            place = route.destination
            try:
                with nullcontext() if place.beside else place.resting(lane.target):
                    rows = lane.target.engine.copying.write(
                        lane.target.session,
                        place.place(lane.target),
                        plan.travelling,
                        counted.through(self.throttle.paced(read, self.stop), self.stop),
                    )
            except BaseException:
                self.moved(number, -counted.rows, -counted.bytes)
                raise
            # A table that was there may have triggers that put its rows elsewhere.
            if plan.created and rows != counted.rows:
                msg = (
                    f"{counted.rows} rows of {plan.name} were read, and {rows} of them written:"
                    " copy the table again."
                )
                raise Terminal(msg, code="bridge.differs", params={"table": str(plan.name)})
            counts: dict[str, Any] = {
                "rows": rows,
                "bytes": counted.bytes,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            lane.ledger.passed(number, piece, counts)
        return Carried(number, rows, counted.bytes, counted.rows)


class _Counted:
    def __init__(self, table: int, moved: Moved) -> None:
        self.rows = self.bytes = 0
        self.table = table
        self.moved = moved

    def through(self, blocks: Iterator[Block], stop: threading.Event) -> Iterator[Block]:
        for block in blocks:
            if stop.is_set():
                raise StoppedError
            self.rows += block.rows
            self.bytes += len(block.data)
            self.moved(self.table, block.rows, len(block.data))
            yield block
