"""Values of schemas as JSONB keeps them and as the API writes them, and digests of them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auralith.control.events.values import MAX_SAFE_INTEGER
from auralith.dataplane.schema.hashing import canonical


def storable(value: Any) -> Any:
    """The value as JSON, whole: NUL and lone surrogates replaced, integers over 2^53 as text."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > MAX_SAFE_INTEGER:
        return str(value)
    return value


def hashed(parts: Any) -> str:
    """SHA-256 (hexadecimal) of canonical JSON."""
    return hashed_text(canonical(parts))


def hashed_text(text: str) -> str:
    """SHA-256 (hexadecimal) of a text, which need not be valid Unicode."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
