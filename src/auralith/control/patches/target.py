"""A patch's target database: the engine and a way to open sessions on it."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session as MetadataSession

from auralith.control.auth.caller import Caller
from auralith.control.patches.errors import ConnectionNotFound
from auralith.control.projects import service as projects
from auralith.dataplane.engines.base import (
    ConnectionSpec,
    Engine,
    Session,
    SessionOptions,
    TlsSpec,
)
from auralith.dataplane.engines.registry import get_engine
from auralith.kit.crypto import Keyring, Place
from auralith.models import Connection
from auralith.settings.model import Settings

READ_OPTIONS = SessionOptions(
    lock_timeout_ms=2_000,
    statement_timeout_ms=20_000,
    read_only=True,
    connect_timeout_s=5.0,
)
"""For answering a request from the journal: read-only and bounded."""


@dataclass(frozen=True)
class Target:
    """Everything needed to work on a database; holds secrets, never stored or logged."""

    engine: Engine
    spec: ConnectionSpec = field(repr=False)

    def open(self, options: SessionOptions | None = None) -> Session:
        """A new session; raises Unreachable with the stage."""
        return self.engine.connect(self.spec, options or SessionOptions())


def target_of(connection: Connection, keyring: Keyring, settings: Settings) -> Target:
    """The target behind a stored connection, its secrets opened."""

    def opened(column: str, sealed: str | None) -> str | None:
        place = Place("connections", column, str(connection.id), str(connection.project_id))
        return None if sealed is None else keyring.open(sealed, place)

    spec = ConnectionSpec(
        engine=connection.engine,
        database=connection.database,
        host=connection.host,
        port=connection.port,
        username=connection.username,
        password=opened("password_sealed", connection.password_sealed),
        tls=TlsSpec(
            mode=connection.ssl_mode,
            ca=connection.ssl_ca,
            cert=connection.ssl_cert,
            key=opened("ssl_key_sealed", connection.ssl_key_sealed),
        ),
        options=dict(connection.options),
        read_only=connection.read_only,
        sqlite_root=str(settings.sqlite_root) if settings.sqlite_root else None,
    )
    return Target(get_engine(connection.engine), spec)


@dataclass(frozen=True)
class Access:
    """Finds connections for a caller and opens their secrets."""

    keyring: Keyring = field(repr=False)
    settings: Settings = field(repr=False)

    def writable(
        self,
        session: MetadataSession,
        caller: Caller,
        *,
        connection_id: UUID,
        project_id: UUID,
        right: str,
    ) -> Connection:
        """A living connection of that project, in an environment the caller may write to.

        404 for one of another project, 403 for another environment.
        """
        connection = session.get(Connection, connection_id)
        if (
            connection is None
            or connection.deleted_at is not None
            or connection.project_id != project_id
        ):
            raise ConnectionNotFound
        projects.require(session, caller, project_id, right, environment=connection.environment)
        return connection

    def target(self, connection: Connection) -> Target:
        """The target behind a connection."""
        return target_of(connection, self.keyring, self.settings)
