"""Body of the project's home page."""

from pydantic import ConfigDict, Field

from auralith.control.audit.schemas import AuditEntry
from auralith.control.runs.schemas import Run
from auralith.kit.schemas import ApiModel, UtcDatetime


class OverviewCounts(ApiModel):
    """How many of each thing the project holds; every domain adds its own by `counted`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int] = Field(init=False)

    connections: int
    patches: int
    members: int
    api_keys: int
    active_runs: int
    runs: int
    snapshots: int


class Overview(ApiModel):
    """Counts and what happened lately; activity is shown to who may read the audit trail."""

    counts: OverviewCounts
    schema_read_at: UtcDatetime | None = Field(
        description="When a schema of one of the connections was last read"
    )
    recent_runs: list[Run]
    recent_activity: list[AuditEntry]
