"""Queries on patches and their files."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from auralith.control.patches.schemas import PatchFilter
from auralith.control.projects.counts import counted
from auralith.kit import repository as lists
from auralith.kit.ids import new_id
from auralith.kit.repository import Sortable
from auralith.kit.schemas import PageParams
from auralith.models import Connection, Patch, PatchFile, PatchFileChunk

SORTABLE: Sortable = {
    "name": Patch.name,
    "status": Patch.status,
    "created_at": Patch.created_at,
    "updated_at": Patch.updated_at,
}


def get(session: Session, patch_id: UUID) -> Patch | None:
    """One patch."""
    return session.get(Patch, patch_id)


def locked(session: Session, patch_id: UUID) -> Patch | None:
    """One patch, its row locked until the transaction ends."""
    return session.scalar(
        select(Patch)
        .where(Patch.id == patch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def search(filters: PatchFilter, project_ids: Collection[UUID]) -> Select[Patch]:
    """Patches of these projects that match."""
    statement = lists.matching(
        select(Patch).where(Patch.project_id.in_(project_ids)),
        {
            Patch.project_id: filters.project_id,
            Patch.connection_id: filters.connection_id,
            Patch.status: filters.status,
            Patch.created_by: filters.created_by,
        },
    )
    return lists.search(statement, filters.q, Patch.name, Patch.description)


@counted("patches")
def count(project_id: UUID) -> Select[int]:
    """Patches of a project."""
    return select(func.count()).select_from(Patch).where(Patch.project_id == project_id)


def delete_patch(session: Session, patch_id: UUID) -> None:
    """Remove a patch with its files."""
    session.execute(delete(Patch).where(Patch.id == patch_id))


def with_journal(session: Session, project_id: UUID) -> Sequence[str]:
    """Names of the project's patches that have row images in a target within reach."""
    return session.scalars(
        select(Patch.name)
        .join(Connection, Connection.id == Patch.connection_id)
        .where(
            Patch.project_id == project_id,
            Patch.last_execution_id.is_not(None),
            Connection.deleted_at.is_(None),
        )
        .order_by(Patch.name)
    ).all()


def file(session: Session, patch_id: UUID, file_id: UUID) -> PatchFile | None:
    """A file of that patch."""
    return session.scalar(
        select(PatchFile).where(PatchFile.id == file_id, PatchFile.patch_id == patch_id)
    )


def files(session: Session, patch_id: UUID, file_ids: Collection[UUID]) -> Sequence[PatchFile]:
    """Those files of the patch that exist."""
    return session.scalars(
        select(PatchFile).where(PatchFile.patch_id == patch_id, PatchFile.id.in_(file_ids))
    ).all()


def page_of_files(
    session: Session, patch_id: UUID, page: PageParams
) -> tuple[list[PatchFile], int]:
    """Files of a patch, the newest first, and how many there are."""
    statement = select(PatchFile).where(PatchFile.patch_id == patch_id)
    return lists.page(
        session,
        statement,
        params=page,
        order=[PatchFile.created_at.desc()],
        tie=PatchFile.id,
    )


def add_chunk(session: Session, file_id: UUID, *, position: int, rows: int, content: bytes) -> None:
    """Store the next rows of a file; not kept in the session, so that memory stays flat."""
    session.execute(
        insert(PatchFileChunk).values(
            id=new_id(), file_id=file_id, position=position, rows=rows, content=content
        )
    )


def chunk(session: Session, file_id: UUID, position: int) -> bytes | None:
    """The stored rows at that position; None behind the last."""
    return session.scalar(
        select(PatchFileChunk.content).where(
            PatchFileChunk.file_id == file_id, PatchFileChunk.position == position
        )
    )


def with_retention(session: Session) -> Sequence[Patch]:
    """Patches whose journal is kept for a number of days only, and not removed yet."""
    return session.scalars(
        select(Patch).where(
            Patch.options["journal_days"].as_integer().is_not(None),
            Patch.last_execution_id.is_not(None),
        )
    ).all()
