"""What is judged before anything runs: inline limits, files that exist, shape, the real schema."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from auralith.control.connections.reaching import Target, looking
from auralith.control.patches import repository
from auralith.control.patches.errors import FileNotFound, TooManyRows
from auralith.control.patches.schemas import MAX_INLINE_ROWS
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import (
    LoginRefused,
    PermissionDenied,
    ReadOnlyTarget,
    StatementTimeout,
    Transient,
)
from auralith.dataplane.operations import patch as operations_of_patch
from auralith.dataplane.operations.patch.spec import Operation
from auralith.kit.errors import Invalid
from auralith.models import PatchFile

MAX_DEPTH = 64
CHECK_OPTIONS = SessionOptions(
    lock_timeout_ms=2_000, statement_timeout_ms=5_000, connect_timeout_s=3.0
)
"""A short look at the target during a request: statements are explained, none is run."""
CHECK_SECONDS = 20.0
"""For all statements of a patch together."""

OPERATION: TypeAdapter[Operation] = TypeAdapter(Operation)


def plain(operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations as they are stored: what was sent, nothing added."""
    return [op.model_dump(mode="json", exclude_unset=True) for op in operations]


def file_ids(operations: Sequence[Operation]) -> list[UUID]:
    """The files that operations name; one that is no id is refused."""
    found = []
    for index, operation in enumerate(operations):
        given = getattr(operation, "file_id", None)
        if given is None:
            continue
        try:
            found.append(UUID(given))
        except ValueError:
            msg = "file_id must be the id that POST /patches/{id}/files gave."
            raise Invalid(msg, loc=("body", "operations", index, "file_id")) from None
    return found


def check_files(
    session: Session, patch_id: UUID, operations: Sequence[Operation]
) -> Sequence[PatchFile]:
    """The files that operations name; all must belong to the patch (404 otherwise)."""
    wanted = set(file_ids(operations))
    if not wanted:
        return []
    found = repository.files(session, patch_id, wanted)
    if len(found) != len(wanted):
        raise FileNotFound
    return found


def check_shape(operations: Sequence[Operation], engine: str) -> tuple[Operation, ...]:
    """Refuse (422) what the text alone shows to be wrong, and too many inline rows."""
    rows = sum(len(getattr(op, "rows", None) or ()) for op in operations)
    if rows > MAX_INLINE_ROWS:
        raise TooManyRows(MAX_INLINE_ROWS)
    if _too_deep([vars(operation) for operation in operations]):
        msg = f"Values may be nested {MAX_DEPTH} levels deep. Flatten them."
        raise Invalid(msg, loc=("body", "operations"), code="patch.too_deep")
    return operations_of_patch.parse_operations(operations, engine=engine)


def _too_deep(value: Any) -> bool:
    """Whether lists and objects stand in one another more than `MAX_DEPTH` times."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def file_columns(
    session: Session, patch_id: UUID, operations: Sequence[Operation]
) -> dict[str, tuple[str, ...]]:
    """The columns of the files that operations name, by file id as it was written."""
    found = {str(row.id): row for row in check_files(session, patch_id, operations)}
    named = {str(getattr(op, "file_id", None) or "") for op in operations} - {""}
    return {
        name: tuple(column["name"] for column in found[str(UUID(name))].columns) for name in named
    }


def check_target(
    target: Target, operations: Sequence[Operation], columns: Mapping[str, Sequence[str]]
) -> None:
    """Refuse (422) what the real schema shows to be wrong; silent when it cannot be reached."""
    if not operations:
        return
    with (
        suppress(Transient, LoginRefused, PermissionDenied, ReadOnlyTarget, StatementTimeout),
        looking(target, options=CHECK_OPTIONS, seconds=CHECK_SECONDS) as (place,),
    ):
        operations_of_patch.bind(
            place,
            operations,
            lambda file_id: (columns[file_id], iter(())),
        )
