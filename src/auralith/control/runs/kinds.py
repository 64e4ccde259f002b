"""What a kind of run is: a record that its domain declares in its own `kinds.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from auralith.control.auth.rights import RIGHTS
from auralith.control.runs.states import Kind
from auralith.kit.errors import Conflict

Lane = Literal["write", "read", "control"]
"""Runs on one connection wait for each other only within a lane."""


class Params(BaseModel):
    """What the work needs besides its subject, as `prepare` gives it: stored, so never a secret.

    A field that came later has a default: runs of the version before may still be in the queue.
    """

    model_config = ConfigDict(frozen=True)


class Undone(BaseModel):
    """What a run took back before it ended with an error."""

    model_config = ConfigDict(frozen=True)

    restored: int = 0
    conflicts_total: int = 0


class Result(BaseModel):
    """What a run tells at its end, in full or as far as it came.

    Every field has a default, since an end half way knows only a part. What was set is published,
    fields that only the data plane knows included.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    undone: Undone | None = None


P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Subject:
    """The thing a run is about; `noun` says what it is: a patch, a scenario, a migration."""

    noun: str
    id: UUID
    name: str
    project_id: UUID


@dataclass(frozen=True, kw_only=True)
class Prepared(Generic[P]):
    """What `prepare` found out: the run's params, and what who approves it has to know.

    `content_hash` changes with everything that decides what is done and where: an approval is
    given for it. `rows` is how many rows will change, None when nobody knows. `destructive`: what
    is lost does not come back by a rollback. `summary` is one line, without a value of any row.
    `unapproved` is what the run is refused with when it has to wait for nobody's approval.
    """

    params: P
    content_hash: str
    rows: int | None
    destructive: bool
    summary: str
    unapproved: Conflict | None = None


@dataclass(frozen=True, kw_only=True)
class RunKind(Generic[P, R]):
    """One kind of run, and what has to hold before one is started.

    `noun` is the type of what its runs are about: it is their subject's type, and `<noun>.busy`
    the refusal of a second one. `right` is asked for in the environment of every connection. A
    kind that `writes` (or locks) is refused on a read-only connection. `alone_on` says which
    unfinished runs stand in the way: any of the same `subject`, or also one of its noun's kinds
    that are alone on the same `target`.
    """

    name: Kind
    noun: str
    right: str
    writes: bool
    params: type[P]
    result: type[R]
    lane: Lane = "write"
    alone_on: Literal["subject", "target"] = "subject"

    def params_of(self, stored: Mapping[str, Any]) -> P:
        """The params of a run of this kind."""
        return self.params.model_validate(stored)

    def result_of(self, stored: Mapping[str, Any] | None) -> R:
        """The result of a run of this kind; where there is none, one that knows nothing."""
        return self.result.model_validate(stored or {})


_DECLARED: dict[str, RunKind[Any, Any]] = {}


def declare(kind: RunKind[P, R]) -> RunKind[P, R]:
    """Make a kind known; ValueError when it is declared twice, or cannot be what it says."""
    if kind.right not in RIGHTS or _DECLARED.get(kind.name, kind) != kind:
        msg = f"Run kind '{kind.name}' is declared twice, or its right '{kind.right}' is unknown."
        raise ValueError(msg)
    try:
        kind.result_of(None)
    except ValidationError as error:
        msg = f"Give every field of {kind.result.__name__} a default: ends half way have none."
        raise ValueError(msg) from error
    _DECLARED[kind.name] = kind
    return kind


def alone_with(kind: RunKind[Any, Any]) -> tuple[str, ...]:
    """The kinds of which one at a time may work on a target, this one among them."""
    return tuple(
        sorted(k.name for k in _DECLARED.values() if k.noun == kind.noun and k.alone_on == "target")
    )


def lane_of(name: str) -> Lane:
    """The lane in which runs of that kind wait."""
    kind = _DECLARED.get(name)
    return "write" if kind is None else kind.lane
