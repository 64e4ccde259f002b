"""A request that reaches beyond its own transaction: into a target database, or into the audit."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.caller import Caller
from auralith.kit.crypto import Keyring
from auralith.settings import Settings


@dataclass(frozen=True)
class Work:
    """Who asks, our store, what opens secrets, and the way out of the request's transaction.

    After `outside()` was entered, `session` must not be used any more.
    """

    caller: Caller
    session: Session
    sessions: sessionmaker[Session]
    keyring: Keyring = field(repr=False)
    settings: Settings = field(repr=False)
    outside: Callable[[], AbstractContextManager[None]]
