"""What every engine answers so that one implementation changes rows and undoes it everywhere.

Expressions on the journal's side (`store`d) and on the target's side are kept apart: `store`
goes one way, `load` the other, without loss. Expressions are SQL text; nothing runs here unless
a session is given.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from auralith.dataplane.engines.rekeying import Rekeying
from auralith.dataplane.engines.session import Session
from auralith.dataplane.journal.dialect import JournalDialect
from auralith.dataplane.journal.model import ImageColumn
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName


class DeferredChecks(Protocol):
    """Constraints that the engine may look at only when the transaction ends."""

    def watch(self, session: Session, /) -> Callable[[], None]:
        """A call that has them checked now, for the rest of this transaction.

        It raises ConstraintViolation, but not for what was broken before the watch began.
        """


class EffectCounter(Protocol):
    """Counts the rows that are written, by whomever, while a session watches."""

    def watch(
        self, session: Session, tables: Sequence[TableName], /
    ) -> Callable[[], dict[TableName, int]]:
        """Begin to count; the call gives the rows written per table so far."""


class OldRows(Protocol):
    """UPDATE … RETURNING gives old and new rows to a statement around it."""

    def given(self, session: Session, /) -> bool:
        """Whether this server does so."""

    def typed(self, column: ImageColumn, expression: str, /) -> str:
        """The expression as the column would store it, without cutting it to length."""


class Ownership(Protocol):
    """The engine knows which transaction a row was last written by."""

    def last_written_by(
        self, session: Session, table: TableName, batches: str, rows: int, /
    ) -> int | None:
        """How many rows of a table were last written by the transactions of ledger rows.

        `batches` is a FROM clause that gives those ledger rows, `rows` how many are expected.
        None where comparing the rows is faster. A hint only: restored dumps may make it wrong,
        so nothing is written on its word alone.
        """


Versions = tuple[Column, ...]
"""System columns that together name a row as it is now, until somebody writes it."""


class ChangeDialect(Protocol):
    """How an engine writes, compares and counts changed rows."""

    @property
    def journal(self) -> JournalDialect:
        """How it keeps the journal."""

    @property
    def deferred(self) -> DeferredChecks | None:
        """Constraints that are looked at when a transaction ends; None where there are none."""

    @property
    def effects(self) -> EffectCounter | None:
        """How rows that triggers write are counted; where None, a dry-run is an estimate."""

    @property
    def old_rows(self) -> OldRows | None:
        """How one statement updates and journals; where None, two do."""

    @property
    def ownership(self) -> Ownership | None:
        """Who wrote a row; where None, rows are compared to see whether others changed them."""

    @property
    def versions(self) -> Versions:
        """Where none, rows are locked and named by their key between reading and writing."""

    @property
    def rekeying(self) -> Rekeying:
        """How keys are written anew with all that points at them."""

    def prepare(self, session: Session, /) -> None:
        """Pin whatever makes values lossless and errors strict, for the whole session."""

    def prepare_batches(self, session: Session, /) -> None:
        """Ready the session for updates from small tables: never by a look at a whole one."""

    def image_columns(self, session: Session, table: Table, /) -> tuple[ImageColumn, ...]:
        """The columns whose values the journal keeps, with the types it keeps them in."""

    def volatile(self, session: Session, table: Table, event: str, /) -> bool:
        """Whether the server may change a written row on its own (triggers, ON UPDATE)."""

    def store(self, column: ImageColumn, expression: str, /) -> str:
        """The target's value as the journal keeps it."""

    def assign(self, column: ImageColumn, expression: str, /) -> str:
        """Any expression, assigned to the column, as the journal keeps it."""

    def load(self, column: ImageColumn, expression: str, /) -> str:
        """The journal's value as the target's type."""

    def same(self, column: ImageColumn, left: str, right: str, /) -> str:
        """Whether two stored values are the very same, NULLs included."""

    def text_type(self, column: ImageColumn, /) -> str:
        """The type of an input column that takes values as people write them."""

    def from_text(self, column: ImageColumn, expression: str, /) -> str:
        """Such a value as an expression that can be assigned to the column."""

    def behind(self, keys: Sequence[str], values: Sequence[str], /) -> str:
        """`keys > values` as a predicate that the key's index answers."""

    def upto(self, keys: Sequence[str], values: Sequence[str], /) -> str:
        """`keys <= values`, likewise."""

    def bound(self, column: ImageColumn, placeholder: str, /) -> str:
        """A placeholder that carries a key's value."""

    def lock_rows(self, reference: str, /) -> str:
        """What a SELECT ends with to lock the rows of one of its tables."""

    def update_from(
        self,
        target: str,
        alias: str,
        sets: Mapping[str, str],
        source: str,
        condition: str,
        /,
    ) -> str:
        """UPDATE of a table from another one; `source` carries its own alias."""

    def delete_from(
        self,
        target: str,
        alias: str,
        keys: Sequence[tuple[str, str]],
        source: str,
        condition: str,
        /,
    ) -> str:
        """DELETE of the rows whose key columns equal the source's expressions."""

    def overriding(self, columns: Sequence[Column], /) -> str:
        """What INSERT needs to take explicit values for those columns."""

    def default(self, session: Session, table: Table, column: Column, /) -> str | None:
        """The expression of what the server fills in; None when it is NULL."""

    def explain(self, statement: str, /) -> str:
        """A statement that has the server read another one without running it."""

    def lock_level(self, action: str, /) -> str:
        """What a change locks while its batch lasts, in the engine's words."""

    def grant(self, table: TableName, right: str, /) -> str:
        """The GRANT that gives a right on a table."""
