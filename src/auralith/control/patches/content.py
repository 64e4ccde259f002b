"""The hash that ties a dry-run, an approval and an execution to one content and one target."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from auralith.control.connections import content
from auralith.models import Connection

TAG = "auralith.patch.v1"


def _canonical(value: Any) -> Any:
    """Numbers as text of their value: 1, 1.0 and 1e0 are stored alike and must hash alike."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        number = Decimal(repr(value) if isinstance(value, float) else str(value)).normalize()
        return {"n": f"{number:f}"}
    if isinstance(value, Mapping):
        return {"o": {str(k): _canonical(v) for k, v in value.items()}}
    return [_canonical(v) for v in value]


def content_hash(
    operations: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    connection: Connection,
    file_hashes: Sequence[str],
) -> str:
    """SHA-256 (hexadecimal) of what runs and where: operations, options, files, address, account.

    Renaming the patch, or the connection, changes nothing; another host or login does.
    """
    return content.digest(
        TAG,
        {
            "operations": _canonical(operations),
            "options": _canonical(options),
            "files": sorted(file_hashes),
            "target": content.address(connection),
        },
    )


def undoing_hash(source_run_id: UUID, on_conflict: str, connection: Connection) -> str:
    """SHA-256 (hexadecimal) of what a rollback undoes, how, and where."""
    return content.digest(
        TAG,
        {
            "undo": str(source_run_id),
            "on_conflict": on_conflict,
            "target": content.address(connection),
        },
    )
