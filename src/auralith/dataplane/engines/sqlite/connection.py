"""Open an SQLite file, never another one, with its protections on."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from auralith.dataplane.engines.fields import check_options
from auralith.dataplane.engines.sqlite.authorizer import authorize
from auralith.dataplane.engines.sqlite.errors import translate
from auralith.dataplane.engines.sqlite.paths import database_file
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import InvalidInput, Unreachable

NO_LIMIT_MS = 2**31 - 1


def _text(raw: bytes) -> str | bytes:
    """Text as text; bytes that are not UTF-8 stay bytes instead of failing the query."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def check(spec: ConnectionSpec) -> None:
    """Refuse paths that do not lie below the folder; the file need not exist yet."""
    check_options(spec.options, {})
    database_file(spec, must_exist=False)
    if spec.host is not None or spec.port is not None or spec.username is not None:
        msg = "An SQLite database has no host, port or user: leave them out."
        raise InvalidInput(msg, loc=("host",), code="connection.host")


def connect(spec: ConnectionSpec, options: SessionOptions) -> SqliteSession:
    """Open a session; the file must exist and lie below the folder."""
    check_options(spec.options, {})
    path = database_file(spec)
    read_only = spec.read_only or options.read_only
    uri = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}"
    wait_ms = options.lock_timeout_ms or NO_LIMIT_MS
    try:
        connection = sqlite3.connect(
            uri,
            uri=True,
            timeout=wait_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except sqlite3.Error as error:
        raise translate(error) from error
    try:
        _protect(connection, path, read_only=read_only)
    except sqlite3.Error as error:
        connection.close()
        raise translate(error) from error
    except BaseException:
        connection.close()
        raise
    return SqliteSession(
        connection,
        read_only=read_only,
        statement_timeout_ms=options.statement_timeout_ms,
        file=path,
    )


def _protect(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    connection.text_factory = _text
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    # The first read: tells a file that is no database now, not at the first statement.
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    opened = connection.execute("PRAGMA database_list").fetchone()[2]
    same = False
    with suppress(OSError):
        same = Path(opened).samefile(path) and not path.is_symlink()
    if not same:
        msg = "The file was exchanged while it was being opened. Try again."
        raise Unreachable(msg, stage="name", code="connection.path")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(authorize)
