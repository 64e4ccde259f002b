"""`ensure_running`: from a folder to the address of a running PostgreSQL that is ours."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from auralith.kit.postgres import account as accounts
from auralith.kit.postgres import binaries as programs
from auralith.kit.postgres import cluster, process
from auralith.kit.postgres.binaries import Binaries
from auralith.kit.postgres.cluster import Layout
from auralith.kit.postgres.errors import EmbeddedPostgresError
from auralith.kit.postgres.locks import Share, exclusive
from auralith.kit.postgres.process import Postmaster

DEFAULT_MAJOR = 18
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedServer:
    """A running embedded server and this process's claim on it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    major: int
    pid: int
    data: Path
    binaries: Binaries
    _layout: Layout = field(repr=False)
    _share: Share = field(repr=False)

    @property
    def url(self) -> str:
        """`postgresql://user:password@host:port/database` of the default database."""
        return self.url_of(self.database)

    def url_of(self, database: str) -> str:
        """The address of another database of this server."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@{self.host}:{self.port}/{quote(database, safe='')}"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Create a database and return its address."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the sessions that are still in it."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def close(self) -> None:
        """Give up the claim; the last process to do so stops the server. May be called twice."""
        with exclusive(self._layout.gate, seconds=STOP_SECONDS * 2):
            if self._share.leave():
                process.stop(self._layout, seconds=STOP_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def ensure_running(
    root: Path,
    *,
    major: int = DEFAULT_MAJOR,
    user: str = "auralith",
    database: str = "auralith",
    durable: bool = True,
    settings: Mapping[str, str] | None = None,
    seconds: float = 60.0,
) -> EmbeddedServer:
    """Start the server of `root`, or join the one that runs, and return its address.

    `durable=False` turns fsync off: for tests only. `settings` are server parameters laid over
    ours when this call starts the server. Raises `EmbeddedPostgresError` with one sentence.
    """
    layout = cluster.prepare_root(root)
    found_binaries = programs.locate(major)
    with exclusive(layout.gate, seconds=seconds):
        cluster.check_version(layout, major)
        postmaster = process.running(layout, seconds=seconds)
        if postmaster is None:
            chosen = {**process.SETTINGS, **({} if durable else process.UNSAFE_FAST)}
            postmaster = _start(
                layout,
                found_binaries,
                user=user,
                durable=durable,
                settings={**chosen, **(settings or {})},
                seconds=seconds,
            )
        share = Share(layout.users)
        server = EmbeddedServer(
            host="127.0.0.1",
            port=postmaster.port,
            user=user,
            password=cluster.read_password(layout),
            database=database,
            major=major,
            pid=postmaster.pid,
            data=layout.data,
            binaries=found_binaries,
            _layout=layout,
            _share=share,
        )
        try:
            _verify(server, seconds=seconds)
        except BaseException:
            if share.leave():
                process.stop(layout, seconds=STOP_SECONDS)
            raise
    return server


def _start(
    layout: Layout,
    binaries: Binaries,
    *,
    user: str,
    durable: bool,
    settings: Mapping[str, str],
    seconds: float,
) -> Postmaster:
    account = accounts.choose(layout.data)
    cluster.check_reachable(layout, account)
    usable = programs.runnable(binaries, account, layout.root)
    cluster.ensure_made(layout, usable, account, user=user, sync=durable)
    return process.start(layout, usable, account, settings=settings, seconds=seconds)


def _verify(server: EmbeddedServer, *, seconds: float) -> None:
    """Sign in, make sure that it is the server of our folder, and make our database."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                exists = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [server.database]
                ).fetchone()
            break
        except psycopg.OperationalError as error:
            # "starting up" while a crash is being recovered; a refused password never heals.
            if "password" in str(error) or time.monotonic() > deadline:
                msg = (
                    f"The PostgreSQL at 127.0.0.1:{server.port} does not let us in: {error}. "
                    f"Its password is kept in '{server.data.parent / 'password'}'."
                )
                raise EmbeddedPostgresError(msg) from error
            time.sleep(process.POLL_SECONDS)
    found = Path(row[0]).resolve() if row else None
    if found != server.data.resolve():
        msg = f"The PostgreSQL at port {server.port} serves '{found}', not '{server.data}'."
        raise EmbeddedPostgresError(msg)
    if exists is None:
        server.create_database(server.database)
