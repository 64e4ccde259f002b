"""Where a proof may go whose login may make no database: an embedded PostgreSQL of our own.

It is a server for nothing else, apart from that of our metadata. What a schema or a migration
brings runs there under a login of this one proof that is no superuser: it reaches no file, no
program and no other database. Roles that the schema names are made for the time of the proof.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg import sql

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.target import ConnectionSpec, TlsSpec
from auralith.dataplane.operations import migrate
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.postgres import EmbeddedPostgresError, ensure_running, locate
from auralith.settings.model import Settings

Server = Callable[[], AbstractContextManager[ConnectionSpec]]

FOLDER = "proofs"


def embedded(settings: Settings, engine: Engine, *catalogs: Catalog) -> Server | str:
    """How to get a server of the catalogs' major version; or why there is none, as a sentence.

    Nothing is started before it is needed. Empty for engines that cannot be embedded.
    """
    if not engine.capabilities.embedded:
        return ""
    major = int(catalogs[0].server_version.split(".", maxsplit=1)[0])
    try:
        locate(major)
    except EmbeddedPostgresError as error:
        return f"It could not be proved elsewhere either: {error}"
    owner = catalogs[0].settings.get("owner")
    roles = _Roles(owner if isinstance(owner, str) else None, frozenset(_named(catalogs)))
    return partial(_running, settings, engine.name, major, roles)


@dataclass(frozen=True)
class _Roles:
    """Whom a proof needs besides its own login."""

    owner: str | None
    """Who owns the target's database, where that is known."""
    named: frozenset[str]

    @property
    def all(self) -> list[str]:
        found = self.named if self.owner is None else self.named | {self.owner}
        return sorted(r for r in found if r != "public" and not r.startswith("pg_"))


def _named(catalogs: Iterable[Catalog]) -> Iterator[str]:
    """Everybody the catalogs name as an owner, or give something to."""
    for catalog in catalogs:
        for fact in catalog.facts.values():
            owner = fact.attributes.get("owner")
            if isinstance(owner, str):
                yield owner
            roles = fact.attributes.get("roles")
            yield from (
                r for r in (roles if isinstance(roles, tuple) else ()) if isinstance(r, str)
            )
            if fact.id.kind.endswith("grant"):
                yield fact.id.path[-1]
            elif fact.id.kind == "default_privileges":
                yield fact.id.path[-3]
                yield fact.id.path[-1]


@contextmanager
def _running(
    settings: Settings, engine: str, major: int, roles: _Roles
) -> Iterator[ConnectionSpec]:
    """The server, entered under a login of its own; it stops when nobody proves anything."""
    folder = settings.prepare_data_dir() / FOLDER
    folder.mkdir(mode=0o711, exist_ok=True)
    try:
        running = ensure_running(folder / str(major), major=major, database="postgres")
    except EmbeddedPostgresError as error:
        msg = f"It could not be proved elsewhere either: {error}"
        raise migrate.NoPlace(msg) from error
    with running as server:
        login, password = f"auralith_proof_{secrets.token_hex(6)}", secrets.token_urlsafe(24)
        with psycopg.connect(server.url, autocommit=True) as link:
            made = _make(link, login, password, roles)
        try:
            yield ConnectionSpec(
                engine=engine,
                database=login,
                host=server.host,
                port=server.port,
                username=login,
                password=password,
                tls=TlsSpec("disable"),
            )
        finally:
            with psycopg.connect(server.url, autocommit=True) as link:
                _remove(link, login, made)


def _make(
    link: "psycopg.Connection[tuple[object, ...]]", login: str, password: str, roles: _Roles
) -> list[str]:
    """Make the login, the roles that it may act for, and an empty database of the login's name.

    That is whose throw-away ones are made like, so it belongs to whom the target's belongs to.
    Gives the roles that are new.
    """
    link.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres FROM PUBLIC")
    link.execute(
        sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
            sql.Identifier(login), sql.Literal(password)
        )
    )
    made, owner = [], login
    for role in roles.all:
        name = sql.Identifier(role)
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            link.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
            made.append(role)
        if not _superuser(link, role):
            link.execute(sql.SQL("GRANT {} TO {}").format(name, sql.Identifier(login)))
            owner = role if role == roles.owner else owner
    link.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
            sql.Identifier(login), sql.Identifier(owner)
        )
    )
    return made


def _superuser(link: "psycopg.Connection[tuple[object, ...]]", role: str) -> bool:
    found = link.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    return bool(found and found[0])


def _remove(
    link: "psycopg.Connection[tuple[object, ...]]", login: str, roles: Iterable[str]
) -> None:
    """Remove what was made; a role that another proof still uses is left to it."""
    name = sql.Identifier(login)
    link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    for role in (login, *roles):
        with suppress(psycopg.errors.DependentObjectsStillExist, psycopg.errors.UndefinedObject):
            link.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
