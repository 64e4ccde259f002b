"""What the journal needs from a session and from an engine; engines satisfy it as they are."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

from auralith.dataplane.schema.names import TableName

Columns = Sequence[tuple[str, str]]
"""Names and types."""


class Sql(Protocol):
    """The part of a session that the journal uses."""

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run one statement; the count of affected rows."""

    def post(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run one statement with the next one, or with the commit."""

    def query(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement and fetch its rows."""

    def transaction(self) -> AbstractContextManager[None]:
        """One transaction around the block."""


class Counter(Protocol):
    """Gives out the change ids of one run, on the server; all names are qualified ones."""

    def create(self, name: str, *, temporary: bool) -> str:
        """The statement that makes it."""

    def next(self, name: str) -> str:
        """The expression of the next id."""

    def advance(self, name: str, base: int) -> str | None:
        """The query that lets it go on above `base`; None where it stands there by itself."""

    def drop(self, name: str) -> str:
        """The statement that removes it."""


class LateKeys(Protocol):
    """Writes image tables without their index and makes it afterwards, where that saves time."""

    def images(self, name: str, columns: Columns) -> str:
        """CREATE of an image table without an index."""

    def complete(self, session: Sql, name: str) -> None:
        """Make the index, unless it is there."""


class JournalDialect(Protocol):
    """How an engine names and makes the journal's own tables."""

    @property
    def lock(self) -> str:
        """What a SELECT ends with to lock its rows; empty where a writer locks everything."""

    @property
    def shared_lock(self) -> str:
        """The same for a lock that sessions may hold together."""

    @property
    def turn(self) -> str:
        """A condition on a run, `AND …`, that is met when it is one's turn to lock it alone.

        Empty where locks are given in the order in which they were asked for.
        """

    @property
    def shared_turn(self) -> str:
        """The same for the lock that sessions may hold together."""

    @property
    def unclaimed(self) -> str:
        """What a SELECT ends with to lock those of its rows that nobody else has locked."""

    @property
    def counter(self) -> Counter | None:
        """Where None, rows are numbered as they are captured."""

    @property
    def late_keys(self) -> LateKeys | None:
        """Where None, image tables are made with their index."""

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """Where a journal table (`run`, `images_3_0`) or its temporary twin stands."""

    def name(self, table: str, *, temporary: bool = False) -> str:
        """The same, quoted and qualified."""

    def exists(self, session: Sql, table: str = "conflict") -> bool:
        """Whether one of the journal's tables is there; by itself the last that `create` makes."""

    def allowed(self, session: Sql) -> bool:
        """Whether the login could make the journal's tables; nothing is made."""

    def create(self) -> Sequence[str]:
        """Idempotent statements that make the journal, with comments that say what it is."""

    def create_sealed(self) -> Sequence[str]:
        """The same for the table of sealed originals, which only masking in place has."""

    def create_parts(self) -> Sequence[str]:
        """The same for the table of what runs are based on, which only synthetic rows have."""

    def grant_hint(self) -> str:
        """The statement an administrator runs so that the journal can be made."""

    def images(self, name: str, columns: Columns, *, temporary: bool) -> str:
        """CREATE of an image table: `id` as primary key, then the nullable columns."""

    def inputs(self, name: str, columns: Columns, *, temporary: bool) -> str:
        """CREATE of an input table: `_a_seq` counted by the server, then the nullable columns."""

    def stage(self, name: str, columns: Columns) -> str:
        """CREATE of a temporary table of nullable columns for the rows of one transaction.

        Where the engine can, it is empty again after each transaction. `_a_seq` counts its rows
        where values of keys have to step aside for each other.
        """

    def pieces(self, name: str) -> str:
        """CREATE of a table of pieces of work that wait: whose, which, and what it is as JSON."""

    def age_days(self, column: str) -> str:
        """How many days ago a timestamp of the journal lies."""


class JournalTables(ABC):
    """What is the same for all engines once they have said their words for it."""

    id_type: ClassVar[str]
    """Type and key of an image table's `id`."""
    seq_type: ClassVar[str]
    """Type and key of a column that the server counts."""
    null: ClassVar[str] = ""
    """What makes a column nullable."""
    tail: ClassVar[str] = ""
    """What stands behind the columns of a table."""

    @abstractmethod
    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """See `JournalDialect`."""

    def name(self, table: str, *, temporary: bool = False) -> str:
        """The qualified name; journal tables need no quotes."""
        return str(self.address(table, temporary=temporary))

    def images(self, name: str, columns: Columns, *, temporary: bool) -> str:
        """See `JournalDialect`."""
        return self.table(name, f"id {self.id_type}", columns, temporary=temporary)

    def inputs(self, name: str, columns: Columns, *, temporary: bool) -> str:
        """See `JournalDialect`."""
        return self.table(name, f"_a_seq {self.seq_type}", columns, temporary=temporary)

    def stage(self, name: str, columns: Columns) -> str:
        """See `JournalDialect`."""
        return self.inputs(name, columns, temporary=True)

    def pieces(self, name: str) -> str:
        """See `JournalDialect`."""
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name(name)} (operation integer NOT NULL,"
            " number integer NOT NULL, content text NOT NULL, PRIMARY KEY (operation, number))"
            f"{self.tail}"
        )

    def table(self, name: str, first: str, columns: Columns, *, temporary: bool) -> str:
        """CREATE of a table by its first column and the others."""
        kind = "TEMPORARY TABLE" if temporary else "TABLE IF NOT EXISTS"
        body = "".join(f", {column} {type_}{self.null}" for column, type_ in columns)
        return f"CREATE {kind} {self.name(name, temporary=temporary)} ({first}{body}){self.tail}"
