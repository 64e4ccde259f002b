"""What the run routes take and give."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, model_validator

from auralith.control.runs.states import Kind, Status
from auralith.kit.schemas import ApiModel, Page, UtcDatetime


class TableProgress(ApiModel):
    """Where one table of a copy stands."""

    table: str
    done: int
    total: int | None = Field(description="An estimate until the table has ended")
    ended: bool


class RunProgress(ApiModel):
    """Where the work stands; `rate` is units a second over the last moments."""

    phase: str | None = None
    done: int = 0
    total: int | None = None
    unit: str = "rows"
    rate: float | None = None
    kept: bool = Field(
        default=False, description="Some of the work is committed and stays if the run ends now"
    )
    bytes: int | None = Field(default=None, description="Of a copy: bytes that came over so far")
    tables: list[TableProgress] = Field(
        default_factory=list,
        description="Of a copy: its tables, those on their way first; not all where there are many",
    )


class RunError(ApiModel):
    """Why a run failed, or was cancelled by other than a person (`run.superseded`)."""

    message: str
    code: str
    params: dict[str, Any] = Field(
        default_factory=dict, description="What the message was made with"
    )
    detail: Any = None


class RunRequester(ApiModel):
    """Who asked for the run."""

    type: Literal["user", "api_key", "system"]
    id: UUID | None
    name: str | None


class RunSubject(ApiModel):
    """What a run is about; the name as it was when the run was asked for."""

    type: str = Field(examples=["patch", "migration"])
    id: UUID
    name: str | None


class Run(ApiModel):
    """One piece of long work."""

    id: UUID
    project_id: UUID
    kind: Kind
    resource_id: UUID
    subject: RunSubject
    connection_id: UUID | None
    status: Status
    requested_action: Literal["pause", "cancel"] | None = Field(
        description="Asked for and not yet taken at a batch boundary"
    )
    progress: RunProgress
    result: dict[str, Any] | None
    error: RunError | None
    approval_id: UUID | None
    requested_by: RunRequester
    created_at: UtcDatetime
    started_at: UtcDatetime | None
    finished_at: UtcDatetime | None

    @model_validator(mode="before")
    @classmethod
    def _from_row(cls, row: Any) -> Any:
        if not hasattr(row, "requester_type"):
            return row
        names = [n for n in cls.model_fields if n not in {"requested_by", "subject"}]
        return {
            **{name: getattr(row, name) for name in names},
            "subject": {
                "type": row.subject_type,
                "id": row.resource_id,
                "name": row.subject_name,
            },
            "requested_by": {
                "type": row.requester_type,
                "id": row.requester_id,
                "name": row.requester_name,
            },
        }


class RunPage(Page[Run]):
    """One page of runs."""


class RunLogLine(ApiModel):
    """A line of a run's log."""

    id: int
    at: UtcDatetime
    level: Literal["debug", "info", "warning", "error"]
    message: str
    code: str | None = Field(default=None, description="Stable machine code of the line")
    params: dict[str, Any] = Field(
        default_factory=dict, description="What the line's text was made with"
    )


class RunLogLinePage(Page[RunLogLine]):
    """One page of a run's log."""


class RunFilter(BaseModel):
    """Filters of the list of runs; all that are given must match."""

    project_id: Annotated[UUID | None, Query()] = None
    kind: Annotated[Kind | None, Query()] = None
    status: Annotated[Status | None, Query()] = None
    resource_id: Annotated[UUID | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200)] = None
    sort: Annotated[str | None, Query(max_length=100)] = None
