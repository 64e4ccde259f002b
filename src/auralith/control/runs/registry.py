"""Which function does the work of which kind, who is told when a run ends, who may hold one back.

Every domain registers its own at import; two functions for one thing raise ValueError.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs.kinds import P, Prepared, R, RunKind, Subject
from auralith.dataplane.monitor import Monitor
from auralith.kit.actor import Actor
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.registry import Hooks, Registry
from auralith.models import Connection, Run
from auralith.settings.model import Settings


@dataclass(frozen=True)
class RunContext(Generic[P]):
    """What a handler gets. It never keeps a metadata transaction open while it works on a target.

    `connection_id` is the target, `also` are the connections it only reads, in the order in which
    `start` was given them. `attempt` grows with every worker that begins or takes over: the
    journal fences with it. `tries` counts the calls of the handler within the attempt; it is lost
    with the process, whose successor has a higher attempt.
    """

    run_id: UUID
    project_id: UUID
    kind: str
    resource_id: UUID
    connection_id: UUID | None
    also: tuple[UUID, ...]
    params: P
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


Handler = Callable[[RunContext[P]], R]
Hook = Callable[[Session, Run, R], None]


@dataclass(frozen=True)
class Job(Generic[P, R]):
    """A kind and the function that does its work."""

    kind: RunKind[P, R]
    handler: Handler[P, R]


Help = Callable[[RunContext[P]], None]

_HANDLERS: Registry[Handler[Any, Any]] = Registry("handlers of runs")
_HELPS: Registry[Help[Any]] = Registry("helps with runs")
_KINDS: dict[str, RunKind[Any, Any]] = {}
_HOOKS: dict[str, Hooks[Hook[Any]]] = {}


def handler(kind: RunKind[P, R]) -> Callable[[Handler[P, R]], Handler[P, R]]:
    """Register the function that does the work of `kind`; what it gives is the run's result."""

    def register(function: Handler[P, R]) -> Handler[P, R]:
        _HANDLERS.add(kind.name, function)
        _KINDS[kind.name] = kind
        return function

    return register


def helps(kind: RunKind[P, Any]) -> Callable[[Help[P]], Help[P]]:
    """Register the function by which other workers help with a run of `kind`.

    They come when its handler asks for them (`helping.invite`), and may come late, die, or never
    come at all: the handler's work does not depend on them. What they do belongs to the attempt
    they were asked for.
    """

    def register(function: Help[P]) -> Help[P]:
        _HELPS.add(kind.name, function)
        _KINDS[kind.name] = kind
        return function

    return register


def help_of(kind: str) -> tuple[RunKind[Any, Any], Help[Any]] | None:
    """The registered help with `kind`."""
    function = _HELPS.get(kind)
    return None if function is None else (_KINDS[kind], function)


def job_of(kind: str) -> Job[Any, Any] | None:
    """The registered function of `kind`."""
    function = _HANDLERS.get(kind)
    return None if function is None else Job(_KINDS[kind], function)


def kinds_with_work() -> frozenset[str]:
    """Names of the kinds that have a handler."""
    return _HANDLERS.names()


def on_finished(kind: RunKind[Any, R]) -> Callable[[Hook[R]], Hook[R]]:
    """Register a function to be called in the transaction that gives a run its final status.

    It gets the run and its result; where the run has none, a result that knows nothing.
    """

    def register(function: Hook[R]) -> Hook[R]:
        _KINDS.setdefault(kind.name, kind)
        return _HOOKS.setdefault(kind.name, Hooks()).add(function)

    return register


def call_hooks(session: Session, run: Run) -> None:
    """Tell every listener of the run's kind that it has ended."""
    for hook in _HOOKS.get(run.kind, ()):
        hook(session, run, _KINDS[run.kind].result_of(run.result))


@dataclass(frozen=True)
class Asked(Generic[P, R]):
    """A run that is about to start, for who may have to approve it.

    `connections` are those it touches, the target first. The run's row is there, so a request for
    its approval may refer to it.
    """

    run: Run
    kind: RunKind[P, R]
    subject: Subject
    connections: Sequence[Connection]
    prepared: Prepared[P]
    actor: Actor


Gate = Callable[[Session, Asked[Any, Any]], UUID | None]
"""Gives the id of the request for approval that a run has to wait for; None lets it start."""

Use = Callable[[Session, Run], bool]
"""Called in the transaction in which a worker claims a held run for the first time: whether its
approval still holds. Where it does not, the function has given the run another status."""
Ended = Callable[[Session, Run], None]
"""Called in the transaction that ends a run that was held."""

_GATES: Registry[Gate] = Registry("gates of runs")
_USES: Registry[Use] = Registry("uses of approvals")
_ENDED: Registry[Ended] = Registry("ends of held runs")
_GATE = "approval"


def gate(function: Gate) -> Gate:
    """Register the one function that may hold runs back until they are approved.

    It is called in the transaction that starts the run and may refuse with a Conflict or Forbidden,
    as `prepare` may. What it decides later it tells by `service.approve`, `reject` and `expire`.
    """
    return _GATES.add(_GATE, function)


def ask_gate(session: Session, asked: Asked[Any, Any]) -> UUID | None:
    """The approval the run has to wait for, if there is anybody who asks for one."""
    function = _GATES.get(_GATE)
    return None if function is None else function(session, asked)


def gate_use(function: Use) -> Use:
    """Register the one function that a held run's first claim asks."""
    return _USES.add(_GATE, function)


def ask_use(session: Session, run: Run) -> bool:
    """Whether a run that is claimed for the first time may begin."""
    function = _USES.get(_GATE)
    return run.approval_id is None or function is None or function(session, run)


def gate_ended(function: Ended) -> Ended:
    """Register the one function that is told when a held run has ended."""
    return _ENDED.add(_GATE, function)


def tell_ended(session: Session, run: Run) -> None:
    """Tell it."""
    function = _ENDED.get(_GATE)
    if run.approval_id is not None and function is not None:
        function(session, run)
