"""Not faster than so many rows a second, all lanes together; the rate may change meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator

from auralith.dataplane.rows.wire import Block

_STEP_S = 0.2


class Throttle:
    """A bucket of rows: a block may go when its rows are due."""

    def __init__(self, rate: Callable[[], int | None]) -> None:
        """`rate` is asked before each block: rows a second, None for no limit."""
        self._rate = rate
        self._lock = threading.Lock()
        self._due = 0.0

    def paced(self, blocks: Iterator[Block], stop: threading.Event) -> Iterator[Block]:
        """The blocks, each when it is due."""
        for block in blocks:
            self._wait(block.rows, stop)
            yield block

    def _wait(self, rows: int, stop: threading.Event) -> None:
        rate = self._rate()
        if not rate:
            return
        with self._lock:
            now = time.monotonic()
            mine = max(self._due, now)
            self._due = mine + rows / rate
        while (left := mine - time.monotonic()) > 0 and not stop.is_set():
            time.sleep(min(_STEP_S, left))
