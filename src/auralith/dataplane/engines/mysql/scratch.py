"""A throw-away database on the same server."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from auralith.dataplane.engines.mysql.connection import connect
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import DataPlaneError, PermissionDenied

PREFIX = "auralith_scratch_"
OLDEST_S = 24 * 3600
"""What is older was left behind by a process that was killed."""

_NAME = re.compile(rf"{PREFIX}([0-9a-f]{{8}})_[0-9a-f]{{12}}")
_dialect = MysqlDialect()


@contextmanager
def scratch(flavour: Flavour, spec: ConnectionSpec) -> Iterator[ConnectionSpec]:
    """A database with the charset and collation of the connected one, dropped at the end."""
    name = f"{PREFIX}{int(time.time()):08x}_{secrets.token_hex(6)}"
    session = connect(flavour, replace(spec, read_only=False), SessionOptions())
    try:
        _sweep(session)
        collation = session.query("SELECT @@collation_database")[0][0]
        try:
            session.execute(f"CREATE DATABASE {_dialect.quote(name)} COLLATE {collation}")
        except PermissionDenied as error:
            pattern = PREFIX.replace("_", "\\_") + "%"
            msg = (
                "The login may not make a throw-away database on this server. Ask for:"
                f" GRANT ALL ON `{pattern}`.* TO the connection's login."
            )
            raise PermissionDenied(msg) from error
    except BaseException:
        session.close()
        raise
    session.close()
    try:
        yield replace(spec, database=name, read_only=False)
    finally:
        _drop(flavour, replace(spec, read_only=False), name)


def _drop(flavour: Flavour, spec: ConnectionSpec, name: str) -> None:
    """Drop it through a session of its own: others may be broken, or hold locks until closed."""
    session = connect(flavour, spec, SessionOptions(lock_timeout_ms=60_000))
    try:
        session.execute(f"DROP DATABASE IF EXISTS {_dialect.quote(name)}")
    finally:
        session.close()


def _sweep(session: Session) -> None:
    """Drop what killed processes left; what is not ours to drop stays."""
    sql = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE :mine"
    for (name,) in session.query(sql, {"mine": PREFIX.replace("_", "\\_") + "%"}):
        found = _NAME.fullmatch(name)
        if found and time.time() - int(found[1], 16) > OLDEST_S:
            with suppress(DataPlaneError):
                session.execute(f"DROP DATABASE IF EXISTS {_dialect.quote(name)}")
