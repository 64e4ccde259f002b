"""The kind of run of drift: one check of one connection."""

from uuid import UUID

from pydantic import BaseModel, Field

from auralith.control.runs.kinds import Params, Result, RunKind, declare


class CheckParams(Params):
    """What is compared with; without `against` the connection's baseline."""

    against: UUID | None = None


class DriftSummary(BaseModel):
    """How many differences there are."""

    added: int = 0
    removed: int = 0
    changed: int = 0


class CheckResult(Result):
    """What a check found; `unchanged` says that a probe was enough to know."""

    report_id: UUID | None = None
    drifted: bool = False
    baseline_created: bool = False
    unchanged: bool = False
    severity: str | None = None
    summary: DriftSummary = Field(default_factory=DriftSummary)


CHECK = declare(
    RunKind(
        name="drift.check",
        noun="drift",
        right="drift.check",
        writes=False,
        params=CheckParams,
        result=CheckResult,
        lane="read",
    )
)
