"""The kinds of run a migration has, what they are given and what they tell at their end."""

from typing import Any
from uuid import UUID

from pydantic import Field

from auralith.control.migrations.schemas import MigrationStatus
from auralith.control.runs.kinds import Params, Result, RunKind, declare


class ValidateParams(Params):
    """What is proved."""

    content_hash: str


class ApplyParams(Params):
    """What is applied; `journal_run_id` is the run that first began it."""

    content_hash: str
    confirmed: list[str]
    journal_run_id: UUID
    status_before: MigrationStatus


class RollbackParams(Params):
    """What is taken back; the way itself is kept with the migration."""

    content_hash: str
    confirmed: list[str]
    source_run_id: UUID
    journal_run_id: UUID
    status_before: MigrationStatus


class ValidateResult(Result):
    """What came out of trying it in a throw-away database."""

    proved: bool = False
    differences: list[dict[str, Any]] = Field(default_factory=list)
    reverse_differences: list[dict[str, Any]] = Field(default_factory=list)
    rows_made: int = 0
    rows_survived: int = 0
    not_proved: list[dict[str, Any]] = Field(default_factory=list)
    refuted: bool = False
    where: str = ""


class ApplyResult(Result):
    """What was done, and what is left to do."""

    applied: int = 0
    total: int = 0
    remaining_differences: list[dict[str, Any]] = Field(default_factory=list)
    complete: bool = True
    fingerprint: str = ""
    snapshot_id: UUID | None = None


VALIDATE = declare(
    RunKind(
        name="migration.validate",
        noun="migration",
        right="migrations.write",
        # The throw-away database lies on the target's server.
        writes=True,
        params=ValidateParams,
        result=ValidateResult,
        lane="read",
    )
)
APPLY = declare(
    RunKind(
        name="migration.apply",
        noun="migration",
        right="migrations.apply",
        writes=True,
        params=ApplyParams,
        result=ApplyResult,
        alone_on="target",
    )
)
ROLLBACK = declare(
    RunKind(
        name="migration.rollback",
        noun="migration",
        right="migrations.rollback",
        writes=True,
        params=RollbackParams,
        result=ApplyResult,
        alone_on="target",
    )
)
