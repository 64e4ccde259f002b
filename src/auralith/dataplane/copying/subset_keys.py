"""The keys of chosen rows, in a temporary file of the worker: memory stays flat however many.

Nothing is written to the source, so that a read-only login, a standby and any number of sessions
of one snapshot will do.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.copying import Piece

IN_A_STATEMENT = 2_000
"""Keys that one statement is given."""


class KeyFile:
    """Lists of keys, one a table; the file is gone when the last of them is."""

    def __init__(self) -> None:
        # Without a name SQLite keeps it in memory, and in a file of its own once it grows.
        self.connection = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self.lock = threading.Lock()
        self.lists = 0

    def list(self, width: int) -> "KeyList":
        """An empty list of keys of so many columns."""
        self.lists += 1
        return KeyList(self, self.lists, width)


class KeyList:
    """See `engines.copying.Chosen`: each key once, in the order in which they came."""

    def __init__(self, file: KeyFile, no: int, width: int) -> None:
        self._file = file
        self._name = f"keys_{no}"
        self._width = width
        self.rows = 0
        columns = [f"c{n}" for n in range(width)]
        self._columns = ", ".join(columns)
        if columns:
            typed = ", ".join(f"{c} TEXT NOT NULL" for c in columns)
            file.connection.execute(
                f"CREATE TABLE {self._name} (no INTEGER PRIMARY KEY, {typed},"
                f" UNIQUE ({self._columns}))"
            )

    def add(self, rows: Iterable[tuple[str, ...]]) -> int:
        """Those that are not in it yet; how many these were."""
        marks = ", ".join("?" * self._width)
        connection = self._file.connection
        with self._file.lock:
            connection.execute("BEGIN")
            new = connection.executemany(
                f"INSERT OR IGNORE INTO {self._name} ({self._columns}) VALUES ({marks})", rows
            ).rowcount
            connection.execute("COMMIT")
        self.rows += new
        return new

    def between(self, behind: int, upto: int) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The keys behind one place up to another, as many at a time as a statement takes."""
        for start in range(behind, min(upto, self.rows), IN_A_STATEMENT):
            end = min(start + IN_A_STATEMENT, upto)
            with self._file.lock:
                found = self._file.connection.execute(
                    f"SELECT {self._columns} FROM {self._name} WHERE no > ? AND no <= ?",
                    (start, end),
                ).fetchall()
            yield tuple(found)

    def pieces(self, rows: int) -> Iterator[Piece]:
        """By places in the list."""
        for number, start in enumerate(range(0, max(self.rows, 1), rows), 1):
            yield Piece(number, span=(start, min(start + rows, self.rows)))

    def parts(self, piece: Piece | None = None) -> Iterator[Piece]:
        """As many keys as a statement takes; one part without keys where there are none."""
        number, span = (1, None) if piece is None else (piece.number, piece.span)
        behind, upto = span or (0, self.rows)
        if behind >= upto:
            yield Piece(number, rows=())
            return
        for keys in self.between(behind, upto):
            yield Piece(number, rows=keys)
