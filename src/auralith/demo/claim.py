"""One demo at a time in a data folder: a second one would stop the first one's sample servers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auralith.demo.sample import DemoError

FILE = "demo.lock"


@contextmanager
def claimed(folder: Path, address: str) -> Iterator[None]:
    """Hold the folder for this process; raises `DemoError` with the address of who has it.

    The system takes the claim back when the process dies, so nothing has to be cleaned up.
    """
    handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = os.pread(handle, 500, 0).decode(errors="replace").strip()
            msg = (
                f"a demo runs already with the data folder '{folder}': {said or 'it is starting'}. "
                "Use that one, stop it (Ctrl-C), or give this one a folder of its own with "
                "--data-dir (with make: ARGS='--data-dir FOLDER' and PORT=8123)."
            )
            raise DemoError(msg) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{address} (process {os.getpid()})\n".encode(), 0)
        yield
    finally:
        os.close(handle)
