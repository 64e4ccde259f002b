"""Statistics of PostgreSQL's columns."""

import json

from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.profiling import MOMENTS
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import LogicalType, Table

_dialect = PostgresDialect()
_EXCLUDING = """
SELECT json_agg(a.attname)::text
  FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = ANY (con.conkey)
 WHERE con.contype = 'x' AND con.conrelid = CAST(:place AS regclass)
 GROUP BY con.oid
 ORDER BY min(con.conname)
"""


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

    def excluding(self, session: Session, table: Table, /) -> tuple[tuple[str, ...], ...]:
        """By its exclusion constraints."""
        rows = session.query(_EXCLUDING, {"place": _dialect.table(table.name)})
        return tuple(tuple(json.loads(columns)) for (columns,) in rows)
