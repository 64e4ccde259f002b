"""Locks between processes that the system releases when their holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auralith.kit.postgres.errors import EmbeddedPostgresError

POLL_SECONDS = 0.05


@contextmanager
def exclusive(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the lock file alone; waits up to `seconds`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    msg = (
                        f"Another process has been starting or stopping the PostgreSQL of "
                        f"'{path.parent}' for {seconds:.0f} seconds. Wait for it or end it."
                    )
                    raise EmbeddedPostgresError(msg) from None
                time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(handle)


class Share:
    """One user's claim on the running server; the last to leave is told so."""

    def __init__(self, path: Path) -> None:
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Give the claim back; True when nobody else holds one. Further calls answer False."""
        if self._handle is None:
            return False
        handle, self._handle = self._handle, None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(handle)
