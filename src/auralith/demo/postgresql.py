"""The sample shops: a PostgreSQL server of their own with a production and a staging database."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from auralith.demo import seeding
from auralith.demo.sample import DemoError, Sample, kept_secret, script
from auralith.kit.postgres import EmbeddedServer, ensure_running

OWNER = "shop"
BUILDING = "__building"
CANCEL_SECONDS = 20.0
STOPPED = "The demo was stopped while its sample databases were being made."
SERVER_SETTINGS = {
    # A table that is made and filled in one transaction then needs no write-ahead log.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "shared_buffers": "256MB",
}
SESSION = """
SET client_min_messages = warning;
SET synchronous_commit = off;
SET work_mem = '96MB';
SET maintenance_work_mem = '192MB';
SET max_parallel_workers_per_gather = 1;
SET max_parallel_maintenance_workers = 0;
SET default_statistics_target = 30;
SET search_path = public, demo_build;
"""
STAGES: tuple[tuple[str, ...], ...] = (
    ("shop_1_words.sql",),
    ("shop_2_catalogue.sql", "shop_2_orders.sql", "shop_2_items.sql"),
    ("shop_3_items.sql", "shop_3_orders.sql"),
    ("shop_4_finish.sql",),
)
"""Scripts of one stage run side by side; the next stage waits for all of them."""


@dataclass(frozen=True)
class Shop:
    """One sample shop: its size and what makes it different."""

    name: str
    environment: str
    scale: str
    salt: str
    extra: tuple[str, ...] = ()


SHOPS = (
    Shop("shop_production", "production", scale="1", salt="1"),
    Shop("shop_staging", "staging", scale="0.1", salt="2", extra=("shop_staging.sql",)),
)

EMPTY = ("shop_masked", "shop_extract")
"""Databases that are empty until somebody masks production into them."""


class Building:
    """The statements that are filling the shops, so that a stop need not wait for them."""

    def __init__(self) -> None:
        self.cancelled = False
        self._connections: set[psycopg.Connection[Any]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def on(self, connection: "psycopg.Connection[Any]") -> Iterator[None]:
        """Statements of the block are cancelled when the demo is stopped."""
        with self._lock:
            if self.cancelled:
                raise DemoError(STOPPED)
            self._connections.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._connections.discard(connection)

    def cancel(self) -> None:
        """Cancel what is being done and begin nothing more."""
        # Again and again: one that arrives between two statements cancels nothing.
        deadline = time.monotonic() + CANCEL_SECONDS
        while time.monotonic() < deadline:
            with self._lock:
                self.cancelled = True
                found = list(self._connections)
            if not found:
                return
            for connection in found:
                with suppress(psycopg.Error):
                    connection.cancel_safe(timeout=5.0)
            time.sleep(0.1)


@dataclass(frozen=True)
class ShopServer:
    """The running server of the sample shops."""

    server: EmbeddedServer
    samples: Sequence[Sample]

    def supplier_file(self) -> bytes:
        """The CSV file of the sample patch that updates and inserts articles."""
        with (
            psycopg.connect(self.server.url_of(SHOPS[0].name)) as connection,
            connection.cursor().copy(script("supplier_stock.sql")) as copy,
        ):
            return b"".join(bytes(block) for block in copy)

    def close(self) -> None:
        """Stop the server unless another process still uses it."""
        self.server.close()


def start(folder: Path, building: Building, *, scale: float = 1.0) -> ShopServer:
    """Start the server and make the shops that are missing (seconds at the first start).

    `scale` makes the shops smaller, for tests. Raises when `building` is cancelled.
    """
    password = kept_secret(folder.parent / "shop-password")
    server = ensure_running(folder, database="postgres", settings=SERVER_SETTINGS)
    try:
        _ensure_owner(server, password)
        for shop in SHOPS:
            _ensure_shop(server, shop, building, scale=scale)
        for name in EMPTY:
            _ensure_empty(server, name)
        _ensure_empty(server, seeding.CRM)
        _ensure_tables(server, seeding.CRM)
    except BaseException:
        server.close()
        raise
    places = [(shop.name, shop.environment) for shop in SHOPS]
    places += [(name, "staging") for name in EMPTY]
    places.append((seeding.CRM, "development"))
    samples = [
        Sample(
            name=name,
            engine="postgresql",
            environment=environment,
            database=name,
            host=server.host,
            port=server.port,
            username=OWNER,
            password=password,
        )
        for name, environment in places
    ]
    return ShopServer(server, samples)


def _ensure_owner(server: EmbeddedServer, password: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(OWNER), sql.Literal(password)
                )
            )
        # Migrations are proved, and texts of DDL read, in throw-away databases on this server.
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))


def _ensure_shop(server: EmbeddedServer, shop: Shop, building: Building, *, scale: float) -> None:
    """Build under another name and rename at the end: a half-built shop is never taken for one."""
    unfinished = shop.name + BUILDING
    with psycopg.connect(server.url, autocommit=True) as connection:
        if connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [shop.name]
        ).fetchone():
            return
        server.drop_database(unfinished)
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                sql.Identifier(unfinished), sql.Identifier(OWNER)
            )
        )
        _fill(server.url_of(unfinished), shop, building, scale=scale)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(unfinished), sql.Identifier(shop.name)
            )
        )


def _ensure_empty(server: EmbeddedServer, name: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )


def _ensure_tables(server: EmbeddedServer, name: str) -> None:
    """The tables that a scenario of that name fills, unless they are there."""
    with psycopg.connect(server.url_of(name)) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchone():
            return
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        for statement in seeding.tables(name, "postgres"):
            connection.execute(statement.encode())


def _fill(url: str, shop: Shop, building: Building, *, scale: float) -> None:
    size = float(shop.scale) * scale
    stages = (*STAGES, *((name,) for name in shop.extra))
    width = max(len(stage) for stage in stages)
    with ThreadPoolExecutor(width, thread_name_prefix="demo-shop") as lanes:
        for stage in stages:
            jobs = [lanes.submit(_run, url, shop, building, size=size, name=name) for name in stage]
            for job in jobs:
                job.result()


def _run(url: str, shop: Shop, building: Building, *, size: float, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection, building.on(connection):
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        connection.execute(SESSION)
        connection.execute(
            "SELECT set_config('demo.scale', %s, false), set_config('demo.salt', %s, false)",
            [str(size), shop.salt],
        )
        connection.execute(script(name).encode())
