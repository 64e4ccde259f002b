"""PostgreSQL's values in JSON and back, without loss.

Going in, everything but integers, booleans and bytes is bound as text of no declared type, so
that the server reads it as the column's own type.
"""

from typing import Any

from auralith.dataplane.engines import codec
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.schema.model import Column, LogicalType

_dialect = PostgresDialect()

_TIMES = (
    LogicalType.DATE,
    LogicalType.TIME,
    LogicalType.TIMESTAMP,
    LogicalType.TIMESTAMP_TZ,
    LogicalType.INTERVAL,
)


class PostgresValues:
    """See `engines.base.Values`."""

    def select(self, column: Column, alias: str) -> str:
        """The column as it is: the session reads it as canonical text where Python would lose."""
        quoted = _dialect.quote(column.name)
        return f"{_dialect.quote(alias)}.{quoted}" if alias else quoted

    def to_json(self, column: Column, value: Any) -> Any:
        """A driver value as JSON."""
        if isinstance(value, str) and column.logical in (
            LogicalType.TIMESTAMP,
            LogicalType.TIMESTAMP_TZ,
        ):
            return _instant(value)
        return codec.plain_to_json(value)

    def from_json(self, column: Column, value: Any) -> Any:  # noqa: C901, PLR0911 - one line per type
        """A JSON value as what the driver binds."""
        if value is None:
            return None
        logical = column.logical
        if logical is LogicalType.INTEGER:
            return codec.to_integer(column, value)
        if logical in (LogicalType.DECIMAL, LogicalType.FLOAT):
            return codec.to_number(column, value, not_numbers=True)
        if logical is LogicalType.BOOLEAN:
            if not isinstance(value, bool):
                raise codec.refuse(column, "true or false")
            return value
        if logical is LogicalType.BINARY:
            return codec.to_bytes(column, value)
        if logical is LogicalType.JSON:
            return codec.to_document(column, value)
        if logical is LogicalType.UUID:
            return codec.to_uuid(column, value)
        if logical is LogicalType.ENUM:
            return codec.to_choice(column, value)
        if logical is LogicalType.ARRAY and isinstance(value, list):
            return array_literal(value)
        if logical in _TIMES and not isinstance(value, str):
            raise codec.refuse(column, "a date or time in ISO 8601")
        if logical is LogicalType.OTHER and isinstance(value, float):
            return repr(value)
        return codec.to_text(column, value, nul_allowed=False)


def _instant(text: str) -> str:
    """`2024-01-02 03:04:05+00` as `2024-01-02T03:04:05Z`; infinity and BC stay as they are."""
    if " " not in text:
        return text
    era = ""
    if text.endswith(" BC"):
        text, era = text[:-3], " BC"
    if text.endswith("+00"):
        text = text[:-3] + "Z"
    return text.replace(" ", "T", 1) + era


def array_literal(items: list[Any]) -> str:
    """A list, also a nested one, as PostgreSQL's array text."""
    return "{" + ",".join(map(_element, items)) + "}"


def _element(item: Any) -> str:
    if item is None:
        return "NULL"
    if isinstance(item, list):
        return array_literal(item)
    if isinstance(item, bool):
        return "t" if item else "f"
    text = str(codec.plain_to_json(item))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
