"""Not faster than so many rows a second, all lanes together; the rate may change meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator

from auralith.dataplane.rows.wire import Block

_STEP_S = 0.1


class Throttle:
    """An account of rows: a block goes when those before it are paid for, at the rate of now."""

    def __init__(self, rate: Callable[[], int | None]) -> None:
        """`rate` is asked again and again: rows a second, None for no limit."""
        self._rate = rate
        self._lock = threading.Lock()
        self._owed = 0.0
        """Rows that went and are not paid for."""
        self._last = time.monotonic()

    def paced(self, blocks: Iterator[Block], stop: threading.Event) -> Iterator[Block]:
        """The blocks, each when it is due."""
        for block in blocks:
            while not self._goes(block.rows) and not stop.is_set():
                time.sleep(_STEP_S)
            yield block

    def _goes(self, rows: int) -> bool:
        """Whether the block may go now; then its rows are owed."""
        with self._lock:
            rate, now = self._rate(), time.monotonic()
            spent, self._last = now - self._last, now
            if not rate:
                self._owed = 0.0
                return True
            # What was slept too long is not lost; what was idle is.
            self._owed = max(-rate * _STEP_S, self._owed - spent * rate)
            if self._owed > 0:
                return False
            self._owed += rows
            return True
