"""A session in a target database, as every engine gives it.

SQL text given to a Session with params uses `:name` placeholders; quoted text, comments and `::`
are left alone, whatever the driver's own style is. Without params the text is run as it stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from auralith.dataplane.schema.names import TableName

Row = tuple[Any, ...]
Params = Mapping[str, Any]


class Session(Protocol):
    """One connection to a target database, used by one thread; `cancel` is for another thread.

    A statement is always one: two in one text are refused by every engine. While `stream` is
    being read, nothing else may run on the session.
    """

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open (also one that failed and waits for its rollback)."""

    def limit(self, milliseconds: int) -> None:
        """Stop statements that run longer from now on; 0 for none."""

    def execute(self, sql: str, params: Params | None = None) -> int:
        """Run one statement; the count of affected rows (-1 when the engine does not say)."""

    def post(self, sql: str, params: Params | None = None) -> None:
        """Run one statement of a transaction that nobody waits for.

        It may travel with the next one, or with the commit, and its error then comes out there.
        """

    def query(self, sql: str, params: Params | None = None) -> list[Row]:
        """Run one statement and fetch all its rows: for small results."""

    def stream(
        self, sql: str, params: Params | None = None, *, batch_rows: int = 5_000
    ) -> Iterator[list[Row]]:
        """Run one query and yield its rows in batches with flat memory."""

    def load(self, table: TableName, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Bulk-load rows into an existing (often temporary) table by the engine's fastest way."""

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction: commits at the end of the block, rolls back on any exception."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A nested unit inside a transaction: rolled back alone on an exception."""

    def begin(self) -> None:
        """Open a transaction by hand (writers lock at once on SQLite: BEGIN IMMEDIATE)."""

    def commit(self) -> None:
        """Commit the transaction opened by `begin`."""

    def rollback(self) -> None:
        """Roll back the open transaction; does nothing when there is none or the link is gone."""

    def cancel(self) -> None:
        """From another thread: stop the statement that runs now (it raises Cancelled)."""

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
