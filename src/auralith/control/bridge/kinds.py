"""The kind of run of a bridge."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from auralith.control.runs.kinds import Params, Result, RunKind, declare


class Masked(BaseModel):
    """What is masked on the way."""

    config_id: UUID
    spec: dict[str, Any]
    key_version: int


class Pace(BaseModel):
    """A rate that was given to a run after it was asked for."""

    max_rows_per_second: int | None = None


class BridgeParams(Params):
    """What is copied; the ends are the run's connections."""

    spec: dict[str, Any]
    content_hash: str
    config_id: UUID | None = None
    masked: Masked | None = None
    pace: Pace | None = None
    """None: as the spec says."""


class TableCopied(BaseModel):
    """What became of one table."""

    table: str
    target: str = ""
    rows: int = 0
    bytes: int = 0
    seconds: float = 0
    verified: bool | None = None
    snapshot: str | None = None
    inserted: int = 0
    updated: int = 0
    skipped: int = 0


class BridgeResult(Result):
    """What was copied."""

    tables: list[TableCopied] = Field(default_factory=list)
    rows: int = 0
    rows_per_second: float = 0
    verified: bool = False


RUN = declare(
    RunKind(
        name="bridge.run",
        noun="bridge",
        right="bridge.run",
        writes=True,
        params=BridgeParams,
        result=BridgeResult,
        alone_on="target",
    )
)
