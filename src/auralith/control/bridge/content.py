"""The hash that ties an approval and a run to what is copied, from where and to where."""

import hashlib
import json
from typing import Any

from auralith.dataplane.operations.bridge import BridgeSpec
from auralith.models import Connection

TAG = "auralith.bridge.v1"


def content_hash(spec: BridgeSpec, source: Connection, target: Connection) -> str:
    """SHA-256 (hexadecimal) of the content, the addresses and the accounts."""
    content = {
        "spec": spec.model_dump(mode="json"),
        "source": _address(source),
        "target": _address(target),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{TAG}\0{text}".encode()).hexdigest()


def _address(connection: Connection) -> dict[str, Any]:
    return {
        "connection": str(connection.id),
        "engine": connection.engine,
        "host": connection.host,
        "port": connection.port,
        "database": connection.database,
        "username": connection.username,
    }
