"""Uploaded files: parsed while they stream in, kept as compressed chunks, read back in batches."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.patches import repository, schemas
from auralith.control.patches.errors import FileNotFound, FileTooLarge
from auralith.dataplane.rows.files import Batch, Cell, FileLimits, parse_file
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Patch, PatchFile

LIMITS = FileLimits()
LEVEL = 1
"""Of compression: the fastest; cells are repetitive enough."""
MAX_NAME = 255
BLOCK = 1024 * 1024

FileReader = Callable[[str], tuple[Sequence[str], Iterator[list[Sequence[Cell]]]]]
"""File id → its column names and its rows, each cell text or None."""


def _digest(source: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size; refuses (413) what is over the limit. Leaves the stream at its start."""
    digest = hashlib.sha256()
    size = 0
    source.seek(0)
    while block := source.read(BLOCK):
        size += len(block)
        if size > LIMITS.max_bytes:
            raise FileTooLarge(
                f"The file is larger than {LIMITS.max_bytes // BLOCK} MB. Split it into several."
            )
        digest.update(block)
    source.seek(0)
    return digest.hexdigest(), size


def store(session: Session, patch: Patch, filename: str, source: BinaryIO) -> PatchFile:
    """Parse a file and keep its rows; raises InvalidInput with the line at the first fault.

    Rows go to the database as they are read: memory stays flat, and a refused file leaves
    nothing behind since the transaction rolls back.
    """
    sha256, size = _digest(source)
    row = PatchFile(
        id=new_id(),
        patch_id=patch.id,
        filename=filename[-MAX_NAME:],
        sha256=sha256,
        size_bytes=size,
        columns=[],
        rows=0,
    )
    session.add(row)
    session.flush()
    position = 0

    def keep(batch: Batch) -> None:
        nonlocal position
        text = json.dumps(batch, ensure_ascii=False, separators=(",", ":"))
        repository.add_chunk(
            session,
            row.id,
            position=position,
            rows=len(batch),
            content=zlib.compress(text.encode(), LEVEL),
        )
        position += 1

    parsed = parse_file(source, filename=filename, keep=keep, limits=LIMITS)
    row.columns = [{"name": c.name, "type": c.type} for c in parsed.columns]
    row.rows = parsed.rows
    session.flush()
    return row


def shown(session: Session, row: PatchFile) -> schemas.PatchFile:
    """A file as it is published, with its first rows."""
    names = [column["name"] for column in row.columns]
    content = repository.chunk(session, row.id, 0)
    first: Batch = json.loads(zlib.decompress(content)) if content else []
    return schemas.PatchFile(
        file_id=row.id,
        filename=row.filename,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        columns=[schemas.PatchFileColumn(**column) for column in row.columns],
        rows=row.rows,
        sample=[dict(zip(names, cells, strict=True)) for cells in first[: LIMITS.sample_rows]],
    )


def reader(sessions: sessionmaker[Session], patch_id: UUID) -> FileReader:
    """Read a patch's files; every chunk in a short transaction of its own."""

    def read(file_id: str) -> tuple[Sequence[str], Iterator[list[Sequence[Cell]]]]:
        identifier = UUID(file_id)
        with transaction(sessions) as session:
            row = repository.file(session, patch_id, identifier)
            if row is None:
                raise FileNotFound
            columns = tuple(column["name"] for column in row.columns)
        return columns, _batches(sessions, identifier)

    return read


def _batches(sessions: sessionmaker[Session], file_id: UUID) -> Iterator[list[Sequence[Cell]]]:
    position = 0
    while True:
        with transaction(sessions) as session:
            content = repository.chunk(session, file_id, position)
        if content is None:
            return
        yield json.loads(zlib.decompress(content))
        position += 1
