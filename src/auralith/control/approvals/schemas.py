"""Bodies of the routes of approvals and their policies."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, model_validator

from auralith.control.auth.rights import Environment, Role
from auralith.control.runs.states import Kind
from auralith.kit.schemas import ApiModel, Page, UtcDatetime

ApprovalStatus = Literal["pending", "approved", "rejected", "cancelled", "expired", "superseded"]
Decision = Literal["approve", "reject", "withdraw", "cancel"]
Held = Literal[
    "patch.execute",
    "patch.rollback",
    "seed.run",
    "seed.cleanup",
    "anonymize.run",
    "anonymize.undo",
    "bridge.run",
    "migration.apply",
    "migration.rollback",
    "access.grant",
]
MAX_HOURS = 30 * 24


class ApprovalStage(ApiModel):
    """So many people of these roles, or of these people."""

    approvals: Annotated[int, Field(ge=1, le=10)] = 1
    roles: Annotated[list[Role], Field(max_length=4)] = Field(default_factory=list)
    users: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.roles) == bool(self.users):
            msg = "Name roles or users, one of both."
            raise ValueError(msg)
        if self.users and len({*self.users}) < self.approvals:
            msg = f"{self.approvals} approvals are asked of {len({*self.users})} people."
            raise ValueError(msg)
        return self


class ApprovalRule(ApiModel):
    """When approvals are needed, and whose, one stage behind the other."""

    kinds: Annotated[list[Held], Field(min_length=1)]
    environments: Annotated[list[Environment], Field(max_length=4)] = Field(
        default_factory=list, description="None named: all of them"
    )
    min_rows: Annotated[int | None, Field(ge=0)] = Field(
        default=None, description="From so many changed rows on, also where nobody knows how many"
    )
    destructive_only: bool = Field(
        default=False, description="Only where what is lost does not come back by a rollback"
    )
    stages: Annotated[list[ApprovalStage], Field(min_length=1, max_length=5)]
    expires_after_hours: Annotated[int, Field(ge=1, le=MAX_HOURS)] = 72


class ApprovalPolicyUpdate(ApiModel):
    """All rules of a project, in the order in which they are tried: the first that fits counts."""

    rules: Annotated[list[ApprovalRule], Field(max_length=100)]
    allow_self_approval: Literal[False] = False


class ApprovalPolicy(ApprovalPolicyUpdate):
    """The rules in force; version 0 is a project without any."""

    version: int
    updated_at: UtcDatetime | None
    updated_by: UUID | None


class SimulationRequest(ApiModel):
    """A run that might be asked for."""

    kind: Held
    environment: Environment | None = None
    rows: Annotated[int | None, Field(ge=0)] = None
    destructive: bool = False
    requested_by: UUID | None = Field(default=None, description="By default the caller")
    rules: Annotated[list[ApprovalRule] | None, Field(max_length=100)] = Field(
        default=None, description="A draft to try; by default the rules in force"
    )


class Person(ApiModel):
    """Somebody, by name."""

    id: UUID | None
    name: str


class SimulatedStage(ApprovalStage):
    """A stage, and who could decide it now."""

    can_decide: list[Person]


class Simulation(ApiModel):
    """Which rule would hold the run back, and who could let it go."""

    rule: int | None = Field(description="The number of the rule, from 0; null: none fits")
    stages: list[SimulatedStage]
    expires_after_hours: int | None
    blocked_reason: str | None


class ApprovalStageState(ApprovalStage):
    """A stage of a request and how far it is."""

    approved: int
    status: Literal["waiting", "open", "done"]


class ApprovalDecision(ApiModel):
    """What somebody said; `void` says why it counts no more."""

    user: Person
    decision: Literal["approve", "reject", "withdraw"]
    stage: int
    comment: str | None
    void: str | None
    at: UtcDatetime


class Requester(ApiModel):
    """Who asked."""

    type: str
    id: UUID | None
    name: str | None


class Approval(ApiModel):
    """A request for approval; `content_hash` stands for exactly what would run."""

    id: UUID
    project_id: UUID
    kind: str
    resource_id: UUID
    resource_type: str
    resource_name: str | None
    run_id: UUID | None
    connection_id: UUID | None
    environments: list[str]
    content_hash: str
    requested_by: Requester
    reason: str | None
    summary: str
    rows: int | None
    destructive: bool
    stages: list[ApprovalStageState]
    decisions: list[ApprovalDecision]
    status: ApprovalStatus
    can_decide: bool
    """Whether the caller may approve or reject it now."""
    cannot_decide: str | None
    """Why not, in words."""
    blocked_reason: str | None
    expires_at: UtcDatetime
    created_at: UtcDatetime
    decided_at: UtcDatetime | None
    used_at: UtcDatetime | None


class ApprovalPage(Page[Approval]):
    """One page of requests."""


class ApprovalUpdate(ApiModel):
    """A decision; `content_hash` is what was looked at, and has to be what would run."""

    decision: Decision
    comment: Annotated[str | None, Field(max_length=4_000)] = None
    content_hash: Annotated[str | None, Field(max_length=64)] = None


class ApprovalFilter(BaseModel):
    """Which requests, in which order."""

    project_id: Annotated[UUID | None, Query()] = None
    status: Annotated[ApprovalStatus | None, Query()] = None
    kind: Annotated[Kind | None, Query()] = None
    resource_id: Annotated[UUID | None, Query()] = None
    mine: Annotated[bool, Query(description="Those the caller may decide now")] = False
    requested: Annotated[bool, Query(description="Those the caller asked for")] = False
    sort: Annotated[str | None, Query(description="created_at, expires_at, decided_at, kind")] = (
        None
    )


Content = dict[str, Any]
