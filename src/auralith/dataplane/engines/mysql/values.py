"""MySQL's and MariaDB's values in JSON and back, without loss."""

from typing import Any

from auralith.dataplane.engines import codec
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.schema.model import Column, LogicalType

_dialect = MysqlDialect()

_TIMES = (
    LogicalType.DATE,
    LogicalType.TIME,
    LogicalType.TIMESTAMP,
    LogicalType.TIMESTAMP_TZ,
)


class MysqlValues:
    """See `engines.base.Values`."""

    def select(self, column: Column, alias: str) -> str:
        """The column; `float` and `bit` through a number, since their text is rounded or raw."""
        quoted = _dialect.quote(column.name)
        place = f"{_dialect.quote(alias)}.{quoted}" if alias else quoted
        kind = column.type.lower()
        if kind.startswith("float"):
            # Double precision keeps all digits of single precision; its own text shows six.
            return f"({place} + 0e0)"
        if kind.startswith("bit"):
            return f"({place} + 0)"
        return place

    def to_json(self, column: Column, value: Any) -> Any:
        """A driver value as JSON."""
        if value is None:
            return None
        if column.logical is LogicalType.BOOLEAN and value in (0, 1):
            return bool(value)
        if column.type.lower().startswith("bit") and isinstance(value, bytes):
            return codec.plain_to_json(int.from_bytes(value, "big"))
        if isinstance(value, str):
            if column.logical is LogicalType.TIMESTAMP:
                return value.replace(" ", "T", 1)
            if column.logical is LogicalType.TIMESTAMP_TZ:
                return value.replace(" ", "T", 1) + "Z"
        return codec.plain_to_json(value)

    def from_json(self, column: Column, value: Any) -> Any:  # noqa: C901, PLR0911 - one line per type
        """A JSON value as what the driver binds."""
        if value is None:
            return None
        logical = column.logical
        if logical is LogicalType.BOOLEAN:
            return int(value) if isinstance(value, bool) else codec.to_integer(column, value)
        if logical is LogicalType.INTEGER:
            return codec.to_integer(column, value)
        if logical in (LogicalType.DECIMAL, LogicalType.FLOAT):
            return codec.to_number(column, value, not_numbers=False)
        if logical is LogicalType.BINARY:
            return codec.to_bytes(column, value)
        if logical is LogicalType.JSON:
            return codec.to_document(column, value)
        if logical is LogicalType.UUID:
            return codec.to_uuid(column, value)
        if logical is LogicalType.ENUM:
            return codec.to_choice(column, value)
        if logical in _TIMES:
            if not isinstance(value, str):
                raise codec.refuse(column, "a date or time in ISO 8601")
            return _native_time(value)
        return codec.to_text(column, value, nul_allowed=True)


def _native_time(text: str) -> str:
    """`2024-01-02T03:04:05Z` as the server reads it; the session's zone is UTC."""
    native = text.strip()
    if len(native) > 10 and native[10] == "T":  # noqa: PLR2004 - the length of a date
        native = f"{native[:10]} {native[11:]}"
    return native.removesuffix("Z")
