"""Values of schemas as JSONB keeps them and as the API writes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auralith.control.events.values import MAX_SAFE_INTEGER


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
