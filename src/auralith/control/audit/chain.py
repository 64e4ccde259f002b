"""The form that is hashed. Changing anything here needs a new version tag."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

VERSION = b"auralith.audit.v1"
GENESIS = "0" * 64
FIELDS = (
    "seq",
    "id",
    "at",
    "organization_id",
    "project_id",
    "actor",
    "action",
    "resource",
    "outcome",
    "ip",
    "user_agent",
    "request_id",
    "detail",
)


def instant(value: datetime) -> str:
    """A timestamp with six decimals in UTC, as it is hashed."""
    text = value.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")


def canonical(row: Mapping[str, Any]) -> bytes:
    """RFC 8785 bytes of an entry without its hashes; ids as text, times in UTC."""
    content: dict[str, Any] = {}
    for name in FIELDS:
        value = row[name]
        if name == "at":
            content[name] = instant(value)
        elif name in {"id", "organization_id", "project_id"}:
            content[name] = None if value is None else str(value)
        else:
            content[name] = value
    return rfc8785.dumps(content)


def entry_hash(prev_hash: str, row: Mapping[str, Any]) -> str:
    """SHA-256 over version tag, NUL, the previous hash and the canonical row; hexadecimal."""
    digest = hashlib.sha256(VERSION + b"\x00" + prev_hash.encode())
    digest.update(canonical(row))
    return digest.hexdigest()
