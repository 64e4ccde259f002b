"""Steps of the values codec that all engines share (spec: Values)."""

import base64
import binascii
import json
import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.model import Column

SAFE_INTEGER = 2**53
"""Beyond it, JavaScript readers of JSON lose digits."""

_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
NOT_NUMBERS = {
    "nan": "NaN",
    "inf": "Infinity",
    "infinity": "Infinity",
    "+infinity": "Infinity",
    "-inf": "-Infinity",
    "-infinity": "-Infinity",
}


def refuse(column: Column, wanted: str) -> InvalidInput:
    """The error for a value that does not fit its column."""
    msg = f"Column '{column.name}' ({column.type}) needs {wanted}."
    params = {"column": column.name, "type": column.type}
    return InvalidInput(msg, loc=(column.name,), code="value.type", params=params)


def plain_to_json(value: Any) -> Any:  # noqa: PLR0911 - one line per kind of value
    """A Python value as JSON, whatever its column."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return float_to_json(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    return str(value)


def float_to_json(value: float) -> float | str:
    """A float; NaN and the infinities as text."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def to_integer(column: Column, value: Any) -> int:
    """A JSON integer or its digits as text."""
    if isinstance(value, bool):
        raise refuse(column, "an integer, not a truth value")
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) <= SAFE_INTEGER:
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    raise refuse(column, "an integer (beyond 2^53 as text)")


def to_number(column: Column, value: Any, *, not_numbers: bool) -> str:
    """A number as its digits; NaN and infinities only where the type has them."""
    if isinstance(value, bool):
        raise refuse(column, "a number, not a truth value")
    if isinstance(value, float) and not math.isfinite(value):
        value = str(float_to_json(value))
    if isinstance(value, int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return text
        special = NOT_NUMBERS.get(text.lower())
        if special is not None:
            if not_numbers:
                return special
            raise refuse(column, f"a number: this type has no {special}")
    raise refuse(column, "a number, or its digits as text")


def to_bytes(column: Column, value: Any) -> bytes:
    """Base64 text as bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise refuse(column, "bytes in base64") from error
    raise refuse(column, "bytes in base64")


def to_text(column: Column, value: Any, *, nul_allowed: bool) -> str:
    """Text; integers are taken as their digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise refuse(column, "text")
    if not nul_allowed and "\0" in value:
        raise refuse(column, "text without NUL characters")
    return value


def to_document(column: Column, value: Any) -> str:
    """A JSON document: text is taken as the document itself, anything else is written as one."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError as error:
            wanted = 'a JSON document; a bare text needs its own quotes: "\\"text\\""'
            raise refuse(column, wanted) from error
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_choice(column: Column, value: Any) -> str:
    """One of an enumeration's values."""
    if not isinstance(value, str) or (column.enum_values and value not in column.enum_values):
        raise refuse(column, f"one of: {', '.join(column.enum_values)}")
    return value


def to_uuid(column: Column, value: Any) -> str:
    """A UUID in any of its usual spellings."""
    if isinstance(value, UUID):
        return str(value)
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError) as error:
        raise refuse(column, "a UUID") from error
