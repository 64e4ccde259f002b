"""From a stored connection to the database behind it: fields, secrets, engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from auralith.control.connections.errors import SecretUnreadable
from auralith.dataplane.engines.base import ConnectionSpec, Engine, Session, SessionOptions, TlsSpec
from auralith.dataplane.engines.registry import get_engine
from auralith.kit.crypto import Keyring, Place, SealError
from auralith.models import Connection
from auralith.settings import Settings

SEALED_COLUMNS = ("password_sealed", "ssl_key_sealed")


@dataclass(frozen=True)
class Target:
    """Everything needed to work on a database; holds secrets, never stored or logged."""

    engine: Engine
    spec: ConnectionSpec = field(repr=False)

    @contextmanager
    def session(self, options: SessionOptions | None = None) -> Iterator[Session]:
        """A session that is closed at the end; raises Unreachable with the stage."""
        session = self.open(options)
        try:
            yield session
        finally:
            session.close()

    def open(self, options: SessionOptions | None = None) -> Session:
        """A new session, for the caller to close."""
        return self.engine.connect(self.spec, options or SessionOptions())


def place(connection: Connection, column: str) -> Place:
    """Where a sealed value of a connection is kept."""
    return Place("connections", column, str(connection.id), str(connection.project_id))


def opened(connection: Connection, column: str, keyring: Keyring) -> str | None:
    """A secret in clear; raises SecretUnreadable."""
    value: str | None = getattr(connection, column)
    return None if value is None else unsealed(connection, column, keyring, value)


def unsealed(connection: Connection, column: str, keyring: Keyring, value: str) -> str:
    """What a sealed value of that column holds; raises SecretUnreadable."""
    try:
        return keyring.open(value, place(connection, column))
    except SealError as error:
        raise SecretUnreadable from error


def sealed(connection: Connection, column: str, keyring: Keyring, plain: str | None) -> str | None:
    """A secret sealed to the connection's row and project."""
    return None if plain is None else keyring.seal(plain, place(connection, column))


def spec_of(connection: Connection, keyring: Keyring, settings: Settings) -> ConnectionSpec:
    """The validated fields with the secrets opened."""
    return ConnectionSpec(
        engine=connection.engine,
        database=connection.database,
        host=connection.host,
        port=connection.port,
        username=connection.username,
        password=opened(connection, "password_sealed", keyring),
        tls=TlsSpec(
            mode=connection.ssl_mode,
            ca=connection.ssl_ca,
            cert=connection.ssl_cert,
            key=opened(connection, "ssl_key_sealed", keyring),
        ),
        options=dict(connection.options),
        read_only=connection.read_only,
        sqlite_root=str(settings.sqlite_dir),
    )


def target_of(connection: Connection, keyring: Keyring, settings: Settings) -> Target:
    """The target behind a stored connection."""
    return Target(get_engine(connection.engine), spec_of(connection, keyring, settings))
