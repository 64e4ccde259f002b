"""Statistics of SQLite's columns, in which any value may stand."""

from auralith.dataplane.engines.profiling import MOMENTS
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import LogicalType, Table


class SqliteProfiling:
    """See `engines.profiling.ProfileDialect`."""

    def number(self, place: str, logical: LogicalType, /) -> str:
        """Numbers as they are, moments from their text; other values are NULL."""
        if logical in MOMENTS:
            return (
                f"CASE WHEN typeof({place}) = 'text' THEN CAST(strftime('%s', {place}) AS REAL) END"
            )
        return f"CASE WHEN typeof({place}) IN ('integer', 'real') THEN CAST({place} AS REAL) END"

    def characters(self, place: str, /) -> str:
        """By `length`."""
        return f"length(CAST({place} AS TEXT))"

    def text(self, place: str, logical: LogicalType, /) -> str:
        """Truth values are numbers there."""
        if logical is LogicalType.BOOLEAN:
            return f"CASE {place} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE {place} END"
        return f"CAST({place} AS TEXT)"

    def excluding(self, session: Session, table: Table, /) -> tuple[tuple[str, ...], ...]:
        """There is no such rule."""
        del session, table
        return ()
