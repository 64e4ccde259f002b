"""The one way from a stored connection to the database behind it.

`target` takes the id that a patch, a run or a path names; `target_of` a row that is at hand.
Everybody who opens a target goes through `Target`, so what holds for all of them stands here.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session as MetadataSession

from auralith.control.connections import repository
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.sealing import opened
from auralith.dataplane.engines.base import Engine, Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.errors import DataPlaneError, StatementTimeout
from auralith.kit.crypto import Keyring
from auralith.models import Connection
from auralith.settings import Settings

FREELY = SessionOptions()
LOOK = SessionOptions(
    lock_timeout_ms=5_000, statement_timeout_ms=20_000, read_only=True, connect_timeout_s=8
)
"""For one statement of a look that somebody waits for."""
LOOK_SECONDS = 45.0
"""For all of it: a request answers before those between give it up."""
_AGAIN_SECONDS = 0.25


class Means(Protocol):
    """What opens a target: a request's `Work`, a run's context, a worker's housekeeping."""

    @property
    def keyring(self) -> Keyring:
        """The instance's keys."""

    @property
    def settings(self) -> Settings:
        """The process's settings."""


@dataclass(frozen=True)
class Target:
    """Everything needed to work on a database; holds secrets, never stored or logged."""

    engine: Engine
    spec: ConnectionSpec = field(repr=False)

    def place(self, options: SessionOptions | None = None) -> Place:
        """The database, to be worked in under those limits.

        Whoever enters meets Unreachable (trying again may help) or LoginRefused (it does not).
        """
        return Place(self.engine, partial(self.engine.connect, self.spec, options or FREELY))


def living(session: MetadataSession, connection_id: UUID | None) -> Connection:
    """The connection that was not deleted, whoever asks; raises ConnectionNotFound."""
    found = None if connection_id is None else repository.get(session, connection_id)
    if found is None:
        raise ConnectionNotFound
    return found


def held(session: MetadataSession, connection_id: UUID | None) -> Connection:
    """As `living`, and nobody deletes or changes it before this transaction ends.

    For who starts a run on it: a deletion waits, and then finds the run.
    """
    found = None if connection_id is None else repository.locked_shared(session, connection_id)
    if found is None:
        raise ConnectionNotFound
    return found


def target(session: MetadataSession, means: Means, connection_id: UUID | None) -> Target:
    """The target behind a connection; raises ConnectionNotFound, SecretUnreadable."""
    return target_of(living(session, connection_id), means)


def target_of(connection: Connection, means: Means) -> Target:
    """The target behind a stored connection; raises SecretUnreadable."""
    spec = ConnectionSpec(
        engine=connection.engine,
        database=connection.database,
        host=connection.host,
        port=connection.port,
        username=connection.username,
        password=opened(connection, "password_sealed", means.keyring),
        tls=TlsSpec(
            mode=connection.ssl_mode,
            ca=connection.ssl_ca,
            cert=connection.ssl_cert,
            key=opened(connection, "ssl_key_sealed", means.keyring),
        ),
        options=dict(connection.options),
        read_only=connection.read_only,
        sqlite_root=str(means.settings.sqlite_dir),
    )
    return Target(get_engine(connection.engine), spec)


@contextmanager
def looking(
    *targets: Target, options: SessionOptions = LOOK, seconds: float = LOOK_SECONDS
) -> Iterator[tuple[Place, ...]]:
    """These databases, for a look in a request: however slow they are, it ends in time.

    By itself nothing can be written. Raises StatementTimeout when the time is over.
    """
    watch = _Watch()
    places = tuple(watch.over(target.place(options)) for target in targets)
    with watch.running(seconds):
        try:
            yield places
        except DataPlaneError as error:
            # Also one that makes something else of a statement that was stopped.
            if watch.late:
                raise _too_long(seconds) from error
            raise
    if watch.late:
        # What could not be read may be missing in what was found.
        raise _too_long(seconds)


def _too_long(seconds: float) -> StatementTimeout:
    msg = (
        f"Looking at the database took longer than {seconds:g} seconds. Name fewer tables, or try"
        " again when it is less busy."
    )
    return StatementTimeout(msg, code="target.look_timeout", params={"seconds": seconds})


class _Watch:
    """Stops every statement of the sessions it knows once a time is over."""

    def __init__(self) -> None:
        self.late = False
        self._sessions: list[Session] = []
        self._ended = threading.Event()

    def over(self, place: Place) -> Place:
        """The same place, its sessions watched."""
        return Place(place.engine, partial(self._opened, place.open))

    def _opened(self, open_: Callable[[], Session]) -> Session:
        session = open_()
        self._sessions.append(session)
        return session

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        """Watch while the block lasts."""
        thread = threading.Thread(target=self._watch, args=(seconds,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _watch(self, seconds: float) -> None:
        wait = seconds
        while not self._ended.wait(wait):
            self.late, wait = True, _AGAIN_SECONDS
            for session in tuple(self._sessions):
                session.cancel()
