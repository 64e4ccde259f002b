"""What the journal needs from a session and from an engine; engines satisfy it as they are."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from auralith.dataplane.schema.names import TableName


class Sql(Protocol):
    """The part of a session that the journal uses."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; the count of affected rows."""

    def query(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows."""

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction around the block."""


class JournalDialect(Protocol):
    """How an engine names and makes the journal's own tables."""

    lock: str
    """What a SELECT ends with to lock its rows; empty where a writer locks everything."""

    shared_lock: str
    """The same for a lock that sessions may hold together."""

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """Where a journal table (`run`, `images_3_0`) or its temporary twin stands."""

    def name(self, table: str, *, temporary: bool = False) -> str:
        """The same, quoted and qualified."""

    def exists(self, session: Sql) -> bool:
        """Whether the journal's tables are there."""

    def allowed(self, session: Sql) -> bool:
        """Whether the login could make the journal's tables; nothing is made."""

    def create(self) -> Sequence[str]:
        """Idempotent statements that make the journal, with comments that say what it is."""

    def grant_hint(self) -> str:
        """The statement an administrator runs so that the journal can be made."""

    def images(
        self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool, keyed: bool = True
    ) -> str:
        """CREATE of an image table: `id` as primary key, then the nullable columns.

        Not `keyed`: where it saves time the table is written without its index, `complete`
        makes it afterwards.
        """

    def complete(self, session: Sql, name: str) -> None:
        """Make the index of an image table that was written without one."""

    def inputs(self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool) -> str:
        """CREATE of an input table: `seq` counted by the server, then the nullable columns."""

    def counter(self, name: str, *, temporary: bool) -> str | None:
        """CREATE of the run's counter of change ids, where the engine has such a thing."""

    def next_id(self, counter: str, base: int, order: str = "") -> str:
        """The expression that numbers the rows of an INSERT … SELECT above `base`, in order."""

    def advance(self, counter: str, base: int) -> str | None:
        """The query that lets the counter go on above `base`, where there is a counter."""

    def drop_counter(self, name: str) -> str | None:
        """DROP of the counter."""

    def age_days(self, column: str) -> str:
        """How many days ago a timestamp of the journal lies."""

    def is_journal(self, schema: str | None, name: str) -> bool:
        """Whether a table belongs to the journal: such tables are never patched."""
