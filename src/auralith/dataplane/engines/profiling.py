"""What every engine answers so that statistics of columns can be asked of it in plain SQL.

Sums and counts alone come back; which of them may be kept is not decided here.
"""

from typing import Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import LogicalType, Table

MOMENTS = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})
COMPARED = MOMENTS | {
    LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT, LogicalType.BOOLEAN,
    LogicalType.TEXT, LogicalType.ENUM, LogicalType.UUID,
}  # fmt: skip
"""Types whose values every engine can tell apart and group."""


class ProfileDialect(Protocol):
    """How an engine writes what statistics are made of; `place` is a column in SQL."""

    def number(self, place: str, logical: LogicalType, /) -> str:
        """A number as a double, a moment as seconds since 1970; NULL for what is neither."""

    def characters(self, place: str, /) -> str:
        """How many characters a text has."""

    def text(self, place: str, logical: LogicalType, /) -> str:
        """A value as text; true and false for yes and no."""

    def excluding(self, session: Session, table: Table, /) -> tuple[tuple[str, ...], ...]:
        """Columns by which a row keeps others out that are not the same (ranges that overlap)."""
