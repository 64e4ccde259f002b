"""Small periodic tasks of a process, each on a thread of its own, each surviving its errors."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Loop:
    """Calls `work` every `seconds` until stopped; an error is logged and the loop goes on."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self._name = name
        self._seconds = seconds
        self._work = work
        self._stop = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the call in hand."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            try:
                self._work()
                self._failing = False
            except Exception:
                # The first of a row with its stack, the rest short: a database that is away for
                # an hour must not fill the disk.
                logger.warning("%s failed; going on", self._name, exc_info=not self._failing)
                self._failing = True
            if self._stop.wait(self._seconds):
                return
