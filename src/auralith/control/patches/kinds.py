"""The kinds of run a patch has, what they are given and what they tell at their end."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from auralith.control.patches.schemas import ConflictPolicy, PatchStatus
from auralith.control.runs.kinds import Params, Result, RunKind, declare


class DryRunParams(Params):
    """What a dry-run tries."""

    content_hash: str


class ExecuteParams(Params):
    """What an execution does; `previous_execution` is the one the patch had before."""

    content_hash: str
    allow_irreversible: bool = False
    previous_execution: UUID | None = None


class UndoParams(Params):
    """What a rollback, or a look at one, undoes; `status_before` is what the patch was then."""

    source_run_id: UUID
    source_kind: str
    on_conflict: ConflictPolicy
    status_before: PatchStatus
    content_hash: str | None = None
    """None in runs of the version before."""


class Outlook(BaseModel):
    """Whether an execution can be rolled back, and why not."""

    possible: bool = True
    reasons: list[str] = Field(default_factory=list)


class DryRunResult(Result):
    """What an execution would do."""

    exact: bool = False
    reason: str | None = None
    operations: list[dict[str, Any]] = Field(default_factory=list)
    totals: dict[str, int] = Field(default_factory=dict)
    violations: list[dict[str, Any]] = Field(default_factory=list)
    rollback: Outlook = Field(default_factory=Outlook)
    missing_rights: list[dict[str, str]] = Field(default_factory=list)
    duration_ms: int = 0

    @property
    def rows(self) -> int:
        """Rows that would change, cascades included."""
        return sum(self.totals.values())


class ExecuteResult(Result):
    """What an execution did."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    cascaded: int = 0
    batches: int = 0
    rows_per_second: float = 0.0
    reversible: bool = True
    operations: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows that changed, cascades included."""
        return self.inserted + self.updated + self.deleted + self.cascaded


class RollbackResult(Result):
    """What a rollback restored, or would."""

    restored: int = 0
    already_back: int = 0
    conflicts_total: int = 0
    conflicts: list[dict[str, Any]] = Field(default_factory=list)
    reasons: dict[str, int] = Field(default_factory=dict)
    not_exact: int = 0

    @property
    def rows(self) -> int:
        """Rows that changed."""
        return self.restored


# A dry-run and a preview take back what they write, but they write and lock.
DRY_RUN = declare(
    RunKind(
        name="patch.dry_run",
        noun="patch",
        right="patches.dry_run",
        writes=True,
        params=DryRunParams,
        result=DryRunResult,
        lane="read",
    )
)
EXECUTE = declare(
    RunKind(
        name="patch.execute",
        noun="patch",
        right="patches.execute",
        writes=True,
        params=ExecuteParams,
        result=ExecuteResult,
    )
)
ROLLBACK = declare(
    RunKind(
        name="patch.rollback",
        noun="patch",
        right="patches.rollback",
        writes=True,
        params=UndoParams,
        result=RollbackResult,
    )
)
PREVIEW = declare(
    RunKind(
        name="patch.rollback_preview",
        noun="patch",
        right="patches.rollback",
        writes=True,
        params=UndoParams,
        result=RollbackResult,
        lane="read",
    )
)
JOURNALED = (EXECUTE, ROLLBACK)
"""Whose changes stand in the journal of the target."""
