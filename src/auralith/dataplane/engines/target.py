"""Which database is meant, how it is reached, and the limits of a session in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TlsSpec:
    """How the connection is encrypted: `disable`, `prefer`, `require`, `verify_ca`, `verify_full`.

    `ca`, `cert` and `key` are PEM text, never paths: a connection may not name local files.
    """

    mode: str = "prefer"
    ca: str | None = None
    cert: str | None = None
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ConnectionSpec:
    """Validated fields of one target database; never a raw connection string."""

    engine: str
    database: str
    host: str | None = None
    port: int | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsSpec = TlsSpec()
    options: Mapping[str, str] = field(default_factory=dict)
    read_only: bool = False
    sqlite_root: str | None = None
    """Folder below which SQLite files may be opened."""


@dataclass(frozen=True)
class SessionOptions:
    """Limits that every engine must honour for the whole session; 0 means no limit."""

    lock_timeout_ms: int = 5_000
    statement_timeout_ms: int = 0
    read_only: bool = False
    connect_timeout_s: float = 10.0
    application_name: str = "auralith"
    idle_timeout_ms: int = 600_000
    """An open transaction that waits this long for its client is ended by the server."""
