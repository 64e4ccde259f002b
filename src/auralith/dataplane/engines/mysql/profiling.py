"""Statistics of MySQL's and MariaDB's columns."""

from auralith.dataplane.engines.profiling import MOMENTS
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import LogicalType, Table


class MysqlProfiling:
    """See `engines.profiling.ProfileDialect`."""

    def number(self, place: str, logical: LogicalType, /) -> str:
        """Zero dates are NULL."""
        if logical in MOMENTS:
            return f"(TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', {place}) + 0e0)"
        return f"({place} + 0e0)"

    def characters(self, place: str, /) -> str:
        """By `CHAR_LENGTH`."""
        return f"CHAR_LENGTH({place})"

    def text(self, place: str, logical: LogicalType, /) -> str:
        """Truth values are numbers there."""
        if logical is LogicalType.BOOLEAN:
            return f"CASE WHEN {place} = 0 THEN 'false' ELSE 'true' END"
        return f"CAST({place} AS CHAR)"

    def excluding(self, session: Session, table: Table, /) -> tuple[tuple[str, ...], ...]:
        """There is no such rule."""
        del session, table
        return ()
