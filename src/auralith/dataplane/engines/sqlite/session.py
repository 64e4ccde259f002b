"""One connection to an SQLite file."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from typing import Any

from auralith.dataplane.engines.session import Params, Row
from auralith.dataplane.engines.sqlite.dialect import LEXIS, SqliteDialect
from auralith.dataplane.engines.sqlite.errors import translate
from auralith.dataplane.engines.transactions import savepoint, transaction
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import bind

# How many steps of SQLite's machine pass between two looks at the clock: about a millisecond.
CLOCK_STEPS = 20_000

_dialect = SqliteDialect()


class SqliteSession:
    """A session with its protections on; see `engines.base.Session`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        read_only: bool,
        statement_timeout_ms: int,
        file: Path | None = None,
    ) -> None:
        self.file = file
        """What is open; None for what is no file."""
        self._connection = connection
        self._read_only = read_only
        self._limit_s = 0.0
        self._deadline = 0.0
        self._cancel_asked = False
        self._names = count(1)
        self.limit(statement_timeout_ms)

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's own connection, for this engine's other modules."""
        return self._connection

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def limit(self, milliseconds: int) -> None:
        """By a clock that SQLite looks at while it works."""
        self._limit_s = milliseconds / 1000
        self._connection.set_progress_handler(self._late if milliseconds else None, CLOCK_STEPS)

    def _late(self) -> bool:
        return time.monotonic() > self._deadline

    @contextmanager
    def _mapped(self, *, start: bool = False) -> Iterator[None]:
        if start:
            self._cancel_asked = False
            self._deadline = time.monotonic() + self._limit_s
        try:
            yield
        except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
            raise translate(error, cancel_asked=self._cancel_asked) from error

    def _run(self, sql: str, params: Params | None = None) -> sqlite3.Cursor:
        text, arguments = bind(sql, params, lexis=LEXIS, style="named")
        with self._mapped(start=True):
            return self._connection.execute(text, {} if arguments is None else arguments)

    def execute(self, sql: str, params: Params | None = None) -> int:
        """Run one statement; the count of rows it changed itself (not by triggers)."""
        cursor = self._run(sql, params)
        with self._mapped():
            if cursor.description is not None:
                cursor.fetchall()
            return cursor.rowcount

    def post(self, sql: str, params: Params | None = None) -> None:
        """Run it at once."""
        self.execute(sql, params)

    def query(self, sql: str, params: Params | None = None) -> list[Row]:
        """Run one statement and fetch all its rows."""
        cursor = self._run(sql, params)
        with self._mapped():
            return cursor.fetchall()

    def stream(
        self, sql: str, params: Params | None = None, *, batch_rows: int = 5_000
    ) -> Iterator[list[Row]]:
        """Yield the rows in batches as SQLite finds them."""
        cursor = self._run(sql, params)
        try:
            while True:
                with self._mapped():
                    batch = cursor.fetchmany(batch_rows)
                if not batch:
                    return
                yield batch
        finally:
            cursor.close()

    def load(self, table: TableName, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert the rows by one prepared statement, in one transaction."""
        names = ", ".join(_dialect.quote(c) for c in columns)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {_dialect.table(table)} ({names}) VALUES ({marks})"
        with (
            nullcontext() if self.in_transaction else transaction(self),
            self._mapped(start=True),
        ):
            return self._connection.executemany(sql, rows).rowcount

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction around the block."""
        return transaction(self)

    def savepoint(self) -> AbstractContextManager[None]:
        """A nested unit inside a transaction."""
        return savepoint(self._run, f"auralith_{next(self._names)}")

    def begin(self) -> None:
        """Open a transaction; a writer takes the write lock at once, so it never fails later."""
        self._run("BEGIN" if self._read_only else "BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Commit the transaction; deferred foreign keys are checked now."""
        self._run("COMMIT")

    def rollback(self) -> None:
        """Roll back the open transaction, if there is one."""
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def cancel(self) -> None:
        """Stop the statement that runs now."""
        self._cancel_asked = True
        with suppress(sqlite3.Error):
            self._connection.interrupt()

    def close(self) -> None:
        """Close the file; an open transaction is rolled back."""
        with suppress(sqlite3.Error):
            self._connection.close()
