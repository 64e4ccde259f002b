"""Which function does the work of which kind, in which lane, and who is told when a run ends."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.dataplane.monitor import Monitor
from auralith.kit.actor import Actor
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Run
from auralith.settings.model import Settings


@dataclass(frozen=True)
class RunContext:
    """What a handler gets. It never keeps a metadata transaction open while it works on a target.

    `attempt` grows with every worker that begins or takes over: the journal fences with it.
    """

    run_id: UUID
    project_id: UUID
    kind: str
    resource_id: UUID
    connection_id: UUID | None
    params: dict[str, Any]
    attempt: int
    requested_by: Actor
    monitor: Monitor
    settings: Settings
    keyring: Keyring
    sessions: sessionmaker[Session] = field(repr=False)

    def transaction(self) -> AbstractContextManager[Session]:
        """One short transaction on the metadata, committed at its end."""
        return transaction(self.sessions)


Handler = Callable[[RunContext], dict[str, Any]]
Hook = Callable[[Session, Run], None]
Lane = Literal["write", "read", "control"]
"""Runs on one connection wait for each other only within a lane."""
LaneOf = Callable[[Mapping[str, Any]], Lane]

_HANDLERS: dict[str, Handler] = {}
_LANES: dict[str, Lane | LaneOf] = {}
_HOOKS: dict[str, list[Hook]] = {}


def handler(kind: str, *, lane: Lane | LaneOf = "write") -> Callable[[Handler], Handler]:
    """Register the function that does the work of `kind`; its dict becomes the run's result.

    `lane` is where such runs wait, or a function that tells it from a run's params.
    """

    def register(function: Handler) -> Handler:
        known = _HANDLERS.get(kind)
        if known is not None and known.__qualname__ != function.__qualname__:
            msg = f"Two handlers for runs of kind '{kind}'."
            raise ValueError(msg)
        _HANDLERS[kind] = function
        _LANES[kind] = lane
        return function

    return register


def lane_of(kind: str, params: Mapping[str, Any]) -> Lane:
    """The lane in which a run waits."""
    lane = _LANES.get(kind, "write")
    return lane(params) if callable(lane) else lane


def handler_for(kind: str) -> Handler | None:
    """The registered function of `kind`."""
    return _HANDLERS.get(kind)


def on_finished(*kinds: str) -> Callable[[Hook], Hook]:
    """Register a function to be called in the transaction that gives a run its final status."""

    def register(function: Hook) -> Hook:
        for kind in kinds:
            hooks = _HOOKS.setdefault(kind, [])
            if all(h.__qualname__ != function.__qualname__ for h in hooks):
                hooks.append(function)
        return function

    return register


def call_hooks(session: Session, run: Run) -> None:
    """Tell every listener of the run's kind that it has ended."""
    for hook in _HOOKS.get(run.kind, []):
        hook(session, run)


@contextmanager
def replaced(kind: str, function: Handler) -> Iterator[None]:
    """For tests: another handler for a while."""
    before = _HANDLERS.get(kind)
    _HANDLERS[kind] = function
    try:
        yield
    finally:
        if before is None:
            del _HANDLERS[kind]
        else:
            _HANDLERS[kind] = before
