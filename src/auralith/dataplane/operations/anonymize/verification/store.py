"""Numbers of rows while they are compared: in memory while they are few, else in a folder."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.operations.anonymize.verification.hashing import Words

_IN_MEMORY = 2 << 20
"""Numbers that all tables together keep in memory."""
_PREFIX, _LOCK = "auralith-proof-", "lock"
Grid = NDArray[np.uint64]
"""A row each: who it is, then one number for each column that is compared."""


class Store:
    """A place for the numbers of many tables; nothing is left of it at the end."""

    def __init__(self) -> None:
        _tidy()
        folder = Path(tempfile.mkdtemp(prefix=f"new-{_PREFIX}"))
        # Held until the end, whatever that is: who finds it free knows that nobody is at work.
        self._lock = (folder / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Nobody finds it before it is held.
        self._folder = folder.rename(folder.with_name(folder.name.removeprefix("new-")))
        self._files = 0
        self.kept = 0
        """Numbers in memory."""

    def rows(self, columns: Sequence[str]) -> "Rows":
        """Room for the rows of one table."""
        self._files += 1
        return Rows(self, self._folder / str(self._files), tuple(columns))

    @property
    def full(self) -> bool:
        """Whether the next rows go to a file."""
        return self.kept > _IN_MEMORY

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.close()


def _tidy() -> None:
    """Take away what was left by verifications that were killed."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), lock.open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


class Rows:
    """The numbers of a table's rows: appended, then read as often as needed."""

    def __init__(self, store: Store, path: Path, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.count = 0
        self._store = store
        self._path = path
        self._parts: list[Grid] = []
        self._file: IO[bytes] | None = None

    def append(self, keys: Words, values: Sequence[Words]) -> None:
        """Rows behind those that are there; `values` in the order of the columns."""
        part = np.column_stack([keys, *values]).astype(np.uint64, copy=False)
        self.count += len(part)
        if self._file is None and not self._store.full:
            self._parts.append(part)
            self._store.kept += part.size
            return
        if self._file is None:
            self._file = self._path.open("wb")
            self._flush()
        part.tofile(self._file)

    def _flush(self) -> None:
        for part in self._parts:
            self._store.kept -= part.size
            part.tofile(self._file)  # type: ignore[arg-type]  # opened by the caller
        self._parts = []

    def end(self) -> None:
        """No more rows come."""
        if self._file is not None:
            self._file.close()

    def parts(self, rows: int) -> Iterator[Grid]:
        """All rows, up to so many at a time."""
        width = 1 + len(self.columns)
        if self._file is None:
            whole = np.concatenate([*self._parts, np.empty((0, width), np.uint64)])
            self._parts = [whole]
            for start in range(0, len(whole), rows):
                yield whole[start : start + rows]
            return
        with self._path.open("rb") as file:
            while len(part := np.fromfile(file, np.uint64, rows * width)):
                yield part.reshape(-1, width)

    def drop(self) -> None:
        """They are needed no more."""
        self._store.kept -= sum(part.size for part in self._parts)
        self._parts = []
        self._path.unlink(missing_ok=True)
