"""Mass Patch: patches and the files that belong to them."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auralith.models.base import MutableRecord, Record


class Patch(MutableRecord):
    """A bulk data change: its operations, options and where it stands."""

    __tablename__ = "patches"
    __table_args__ = (
        CheckConstraint(
            "status IN ('draft', 'dry_run_ok', 'dry_run_failed', 'executing', 'executed',"
            " 'failed', 'rolling_back', 'rolled_back', 'partially_rolled_back')",
            name="status",
        ),
    )

    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="")
    operations: Mapped[list[Any]] = mapped_column(default=list)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(30), default="draft")
    content_hash: Mapped[str] = mapped_column(String(64))
    last_dry_run_id: Mapped[UUID | None]
    last_execution_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class PatchFile(Record):
    """An uploaded file, parsed and kept as chunks of cells."""

    __tablename__ = "patch_files"

    patch_id: Mapped[UUID] = mapped_column(ForeignKey("patches.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    columns: Mapped[list[Any]]
    rows: Mapped[int]


class PatchFileChunk(Record):
    """Some thousand rows of a file: compressed JSON lines of cells, NULL apart from empty."""

    __tablename__ = "patch_file_chunks"
    __table_args__ = (UniqueConstraint("file_id", "position"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("patch_files.id", ondelete="CASCADE"))
    position: Mapped[int]
    rows: Mapped[int]
    content: Mapped[bytes]
