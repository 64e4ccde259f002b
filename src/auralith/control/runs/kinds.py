"""What a kind of run is: a record that its domain declares in its own `kinds.py`."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from auralith.control.auth.rights import RIGHTS
from auralith.control.runs.states import Kind

Lane = Literal["write", "read", "control"]
"""Runs on one connection wait for each other only within a lane."""


@dataclass(frozen=True)
class RunKind:
    """One kind of run, and what has to hold before one is started.

    `right` is asked for in the environment of the connection. A kind that `writes` (or locks)
    is refused on a read-only connection. `alone_on` says which unfinished runs stand in the way:
    any of the same `subject`, or also one of this kind on the same `target`.
    """

    name: Kind
    right: str
    writes: bool
    lane: Lane = "write"
    alone_on: Literal["subject", "target"] = "subject"

    @property
    def noun(self) -> str:
        """The type of what its runs are about: the first word of the name."""
        return noun_of(self.name)


@dataclass(frozen=True)
class Subject:
    """The thing a run is about: a patch, a scenario, a migration."""

    id: UUID
    name: str
    project_id: UUID


_DECLARED: dict[str, RunKind] = {}


def declare(kind: RunKind) -> RunKind:
    """Make a kind known; raises ValueError when it is declared twice or asks for no known right."""
    if kind.right not in RIGHTS or _DECLARED.get(kind.name, kind) != kind:
        msg = f"Run kind '{kind.name}' is declared twice, or its right '{kind.right}' is unknown."
        raise ValueError(msg)
    _DECLARED[kind.name] = kind
    return kind


def lane_of(name: str) -> Lane:
    """The lane in which runs of that kind wait."""
    kind = _DECLARED.get(name)
    return "write" if kind is None else kind.lane


def noun_of(name: str) -> str:
    """The type of what runs of that kind are about."""
    return name.split(".", maxsplit=1)[0]
