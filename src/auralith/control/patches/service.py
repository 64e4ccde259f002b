"""Patches: found, listed, deleted; their files. `editing.py` makes, `running.py` runs them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.patches import (
    content,
    events,
    files,
    journal,
    repository,
    schemas,
    validation,
)
from auralith.control.patches.errors import FileNotFound, PatchNotFound
from auralith.control.runs.kinds import Subject
from auralith.dataplane.operations.patch.spec import Operation
from auralith.kit import repository as lists
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Patch

WRITE = "patches.write"


def find(session: Session, patch_id: UUID) -> Patch | None:
    """One patch; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, patch_id)


def locked(session: Session, patch_id: UUID) -> Patch:
    """One patch, its row locked until the transaction ends."""
    patch = repository.locked(session, patch_id)
    if patch is None:
        raise PatchNotFound
    return patch


def shown(patch: Patch) -> schemas.Patch:
    """A patch as it is published."""
    return schemas.Patch.model_validate(patch)


def list_patches(
    session: Session,
    filters: schemas.PatchFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> schemas.PatchPage:
    """One page of patches in these projects, newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, project_ids),
        params=page,
        order=order,
        tie=Patch.id,
    )
    return schemas.PatchPage.of(rows, total, page)


def delete(session: Session, caller: Caller, patch: Patch, *, journals_purged: int) -> None:
    """Remove a patch and its files; its runs stay in the history."""
    event_log.record(
        session,
        caller.actor,
        events.DELETED,
        about=ref(patch),
        content_hash=patch.content_hash,
        status=patch.status,
        journals_purged=journals_purged,
    )
    repository.delete_patch(session, patch.id)


def add_file(session: Session, caller: Caller, patch: Patch, upload: "Upload") -> schemas.PatchFile:
    """Parse and keep a file for the patch; raises InvalidInput with the line."""
    require_reach(session, caller, patch)
    row = files.store(session, patch, upload.filename, upload.source)
    event_log.record(
        session,
        caller.actor,
        events.FILE_ADDED,
        about=ref(patch),
        content_hash=patch.content_hash,
        file_id=row.id,
        filename=row.filename,
        sha256=row.sha256,
        rows=row.rows,
    )
    return files.shown(session, row)


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    filename: str
    source: BinaryIO


def list_files(session: Session, patch: Patch, page: PageParams) -> schemas.PatchFilePage:
    """One page of the files of a patch, the newest first."""
    rows, total = repository.page_of_files(session, patch.id, page)
    return schemas.PatchFilePage.of([files.shown(session, row) for row in rows], total, page)


def get_file(session: Session, patch: Patch, file_id: UUID) -> schemas.PatchFile:
    """One file of a patch; raises FileNotFound."""
    row = repository.file(session, patch.id, file_id)
    if row is None:
        raise FileNotFound
    return files.shown(session, row)


def require_reach(
    session: Session, caller: Caller, patch: Patch, right: str = WRITE, *, past: bool = False
) -> None:
    """The right where the patch points to; with `past` also where its executions lie."""
    concerned = {patch.connection_id}
    if past:
        there = journal.runs_of(session, patch.id)
        concerned |= {run.connection_id for run in there if run.connection_id}
    connections.require_reach(session, caller, concerned, patch.project_id, right)


def subject(patch: Patch) -> Subject:
    """The patch as what a run is about."""
    return Subject("patch", patch.id, patch.name, patch.project_id)


def rehash(session: Session, patch: Patch, connection: Connection) -> str:
    """Compute the content hash for the connection as it is now, and keep it."""
    used = validation.check_files(session, patch.id, parsed(patch))
    patch.content_hash = content.content_hash(
        patch.operations, patch.options, connection, [f.sha256 for f in used]
    )
    return patch.content_hash


def parsed(patch: Patch) -> list[Operation]:
    """The stored operations as models."""
    return [validation.OPERATION.validate_python(item) for item in patch.operations]
