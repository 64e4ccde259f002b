"""MySQL's and MariaDB's types: what they mean, and how the driver reads them without loss."""

import re
from collections.abc import Callable
from typing import Any

from pymysql.constants import FIELD_TYPE
from pymysql.converters import conversions

from auralith.dataplane.schema.model import LogicalType

_LOGICAL = {
    LogicalType.INTEGER: (
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
        "year",
        "bit",
    ),
    LogicalType.DECIMAL: ("decimal",),
    LogicalType.FLOAT: ("float", "double"),
    LogicalType.TEXT: (
        "char",
        "varchar",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "set",
    ),
    LogicalType.BINARY: (
        "binary",
        "varbinary",
        "tinyblob",
        "blob",
        "mediumblob",
        "longblob",
    ),
    LogicalType.DATE: ("date",),
    LogicalType.TIME: ("time",),
    LogicalType.TIMESTAMP: ("datetime",),
    LogicalType.TIMESTAMP_TZ: ("timestamp",),
    LogicalType.JSON: ("json",),
    LogicalType.ENUM: ("enum",),
    LogicalType.UUID: ("uuid",),
}
_BY_NAME = {name: logical for logical, names in _LOGICAL.items() for name in names}

_CHOICE = re.compile(r"'((?:[^']|'')*)'")

# Dates, times and years as the server writes them: Python has no zero date, no day 31 of
# February, no time of 838 hours.
_AS_TEXT = (
    FIELD_TYPE.DATE,
    FIELD_TYPE.NEWDATE,
    FIELD_TYPE.DATETIME,
    FIELD_TYPE.TIMESTAMP,
    FIELD_TYPE.TIME,
)


def decoders() -> dict[Any, Callable[..., Any]]:
    """The driver's conversions without those that lose."""
    chosen = dict(conversions)
    for field_type in _AS_TEXT:
        chosen.pop(field_type, None)
    return chosen


def logical_type(data_type: str, column_type: str) -> LogicalType:
    """The meaning of a type; `tinyint(1)` is how both write BOOLEAN."""
    if column_type.startswith("tinyint(1)"):
        return LogicalType.BOOLEAN
    return _BY_NAME.get(data_type.lower(), LogicalType.OTHER)


def choices(column_type: str) -> tuple[str, ...]:
    """The values of `enum('a','b')`."""
    if not column_type.lower().startswith("enum("):
        return ()
    return tuple(match.replace("''", "'") for match in _CHOICE.findall(column_type))
