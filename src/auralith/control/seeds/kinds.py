"""The kinds of run of a scenario."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from auralith.control.runs.kinds import Params, Result, RunKind, declare


class RunParams(Params):
    """What is made; the target is the run's connection. The spec has the seed of this run."""

    spec: dict[str, Any]
    scale: float = 1.0
    content_hash: str


class CleanupParams(Params):
    """Whose rows are removed."""

    source_run_id: UUID


class TableSeeded(BaseModel):
    """What became of one table."""

    table: str
    inserted: int = 0


class RunResult(Result):
    """What was made."""

    tables: list[TableSeeded] = Field(default_factory=list)
    rows: int = 0
    rows_per_second: float = 0


class TableCleaned(BaseModel):
    """What became of the rows a run had made in one table."""

    table: str
    deleted: int = 0
    edited: int = 0
    referenced: int = 0
    gone: int = 0


class CleanupResult(Result):
    """What was removed, and which rows stay because others changed or use them."""

    tables: list[TableCleaned] = Field(default_factory=list)
    deleted: int = 0
    conflicts_total: int = 0
    conflicts: list[dict[str, Any]] = Field(default_factory=list)


RUN = declare(
    RunKind(
        name="seed.run",
        noun="seed",
        right="seeds.run",
        writes=True,
        params=RunParams,
        result=RunResult,
        alone_on="target",
    )
)
CLEANUP = declare(
    RunKind(
        name="seed.cleanup",
        noun="seed",
        right="seeds.run",
        writes=True,
        params=CleanupParams,
        result=CleanupResult,
        alone_on="target",
    )
)
