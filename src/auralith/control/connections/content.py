"""The hash that ties a proof, an approval and a run to what is done, and where."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from auralith.models import Connection


def digest(tag: str, content: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of JSON values; `tag` names what is hashed, and its version."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{tag}\0{text}".encode()).hexdigest()


def address(connection: Connection) -> dict[str, Any]:
    """Which database, and as whom; another name of the connection changes nothing."""
    return {
        "connection": str(connection.id),
        "engine": connection.engine,
        "host": connection.host,
        "port": connection.port,
        "database": connection.database,
        "username": connection.username,
    }
