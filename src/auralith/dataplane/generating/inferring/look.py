"""One column seen from all sides: what it is called, what it holds, what rules leave to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from auralith.dataplane.detecting.names import Subject
from auralith.dataplane.detecting.words import singular, tokens
from auralith.dataplane.generating.inferring.limits import FREE, Limits
from auralith.dataplane.generating.inferring.roles import Role, roles
from auralith.dataplane.generating.profile import ColumnProfile
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.wordlists.loading import Locale


@dataclass(frozen=True)
class Look:
    """See above."""

    table: Table
    column: Column
    shape: ColumnShape
    subject: Subject
    locale: Locale
    today: date
    rows: int
    """That the table gets, about."""
    limits: Limits = FREE
    alone: bool = False
    """No two rows may have the same."""
    learned: ColumnProfile | None = None
    after: str | None = None
    """A moment or number of the same row that is never above this one."""
    strict: bool = False
    """It is never the same, either."""
    counted: bool = False
    """Rows are so many for each parent."""
    equal: str | None = None
    """SQL of other columns of the row that it is always the same as."""
    first: bool = False
    """Others lie behind it: without it they were NULL."""
    parent: tuple[str, str] | None = None
    """A column of the key that the row belongs by, and the moment its parent came to be."""
    beside: tuple[tuple[str, str], ...] = ()
    """Prices of rows that it points at: a column of the key, and the column there."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of enumerations by the names of their types."""
    others: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    """What the names of the table's columns say."""

    @property
    def logical(self) -> LogicalType:
        """Of the column."""
        return self.column.logical

    @property
    def roles(self) -> tuple[Role, ...]:
        """What the name says, best first."""
        found = self.others.get(self.column.name)
        return roles(self.column.name, self.logical) if found is None else found

    @property
    def words(self) -> tuple[str, ...]:
        """Of the name, in the singular."""
        return tuple(singular(word) for word in tokens(self.column.name))

    @property
    def table_words(self) -> tuple[str, ...]:
        """Of the table's name, in the singular."""
        return tuple(singular(word) for word in tokens(self.table.name.name))

    @property
    def longest(self) -> int | None:
        """Characters that fit."""
        known = [n for n in (self.shape.max_length, self.limits.longest) if n is not None]
        return min(known) if known else None
