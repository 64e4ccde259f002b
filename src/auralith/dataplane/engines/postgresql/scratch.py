"""A throw-away database on the same server, and scripts of DDL that are loaded into it."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from auralith.dataplane.engines.postgresql.connection import connect
from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import DataPlaneError, PermissionDenied, ReadOnlyTarget

PREFIX = "auralith_scratch_"
KEPT_S = 86_400
"""Databases that a killed process left are dropped after so many seconds, when nobody uses them."""

_NAME = re.compile(rf"{PREFIX}([0-9a-f]+)_[0-9a-f]+")
_FORCE = 13
_PROVIDERS, _SETS, _LOCALE = 15, 16, 17
_dialect = PostgresDialect()


@contextmanager
def scratch(spec: ConnectionSpec) -> Iterator[ConnectionSpec]:
    """An empty database with the encoding and locale of the given one, dropped at the end.

    It belongs to whom the given one belongs to, where the login may act for that role: an owner of
    a database has rights in it (its schema `public`) without which a proof would fail.
    """
    if spec.read_only:
        msg = (
            "The connection is marked read-only, and a scratch database is made on its server."
            " Use another connection to the server, or give a snapshot instead of a script."
        )
        raise ReadOnlyTarget(msg)
    with _session(spec) as session:
        major = _major(session)
        _sweep(session, major)
        name = _create(session, major)
    try:
        yield replace(spec, database=name)
    finally:
        with _session(spec) as session:
            _drop(session, name, major)


@contextmanager
def _session(spec: ConnectionSpec) -> Iterator[Session]:
    session = connect(spec, SessionOptions())
    try:
        yield session
    finally:
        session.close()


def _major(session: Session) -> int:
    (number,) = session.query("SELECT current_setting('server_version_num')::int4")[0]
    return int(number) // 10_000


def _create(session: Session, major: int) -> str:
    locale = "NULL"
    if major >= _PROVIDERS:
        locale = "d.datlocale" if major >= _LOCALE else "d.daticulocale"
    provider = "d.datlocprovider" if major >= _PROVIDERS else "'c'"
    acts = "pg_has_role(d.datdba, 'USAGE')"
    if major >= _SETS:
        acts = f"({acts} AND pg_has_role(d.datdba, 'SET'))"
    now, login, owner, encoding, collate, ctype, kind, given = session.query(
        "SELECT extract(epoch FROM now())::int8, current_user::text,"
        f" CASE WHEN {acts} THEN pg_get_userbyid(d.datdba) ELSE current_user END::text,"
        " pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,"
        f" {provider}::text, {locale}::text"
        " FROM pg_catalog.pg_database d WHERE d.datname = current_database()"
    )[0]
    name = f"{PREFIX}{now:x}_{secrets.token_hex(4)}"
    literal = _dialect.literal
    words = [
        f"CREATE DATABASE {name} OWNER {_dialect.quote(owner)} TEMPLATE template0",
        f"ENCODING {literal(encoding)}",
        f"LC_COLLATE {literal(collate)} LC_CTYPE {literal(ctype)}",
    ]
    if kind == "i":
        words.append(f"LOCALE_PROVIDER icu ICU_LOCALE {literal(given)}")
    elif kind == "b":
        words.append(f"LOCALE_PROVIDER builtin BUILTIN_LOCALE {literal(given)}")
    try:
        session.execute(" ".join(words))
    except PermissionDenied as error:
        msg = (
            "The login may not make a scratch database on this server. An administrator can allow"
            f" it: ALTER ROLE {_dialect.quote(login)} CREATEDB"
        )
        raise PermissionDenied(msg) from error
    return name


def _drop(session: Session, name: str, major: int) -> None:
    if major >= _FORCE:
        session.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return
    session.query(
        "SELECT pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a"
        " WHERE a.datname = :name AND a.pid <> pg_backend_pid()",
        {"name": name},
    )
    session.execute(f"DROP DATABASE IF EXISTS {name}")


def _sweep(session: Session, major: int) -> None:
    """Drop what killed processes left; what may not be dropped is left to somebody else."""
    found = session.query(
        "SELECT d.datname, extract(epoch FROM now())::int8 FROM pg_catalog.pg_database d"
        " WHERE d.datname LIKE 'auralith\\_scratch\\_%' AND NOT EXISTS"
        " (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname)"
    )
    for name, now in found:
        made = _NAME.fullmatch(name)
        if made is not None and now - int(made[1], 16) > KEPT_S:
            with suppress(DataPlaneError):
                _drop(session, name, major)
