"""Statistics of PostgreSQL's columns."""

from auralith.dataplane.engines.profiling import MOMENTS
from auralith.dataplane.schema.model import LogicalType


class PostgresProfiling:
    """See `engines.profiling.ProfileDialect`."""

    def number(self, place: str, logical: LogicalType, /) -> str:
        """Without infinity and what is not a number."""
        if logical in MOMENTS:
            return (
                f"CASE WHEN isfinite({place})"
                f" THEN CAST(extract(epoch FROM {place}) AS double precision) END"
            )
        return (
            f"CASE WHEN CAST({place} AS text) NOT IN ('NaN', 'Infinity', '-Infinity')"
            f" THEN CAST({place} AS double precision) END"
        )

    def characters(self, place: str, /) -> str:
        """By `char_length`."""
        return f"char_length(CAST({place} AS text))"

    def text(self, place: str, logical: LogicalType, /) -> str:
        """The server's own text."""
        del logical
        return f"CAST({place} AS text)"
