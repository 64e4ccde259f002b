"""SQLite's values in JSON and back.

A value has its own type here, whatever the column's; what stands there is given as it stands.
"""

import math
from typing import Any

from auralith.dataplane.engines import codec
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.schema.model import Column, LogicalType

_dialect = SqliteDialect()
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


class SqliteValues:
    """See `engines.base.Values`."""

    def select(self, column: Column, alias: str) -> str:
        """The column as it is."""
        quoted = _dialect.quote(column.name)
        return f"{_dialect.quote(alias)}.{quoted}" if alias else quoted

    def to_json(self, column: Column, value: Any) -> Any:
        """A driver value as JSON; 0 and 1 of a boolean column as truth values."""
        if column.logical is LogicalType.BOOLEAN and value in (0, 1) and isinstance(value, int):
            return bool(value)
        return codec.plain_to_json(value)

    def from_json(self, column: Column, value: Any) -> Any:  # noqa: PLR0911 - one line per type
        """A JSON value as what the driver binds; SQLite's own affinity does the rest."""
        if value is None:
            return None
        logical = column.logical
        if logical is LogicalType.INTEGER:
            return _integer(column, value)
        if logical is LogicalType.BOOLEAN:
            if isinstance(value, bool):
                return int(value)
            raise codec.refuse(column, "true or false")
        if logical is LogicalType.FLOAT:
            return _float(column, value)
        if logical is LogicalType.DECIMAL:
            return codec.to_number(column, value, not_numbers=False)
        if logical is LogicalType.BINARY:
            return codec.to_bytes(column, value)
        if logical is LogicalType.JSON:
            return codec.to_document(column, value)
        if logical is LogicalType.OTHER and isinstance(value, int | float):
            return value
        return codec.to_text(column, value, nul_allowed=True)


def _integer(column: Column, value: Any) -> int:
    number = codec.to_integer(column, value)
    if not MIN_INTEGER <= number <= MAX_INTEGER:
        raise codec.refuse(column, "an integer of at most 64 bits")
    return number


def _float(column: Column, value: Any) -> float:
    number = float(codec.to_number(column, value, not_numbers=True))
    if math.isnan(number):
        raise codec.refuse(column, "a number: SQLite has no NaN")
    return number
