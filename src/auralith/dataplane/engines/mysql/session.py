"""One connection to MySQL or MariaDB."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import count
from threading import Timer
from typing import Any

import pymysql
from pymysql.constants import SERVER_STATUS
from pymysql.cursors import Cursor, SSCursor

from auralith.dataplane.engines.mysql.dialect import LEXIS, MysqlDialect
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.session import Params, Row
from auralith.dataplane.engines.transactions import savepoint, transaction
from auralith.dataplane.errors import PermissionDenied, ReadOnlyTarget
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.lexer import bind, first_word, tokenize

MAX_INSERT_BYTES = 4 * 1024 * 1024

# Words by which a read-only session could leave its protection. CALL, since a procedure may
# commit and start over.
_LEAVING = frozenset({
    "SET", "START", "BEGIN", "COMMIT", "ROLLBACK", "XA", "LOCK", "UNLOCK", "PREPARE", "EXECUTE",
    "CALL", "RESET", "FLUSH", "HANDLER", "USE",
})  # fmt: skip
_FILES = frozenset({"OUTFILE", "DUMPFILE", "INFILE", "LOAD_FILE"})

_dialect = MysqlDialect()


class MysqlSession:
    """A session with pinned variables; see `engines.base.Session`."""

    def __init__(
        self,
        driver: Any,
        *,
        opener: Callable[[], Any],
        read_only: bool,
        watch_ms: int,
        max_packet: int,
        flavour: Flavour,
    ) -> None:
        self._driver = driver
        self._opener = opener
        self._read_only = read_only
        self._watch_s = watch_ms / 1000
        self._max_packet = max_packet
        self.flavour = flavour
        self._begun = False
        self._cancel_asked = False
        self._late = False
        self._names = count(1)

    @property
    def driver(self) -> Any:
        """The driver's own connection, for this engine's other modules."""
        return self._driver

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, as the server last said."""
        status: int = self._driver.server_status
        return bool(status & SERVER_STATUS.SERVER_STATUS_IN_TRANS)

    def limit(self, milliseconds: int) -> None:
        """By the server where it has such a limit, else by a clock of our own."""
        if self.flavour.statement_limit is None:
            self._watch_s = milliseconds / 1000
            return
        with self._mapped(), self._driver.cursor() as cursor:
            cursor.execute(f"SET SESSION {self.flavour.statement_limit} = {milliseconds / 1000}")

    @contextmanager
    def _mapped(self, *, start: bool = False) -> Iterator[None]:
        """Driver errors as ours; with `start` also the clock of one statement."""
        if not start:
            try:
                yield
            except Exception as error:
                raise self._translated(error) from error
            return
        self._cancel_asked = self._late = False
        timer = Timer(self._watch_s, self._on_time) if self._watch_s else None
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            yield
        except Exception as error:
            raise self._translated(error) from error
        finally:
            if timer is not None:
                timer.cancel()

    def _translated(self, error: Exception) -> Exception:
        if not isinstance(error, pymysql.MySQLError | UnicodeError | OverflowError):
            # Out of step with the server (a hostile one, or a half-read answer): end it.
            self.close()
        return translate(error, cancel_asked=self._cancel_asked, late=self._late)

    def _on_time(self) -> None:
        self._late = True
        self._kill()

    def _check(self, sql: str) -> None:
        """Refuse what reads or writes files of the server, and what would end read-only."""
        tokens = tokenize(sql, LEXIS)
        words = {t.text.upper() for t in tokens if t.kind == "word"}
        hidden = any(t.kind == "comment" and t.text.startswith(("/*!", "/*M!")) for t in tokens)
        if words & _FILES:
            msg = "Statements that read or write files of the server are not run."
            raise PermissionDenied(msg)
        if self._read_only and (hidden or first_word(sql, LEXIS) in _LEAVING):
            msg = "The connection is read-only: this statement could change that and is refused."
            raise ReadOnlyTarget(msg)

    @contextmanager
    def _guarded(self, sql: str) -> Iterator[None]:
        """In a read-only session every statement runs inside a transaction we opened so."""
        self._check(sql)
        if not self._read_only or self.in_transaction:
            yield
            return
        with transaction(self):
            yield

    def _run(
        self,
        sql: str,
        params: Params | None = None,
        cursor_class: type[Cursor] = Cursor,
    ) -> Any:
        # Without params nothing is a placeholder: `again:LOOP` in a body is a label.
        text, arguments = (
            (sql, None) if params is None else bind(sql, params, lexis=LEXIS, style="format")
        )
        cursor = self._driver.cursor(cursor_class)
        with self._mapped(start=True):
            cursor.execute(text, arguments)
        return cursor

    def execute(self, sql: str, params: Params | None = None) -> int:
        """Run one statement; the count of rows it found (not only those it changed)."""
        with self._guarded(sql):
            affected: int = self._run(sql, params).rowcount
            return affected

    def post(self, sql: str, params: Params | None = None) -> None:
        """Run it at once."""
        self.execute(sql, params)

    def query(self, sql: str, params: Params | None = None) -> list[Row]:
        """Run one statement and fetch all its rows."""
        with self._guarded(sql):
            return list(self._run(sql, params).fetchall())

    def stream(
        self, sql: str, params: Params | None = None, *, batch_rows: int = 5_000
    ) -> Iterator[list[Row]]:
        """Yield the rows in batches as they arrive."""
        with self._guarded(sql):
            cursor = self._run(sql, params, SSCursor)
            ended = False
            try:
                while True:
                    with self._mapped():
                        batch = list(cursor.fetchmany(batch_rows))
                    if not batch:
                        ended = True
                        return
                    yield batch
            finally:
                if not ended:
                    # Otherwise closing would read the whole rest.
                    self._kill()
                with suppress(pymysql.MySQLError):
                    cursor.close()

    def load(self, table: TableName, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert many rows per statement, as many as the server's packet takes."""
        names = ", ".join(_dialect.quote(c) for c in columns).replace("%", "%%")
        marks = ", ".join(["%s"] * len(columns))
        target = _dialect.table(table).replace("%", "%%")
        sql = f"INSERT INTO {target} ({names}) VALUES ({marks})"
        cursor = self._driver.cursor()
        cursor.max_stmt_length = min(MAX_INSERT_BYTES, self._max_packet * 3 // 4)
        with (
            self._guarded(sql),
            nullcontext() if self.in_transaction else transaction(self),
            self._mapped(start=True),
        ):
            return int(cursor.executemany(sql, rows) or 0)

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction around the block."""
        return transaction(self)

    def savepoint(self) -> AbstractContextManager[None]:
        """A nested unit inside a transaction."""
        return savepoint(self._run, f"auralith_{next(self._names)}")

    def begin(self) -> None:
        """Open a transaction by hand."""
        self._run("START TRANSACTION READ ONLY" if self._read_only else "START TRANSACTION")
        self._begun = True

    def commit(self) -> None:
        """Commit the transaction."""
        self._run("COMMIT")
        self._begun = False

    def rollback(self) -> None:
        """Roll back the open transaction; never raises for a lost link."""
        if not (self._begun or self.in_transaction):
            return
        self._begun = False
        with suppress(pymysql.MySQLError, OSError), self._driver.cursor() as cursor:
            cursor.execute("ROLLBACK")

    def cancel(self) -> None:
        """Stop the statement that runs now, through a second connection."""
        self._cancel_asked = True
        self._kill()

    def _kill(self) -> None:
        with suppress(Exception):
            # Best effort: whatever fails here, the statement goes on to its own end.
            helper = self._opener()
            try:
                with helper.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {int(self._driver.thread_id())}")
            finally:
                helper.close()

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back by the server."""
        with suppress(Exception):
            # The driver raises when it was closed before, or when the link is gone.
            self._driver.close()
