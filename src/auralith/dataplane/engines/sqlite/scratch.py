"""Throw-away databases: empty files beside the others, below the same folder.

SQLite files are opened only below the configured folder, so a scratch file lies there too. It holds
structure alone; what is proved about rows is proved with rows made for it.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from auralith.dataplane.engines.sqlite.paths import database_file
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.errors import PermissionDenied

PREFIX = "auralith_scratch_"
STALE_AFTER_S = 24 * 3600.0
"""A scratch file that was not touched for so long belongs to a process that is gone."""

_ENDINGS = ("", "-journal", "-wal", "-shm")


@contextmanager
def scratch(spec: ConnectionSpec) -> Iterator[ConnectionSpec]:
    """The specification of an empty database, which is gone at the end."""
    folder = database_file(spec, must_exist=False).parent
    sweep(folder)
    path = folder / f"{PREFIX}{secrets.token_hex(8)}.sqlite"
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        msg = (
            "No scratch database can be made: the process may not write to the folder of SQLite"
            " databases. Give it write access there."
        )
        raise PermissionDenied(msg) from error
    try:
        yield replace(spec, database=str(path), read_only=False)
    finally:
        _remove(path)


def sweep(folder: Path) -> None:
    """Remove what killed processes left behind."""
    limit = time.time() - STALE_AFTER_S
    for path in folder.glob(f"{PREFIX}*.sqlite"):
        with suppress(OSError):
            if path.lstat().st_mtime < limit:
                _remove(path)


def _remove(path: Path) -> None:
    for ending in _ENDINGS:
        with suppress(OSError):
            path.with_name(path.name + ending).unlink()
