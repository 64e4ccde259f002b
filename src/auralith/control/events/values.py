"""Making details fit for JSONB and for the canonical form of the audit chain."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

MAX_SAFE_INTEGER = 2**53 - 1
MAX_TEXT = 4000


def plain(value: Any) -> Any:
    """`value` as JSON that RFC 8785 and JSONB both keep: exact numbers, clean texts.

    Integers beyond 2^53, decimals, NaN and infinities become text; NUL and lone surrogates are
    replaced; texts over 4,000 characters are cut.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value if _is_exact(value) else str(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return clean(value.isoformat() if isinstance(value, (datetime, date)) else str(value))


def _is_exact(value: float | None) -> bool:
    if value is None or isinstance(value, (bool, str)):
        return True
    return abs(value) <= MAX_SAFE_INTEGER if isinstance(value, int) else math.isfinite(value)


def clean(text: str) -> str:
    """`text` without NUL and lone surrogates, at most 4,000 characters."""
    safe = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return safe if len(safe) <= MAX_TEXT else safe[: MAX_TEXT - 1] + "…"
