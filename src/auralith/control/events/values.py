"""Making details fit for JSONB and for the canonical form of the audit chain."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

MAX_SAFE_INTEGER = 2**53 - 1
MAX_TEXT = 4000


def plain(value: Any) -> Any:
    """`value` as JSON that RFC 8785 and JSONB both keep: exact numbers, clean texts.

    Integers beyond 2^53, decimals, NaN and infinities become text; NUL and lone surrogates are
    replaced; texts over 4,000 characters are cut.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return clean(str(value))


def clean(text: str) -> str:
    """`text` without NUL and lone surrogates, at most 4,000 characters."""
    safe = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return safe if len(safe) <= MAX_TEXT else safe[: MAX_TEXT - 1] + "…"
