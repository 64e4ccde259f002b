"""Which function does the work of which kind, and who is told when a run ends."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs.kinds import RunKind
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
    `tries` counts the calls of the handler within the attempt; it is lost with the process, whose
    successor has a higher attempt.
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
    tries: int = 1

    @property
    def is_first_try(self) -> bool:
        """Whether nobody can have begun this work before, so that nothing of it is anywhere."""
        return self.attempt == 1 and self.tries == 1

    def transaction(self) -> AbstractContextManager[Session]:
        """One short transaction on the metadata, committed at its end."""
        return transaction(self.sessions)


Handler = Callable[[RunContext], dict[str, Any]]
Hook = Callable[[Session, Run], None]
_HANDLERS: dict[str, Handler] = {}
_HOOKS: dict[str, list[Hook]] = {}


def handler(kind: RunKind) -> Callable[[Handler], Handler]:
    """Register the function that does the work of `kind`; its dict becomes the run's result."""

    def register(function: Handler) -> Handler:
        known = _HANDLERS.get(kind.name)
        if known is not None and known.__qualname__ != function.__qualname__:
            msg = f"Two handlers for runs of kind '{kind.name}'."
            raise ValueError(msg)
        _HANDLERS[kind.name] = function
        return function

    return register


def handler_for(kind: str) -> Handler | None:
    """The registered function of `kind`."""
    return _HANDLERS.get(kind)


def on_finished(*kinds: RunKind) -> Callable[[Hook], Hook]:
    """Register a function to be called in the transaction that gives a run its final status."""

    def register(function: Hook) -> Hook:
        for kind in kinds:
            hooks = _HOOKS.setdefault(kind.name, [])
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
