"""How many rows a batch takes, and how long it waits for a lock that is not granted."""

import random
import time
from dataclasses import dataclass

from auralith.dataplane.errors import LockNotAvailable
from auralith.dataplane.monitor import Monitor

TARGET_S = 0.06
"""A batch should hold its row locks about this long."""
FIRST = 2_500
SMALLEST, LARGEST = 50, 50_000
USUAL = 2_000
"""Fewer rows than this do not pay for a transaction of their own, if the time is bearable."""
BEARABLE_S = 0.2
RETRIES = 12
STEP_S = 0.2


@dataclass(frozen=True)
class Tempo:
    """How fast a run may go: rows of a batch (None: found out), and the pause behind each."""

    batch_size: int | None = None
    sleep_ms: int = 0


def rest(monitor: Monitor, milliseconds: int) -> None:
    """The pause between batches that was asked for; the work may stop within it."""
    until = time.monotonic() + milliseconds / 1000
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(STEP_S, left))
        monitor.checkpoint()


class Pace:
    """Adapts the size to the time that batches take; a given size is the upper limit."""

    def __init__(self, given: int | None) -> None:
        self.limit = given or LARGEST
        self.size = min(given or FIRST, self.limit)
        self._fixed = given is not None
        self._failures = 0

    def took(self, seconds: float, rows: int) -> None:
        """A batch of that many rows went through."""
        self._failures = 0
        if self._fixed or rows < self.size // 2:
            return
        factor = max(0.5, min(1.5, TARGET_S / max(seconds, 0.001)))
        least = USUAL if seconds < BEARABLE_S else SMALLEST
        self.size = min(self.limit, max(least, int(self.size * factor)))

    def failed(self, error: LockNotAvailable) -> None:
        """Wait a moment, go on with fewer rows; gives up by raising the error."""
        self._failures += 1
        if self._failures > RETRIES:
            raise error
        self.size = max(min(SMALLEST, self.limit), self.size // 2)
        longest = min(2.0, 0.05 * 2**self._failures)
        time.sleep(random.uniform(0.2, 1.0) * longest)  # noqa: S311 - jitter
