"""The one way from a stored connection to the database behind it.

`target` takes the id that a patch, a run or a path names; `target_of` a row that is at hand.
Everybody who opens a target goes through `Target`, so what holds for all of them stands here.
"""

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
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.kit.crypto import Keyring
from auralith.models import Connection
from auralith.settings import Settings

FREELY = SessionOptions()


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
