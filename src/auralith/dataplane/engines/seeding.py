"""What every engine answers so that synthetic rows come in beside those that are there.

Keys of new rows are known before they are written: the server's own counters are asked once, and
moved behind the rows that come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import Check, Table, Trigger


@dataclass(frozen=True)
class Counter:
    """Where the numbers stand that the server gives a column."""

    column: str
    following: int
    """What the next row gets that brings none itself."""
    step: int = 1


@dataclass(frozen=True)
class Bounds:
    """Which values the partitions of a table take: rows that none takes are refused."""

    columns: tuple[str, ...]
    """What the table is cut by: names; empty where it is an expression."""
    method: Literal["range", "list", "hash"]
    ranges: tuple[tuple[str | None, str | None], ...] = ()
    """Of a range over one column: from (included) and to (not included), as the catalog writes
    values; None: no end."""
    values: tuple[str | None, ...] = ()
    """Of a list over one column; None is NULL."""
    others: bool = False
    """A partition takes whatever no other one does."""


class SeedDialect(Protocol):
    """How an engine takes rows whose keys were made beforehand."""

    defers_any: bool
    """Any foreign key can be looked at when the transaction ends, also one not declared so."""

    def prepare(self, session: Session, /) -> None:
        """Ready a session that reads or writes such rows, outside of any transaction.

        Foreign keys stay watched.
        """

    def counters(self, session: Session, table: Table, /) -> tuple[Counter, ...]:
        """Where the server's own numbers for the table's columns stand; nothing is moved."""

    def reserve(self, session: Session, table: Table, column: str, last: int, /) -> None:
        """Let the server's numbers go on behind `last`, never backwards; in no transaction.

        Where the engine follows the largest number by itself, and nothing can be reserved or the
        login may not do so, nothing happens. Raises PermissionDenied where the next row of
        somebody else would get a number of ours.
        """

    def put_back(self, session: Session, table: Table, before: Counter, last: int, /) -> bool:
        """Let the numbers go on as they did before, in no transaction.

        Only where they stand right behind `last`, which is where `reserve` left them: False where
        somebody has used them since.
        """

    def defer(self, session: Session, /) -> None:
        """Inside a transaction: keys that can be looked at by its commit are."""

    def checks(self, session: Session, table: Table, /) -> tuple[Check, ...]:
        """What rows of the table must be: its own conditions, and those of its columns' types."""

    def bounds(self, session: Session, table: Table, /) -> Bounds | None:
        """Which rows the table's partitions take; None where it has none."""

    def look_up(self, session: Session, /) -> None:
        """Inside a transaction: rows are found one by one by their indexes until it ends.

        For a small table that is joined to a large one; the server may know better by itself.
        """

    def row_text(self, values: Sequence[str], /) -> str:
        """An expression that is equal for rows whose values (SQL expressions) are the very same.

        It is never NULL, and tells NULL from every value.
        """

    def addresses(self, table: Table, /) -> tuple[str, ...]:
        """Columns, also hidden ones, that tell rows of a table without a key apart; else none."""


def acting(table: Table) -> Sequence[Trigger]:
    """The triggers that see a new row."""
    return [t for t in table.triggers if t.enabled and "insert" in t.events]
