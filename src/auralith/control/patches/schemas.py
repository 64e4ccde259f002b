"""What the patch routes take and give."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.dataplane.operations.patch import spec
from auralith.dataplane.operations.patch.spec import Operation
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

MAX_INLINE_ROWS = 10_000
MAX_OPERATIONS = 10_000

PatchStatus = Literal[
    "draft",
    "dry_run_ok",
    "dry_run_failed",
    "executing",
    "executed",
    "failed",
    "rolling_back",
    "rolled_back",
    "partially_rolled_back",
]
ConflictPolicy = Literal["abort", "skip", "force"]

Operations = Annotated[list[Operation], Field(max_length=MAX_OPERATIONS)]
Description = Annotated[str, Field(max_length=10_000)]


class PatchOptions(spec.PatchOptions):
    """How a patch runs, and how long its journal is kept."""

    journal_days: int | None = Field(
        default=None,
        ge=1,
        le=3_650,
        description="Days until the row images are removed from the target; null keeps them",
    )

    def for_target(self) -> spec.PatchOptions:
        """What the data plane needs of them."""
        return spec.PatchOptions(**self.model_dump(exclude={"journal_days"}))


class Patch(ApiModel):
    """A bulk data change and where it stands."""

    id: UUID
    project_id: UUID
    connection_id: UUID
    name: str
    description: str
    operations: list[Operation]
    options: PatchOptions
    status: PatchStatus
    content_hash: str
    last_dry_run_id: UUID | None
    last_execution_id: UUID | None
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class PatchPage(Page[Patch]):
    """One page of patches."""


class PatchCreate(ApiModel):
    """A new patch; an empty list of operations is a draft to be filled later."""

    project_id: UUID
    connection_id: UUID
    name: Name
    description: Description = ""
    operations: Operations = Field(default_factory=list)
    options: PatchOptions = Field(default_factory=PatchOptions)


class PatchUpdate(ApiModel):
    """Changes to a patch; what is absent stays. Options are replaced one by one."""

    connection_id: UUID = absent()
    name: Name = absent()
    description: Description = absent()
    operations: Operations = absent()
    options: PatchOptions = absent()


class PatchFilter(BaseModel):
    """Filters of the list of patches; all that are given must match."""

    project_id: Annotated[UUID | None, Query()] = None
    connection_id: Annotated[UUID | None, Query()] = None
    status: Annotated[PatchStatus | None, Query()] = None
    created_by: Annotated[UUID | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200)] = None
    sort: Annotated[str | None, Query(max_length=100)] = None


class PatchFileColumn(ApiModel):
    """A column of an uploaded file and what its cells look like."""

    name: str
    type: Literal["integer", "decimal", "boolean", "date", "timestamp", "text"]


class PatchFile(ApiModel):
    """An uploaded file: its columns, how many rows, and the first of them."""

    file_id: UUID
    filename: str
    sha256: str
    size_bytes: int
    columns: list[PatchFileColumn]
    rows: int
    sample: list[dict[str, str | None]]


class PatchFilePage(Page[PatchFile]):
    """One page of the files of a patch."""


class PatchExecute(ApiModel):
    """How to execute."""

    allow_irreversible: bool = Field(
        default=False, description="Execute although it cannot (wholly) be rolled back"
    )


class PatchRollback(ApiModel):
    """What to undo, and what to do about rows somebody changed since."""

    on_conflict: ConflictPolicy = "abort"
    run_id: UUID | None = Field(
        default=None,
        description="The execution or rollback to undo; the last execution if absent",
    )


class RowChange(ApiModel):
    """A journaled row: as it was, as it became, where it stands."""

    op: Literal["insert", "update", "delete"]
    cause: Literal["direct", "cascade"] = Field(
        description="By the patch itself, or by a foreign key of the database"
    )
    table: str
    key: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    status: Literal["applied", "rolled_back", "conflict"]


class RowChangePage(Page[RowChange]):
    """One page of journaled rows; `total` counts all."""


class RowConflict(ApiModel):
    """A row that a rollback did not restore, or would not, and why."""

    table: str
    key: dict[str, Any]
    reason: str


class RowConflictPage(Page[RowConflict]):
    """One page of conflicts; `total` counts all."""
