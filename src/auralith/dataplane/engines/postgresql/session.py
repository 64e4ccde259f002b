"""One connection to PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count, islice
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from auralith.dataplane.engines.postgresql.dialect import LEXIS, PostgresDialect
from auralith.dataplane.engines.postgresql.errors import translate
from auralith.dataplane.engines.session import Params, Row
from auralith.dataplane.engines.transactions import savepoint, transaction
from auralith.dataplane.errors import ReadOnlyTarget, StatementFailed
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import bind, first_word

CANCEL_TIMEOUT_S = 10.0

# Words by which a read-only session could leave its protection.
_LEAVING = frozenset(
    [
        "SET",
        "RESET",
        "BEGIN",
        "START",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "DISCARD",
        "PREPARE",
        "EXECUTE",
        "LOAD",
    ]
)

_dialect = PostgresDialect()


class _ExtendedCursor(psycopg.RawCursor[Row]):
    """Always the extended protocol: the server itself refuses two statements in one text."""

    def _execute_send(self, query: Any, **arguments: Any) -> None:
        arguments["force_extended"] = True
        super()._execute_send(query, **arguments)


class PostgresSession:
    """A session with pinned settings; see `engines.base.Session`."""

    def __init__(self, connection: psycopg.Connection[Row], *, read_only: bool) -> None:
        self._connection = connection
        self._read_only = read_only
        self._cancel_asked = False
        self._names = count(1)
        self._waiting: list[tuple[str, Sequence[Any] | None]] = []
        """Statements of the open transaction that travel with the next one."""
        connection.add_notice_handler(lambda _: None)

    @property
    def driver(self) -> psycopg.Connection[Row]:
        """The driver's own connection, for this engine's other modules."""
        return self._connection

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, or its BEGIN waits for its first statement."""
        if self._waiting:
            return True
        status = self._connection.info.transaction_status
        return status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)

    def pin(self, settings: Mapping[str, str]) -> None:
        """Set session settings in one round trip."""
        calls = ", ".join(
            f"set_config(${2 * n + 1}, ${2 * n + 2}, false)" for n in range(len(settings))
        )
        values = [text for pair in settings.items() for text in pair]
        with self._mapped():
            _ExtendedCursor(self._connection).execute(f"SELECT {calls}", values)

    def limit(self, milliseconds: int) -> None:
        """By `statement_timeout`."""
        self.pin({"statement_timeout": str(milliseconds)})

    @contextmanager
    def _mapped(self, *, start: bool = False) -> Iterator[None]:
        if start:
            self._cancel_asked = False
        try:
            yield
        except psycopg.Error as error:
            raise translate(error, cancel_asked=self._cancel_asked) from error

    @contextmanager
    def _guarded(self, sql: str) -> Iterator[None]:
        """In a read-only session every statement runs inside a transaction we opened so."""
        if not self._read_only:
            yield
            return
        if first_word(sql, LEXIS) in _LEAVING:
            msg = "The connection is read-only: this statement could change that and is refused."
            raise ReadOnlyTarget(msg)
        if self.in_transaction:
            yield
            return
        with transaction(self):
            yield

    def _run(self, sql: str, arguments: Sequence[Any] | None) -> psycopg.RawCursor[Row]:
        cursor = _ExtendedCursor(self._connection)
        with self._mapped(start=True), self._sent():
            cursor.execute(_query(sql), arguments)
        return cursor

    @contextmanager
    def _sent(self) -> Iterator[None]:
        """What waits and what the block sends, in one round trip; the first error comes out."""
        if not self._waiting:
            yield
            return
        waiting, self._waiting = self._waiting, []
        with self._connection.pipeline():
            for sql, arguments in waiting:
                _ExtendedCursor(self._connection).execute(_query(sql), arguments)
            yield

    def _bound(self, sql: str, params: Params | None) -> tuple[str, Sequence[Any] | None]:
        text, arguments = bind(sql, params, lexis=LEXIS, style="dollar")
        return text, list(arguments) if arguments is not None else None

    def execute(self, sql: str, params: Params | None = None) -> int:
        """Run one statement; the count of affected rows."""
        text, arguments = self._bound(sql, params)
        with self._guarded(sql):
            return self._run(text, arguments).rowcount

    def post(self, sql: str, params: Params | None = None) -> None:
        """Send it with the next statement."""
        if not self.in_transaction:
            self.execute(sql, params)
            return
        self._waiting.append(self._bound(sql, params))

    def query(self, sql: str, params: Params | None = None) -> list[Row]:
        """Run one statement and fetch all its rows."""
        text, arguments = self._bound(sql, params)
        with self._guarded(sql):
            cursor = self._run(text, arguments)
            with self._mapped():
                return cursor.fetchall() if cursor.description is not None else []

    def stream(
        self, sql: str, params: Params | None = None, *, batch_rows: int = 5_000
    ) -> Iterator[list[Row]]:
        """Yield the rows in batches; libpq holds one batch at a time."""
        text, arguments = self._bound(sql, params)
        with self._guarded(sql):
            self.flush()
            rows = psycopg.RawCursor(self._connection).stream(
                _query(text), arguments, size=max(2, batch_rows)
            )
            self._cancel_asked = False
            try:
                while True:
                    with self._mapped():
                        batch = list(islice(rows, batch_rows))
                    if not batch:
                        return
                    yield batch
            finally:
                with suppress(psycopg.Error):
                    rows.close()  # type: ignore[attr-defined]  # a generator, typed as iterator

    def load(self, table: TableName, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """COPY the rows in; text is cast by the server to the columns' types."""
        names = ", ".join(_dialect.quote(c) for c in columns)
        sql = f"COPY {_dialect.table(table)} ({names}) FROM STDIN"
        cursor = psycopg.RawCursor(self._connection)
        with self._guarded(sql), self._mapped(start=True):
            self.flush()
            with cursor.copy(_query(sql)) as copy:
                write = copy.write_row
                for row in rows:
                    write(row)
            return cursor.rowcount

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction around the block."""
        return transaction(self)

    def savepoint(self) -> AbstractContextManager[None]:
        """A nested unit inside a transaction."""
        return savepoint(lambda sql: self._run(sql, None), f"auralith_{next(self._names)}")

    def begin(self) -> None:
        """Open a transaction by hand; the server hears of it with the first statement."""
        self.flush()
        self._waiting.append(("BEGIN READ ONLY" if self._read_only else "BEGIN", None))

    def flush(self) -> None:
        """Send what waits now."""
        with self._mapped(), self._sent():
            pass

    def commit(self) -> None:
        """Commit; a transaction that had already failed is rolled back and said so."""
        failed = self._connection.info.transaction_status == TransactionStatus.INERROR
        if failed:
            self._waiting.clear()
        self._run("ROLLBACK" if failed else "COMMIT", None)
        if failed:
            msg = "The transaction had failed before and was rolled back instead of committed."
            raise StatementFailed(msg)

    def rollback(self) -> None:
        """Roll back the open transaction; never raises for a lost link."""
        self._waiting.clear()
        if self.in_transaction:
            with suppress(psycopg.Error):
                _ExtendedCursor(self._connection).execute("ROLLBACK")

    def cancel(self) -> None:
        """Stop the statement that runs now."""
        self._cancel_asked = True
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=CANCEL_TIMEOUT_S)

    def close(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._connection.close()


def _query(sql: str) -> bytes:
    """Text as the driver takes it: it wants `str` to be literals in our own source."""
    return sql.encode()
