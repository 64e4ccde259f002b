"""The kinds of run of a configuration."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from auralith.control.runs.kinds import Params, Result, RunKind, declare


class RunParams(Params):
    """What is masked; the ends are the run's connections."""

    spec: dict[str, Any]
    mode: Literal["in_place", "copy"]
    key_version: int
    content_hash: str


class UndoParams(Params):
    """What is restored; rules and key are those of the run."""

    source_run_id: UUID
    on_conflict: Literal["abort", "skip", "force"]
    content_hash: str | None = None
    """None in runs of the version before."""


class TableMasked(BaseModel):
    """What became of one table."""

    table: str
    rows: int = 0
    columns: list[str] = Field(default_factory=list)


class RunResult(Result):
    """What was masked, and what the verification found."""

    tables: list[TableMasked] = Field(default_factory=list)
    verification: dict[str, Any] | None = None


class UndoResult(Result):
    """What was restored."""

    restored: int = 0
    conflicts_total: int = 0
    conflicts: list[dict[str, Any]] = Field(default_factory=list)


RUN = declare(
    RunKind(
        name="anonymize.run",
        noun="anonymize",
        right="anonymize.run",
        writes=True,
        params=RunParams,
        result=RunResult,
        alone_on="target",
    )
)
UNDO = declare(
    RunKind(
        name="anonymize.undo",
        noun="anonymize",
        right="anonymize.run",
        writes=True,
        params=UndoParams,
        result=UndoResult,
        alone_on="target",
    )
)
