"""What the bridge routes take and give."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from auralith.dataplane.operations.bridge import BridgeSpec
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

ColumnFidelity = Literal["exact", "widened", "lossy", "unsupported"]


class BridgeRun(BridgeSpec):
    """A bridge as it is run: where from, where to, what and how."""

    source_connection_id: UUID
    target_connection_id: UUID
    anonymize_config_id: UUID | None = Field(
        default=None, description="A configuration of the source: what is masked on the way"
    )

    @property
    def spec(self) -> BridgeSpec:
        """What is copied, without the ends."""
        return BridgeSpec(**self.model_dump(include=set(BridgeSpec.model_fields)))


class BridgeColumnPlan(ApiModel):
    """How a column's values fare."""

    name: str
    source_type: str
    target_type: str
    fidelity: ColumnFidelity
    reason: str | None = Field(description="Why it is not exact")


class BridgePull(ApiModel):
    """Rows that came into a subset by one way."""

    edge: str | None = Field(
        description="Table and columns of the foreign key; null: the root's own filter"
    )
    direction: Literal["root", "parent", "child"] = Field(
        description="`parent`: chosen rows reference them; `child`: they reference chosen rows"
    )
    rows: int


class BridgeTablePlan(ApiModel):
    """One table's way."""

    source: str
    target: str
    create: bool = Field(description="The target has no such table: it is made")
    rows_estimate: int | None
    bytes_estimate: int | None
    pulls: list[BridgePull] | None = Field(
        description="How the rows of a subset came in, `rows_estimate` of them altogether; null:"
        " there is no subset, and estimates are the engine's"
    )
    columns: list[BridgeColumnPlan]


class BridgeWarning(ApiModel):
    """Something to know before the copy."""

    table: str | None
    column: str | None
    kind: str
    rows: int | None = Field(description="Rows that hold such values, counted")
    message: str


class BridgePlan(ApiModel):
    """What a bridge would do; nothing was written."""

    tables: list[BridgeTablePlan]
    order: list[str] = Field(description="Referenced tables first")
    cycles: list[list[str]] = Field(description="Tables that reference each other in a circle")
    warnings: list[BridgeWarning]


class Bridge(ApiModel):
    """A saved bridge."""

    id: UUID
    project_id: UUID
    name: str
    source_connection_id: UUID
    target_connection_id: UUID
    anonymize_config_id: UUID | None
    spec: BridgeSpec
    created_by: UUID | None
    created_at: UtcDatetime
    updated_at: UtcDatetime


class BridgeRunPace(ApiModel):
    """How fast a run may go."""

    run_id: UUID
    max_rows_per_second: int | None = Field(description="Null: as fast as it goes")


class BridgeRunPaceUpdate(ApiModel):
    """Another rate for a run that has not ended; it holds within a second or two."""

    max_rows_per_second: int | None = Field(
        ge=1, le=1_000_000_000, description="Null: as fast as it goes"
    )


class BridgePage(Page[Bridge]):
    """One page of saved bridges."""


class BridgeCreate(BridgeRun):
    """A bridge to be saved."""

    name: Name


class BridgeUpdate(ApiModel):
    """What is to change of a saved bridge; `spec` as a whole."""

    name: Name = absent()
    source_connection_id: UUID = absent()
    target_connection_id: UUID = absent()
    anonymize_config_id: UUID | None = None
    spec: BridgeSpec = absent()


class BridgeFilter(BaseModel):
    """Which saved bridges are listed."""

    sort: Annotated[str | None, Query(max_length=200)] = None
    q: Annotated[str | None, Query(max_length=200)] = None
