"""Target databases of every engine, a project that knows them, and a worker in this process."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pymysql
import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.crypto import Keyring, Place
from auralith.kit.db import transaction
from auralith.models import Connection
from auralith.settings.model import Settings
from auralith.worker.main import Worker
from tests.fixtures.targets import Target
from tests.integration.conftest import People

ENGINES = ("postgresql", "sqlite", "mariadb")
WORKER = Path(__file__).parents[3] / "fixtures" / "worker_process.py"

Start = Callable[[], subprocess.Popen[str]]
"""Starts a worker process; it is ready when the call returns."""

TABLES = """
CREATE TABLE customers (
  id integer PRIMARY KEY, email varchar(60) NOT NULL UNIQUE, city varchar(40),
  balance decimal(12,2) NOT NULL, note varchar(100)
);
CREATE TABLE orders (
  id integer PRIMARY KEY, customer_id integer NOT NULL,
  total decimal(12,2) NOT NULL CHECK (total >= 0),
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
"""


@dataclass
class TargetDatabase:
    """A database with customers and orders, reached by its own driver and never by ours."""

    engine: str
    fields: dict[str, Any]
    password: str | None = field(default=None, repr=False)

    def run(self, *statements: str) -> None:
        """Run and commit."""
        self._work(statements)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._work([sql], fetch=True)

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in both tables."""
        return {t: self.rows(f"SELECT * FROM {t} ORDER BY id") for t in ("customers", "orders")}

    def _work(self, statements: Any, *, fetch: bool = False) -> list[tuple[Any, ...]]:
        link = self._connect()
        try:
            cursor = link.cursor()
            for statement in statements:
                cursor.execute(statement)
            found = list(cursor.fetchall()) if fetch else []
            link.commit()
            return [tuple(row) for row in found]
        finally:
            link.close()

    def _connect(self) -> Any:
        if self.engine == "sqlite":
            link = sqlite3.connect(self.fields["database"], timeout=10)
            link.execute("PRAGMA foreign_keys = ON")
            return link
        if self.engine == "mariadb":
            return pymysql.connect(
                host=self.fields["host"],
                port=self.fields["port"],
                user=self.fields["username"],
                password=self.password or "",
                database=self.fields["database"],
            )
        return psycopg.connect(
            host=self.fields["host"],
            port=self.fields["port"],
            user=self.fields["username"],
            password=self.password,
            dbname=self.fields["database"],
        )

    def fill(self, customers: int) -> None:
        """Make the tables anew, each customer with two orders."""
        self.run("DROP TABLE IF EXISTS orders", "DROP TABLE IF EXISTS customers")
        self.run(*[s for s in TABLES.split(";") if s.strip()])
        people = ", ".join(
            f"({n}, 'c{n}@example.com', '{'Paris' if n % 2 else 'Lyon'}', {n}.50, NULL)"
            for n in range(1, customers + 1)
        )
        orders = ", ".join(
            f"({2 * n + k}, {n}, {n}.00)" for n in range(1, customers + 1) for k in (0, 1)
        )
        self.run(f"INSERT INTO customers VALUES {people}", f"INSERT INTO orders VALUES {orders}")


@pytest.fixture(params=ENGINES)
def target(request: pytest.FixtureRequest, settings: Settings) -> TargetDatabase:
    """A target of each engine in turn, filled."""
    engine = request.param
    if engine == "sqlite":
        settings.sqlite_dir.mkdir(parents=True, exist_ok=True)
        made = TargetDatabase("sqlite", {"database": str(settings.sqlite_dir / "shop.db")})
    else:
        name = "postgres_target" if engine == "postgresql" else "mariadb_target"
        found: Target = request.getfixturevalue(name)
        fields = {"host": found.host, "port": found.port, "database": found.database}
        made = TargetDatabase(engine, {**fields, "username": found.user}, found.password)
    made.fill(60)
    return made


@dataclass
class Desk:
    """A signed-in developer of a project with one connection."""

    http: httpx.Client
    project_id: UUID
    connection_id: UUID
    database: TargetDatabase

    def create(self, *operations: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Make a patch; it must be accepted."""
        body = {
            "project_id": str(self.project_id),
            "connection_id": str(self.connection_id),
            "name": "Correction",
            "operations": operations,
            **more,
        }
        reply = self.http.post("/patches", json=body)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    def go(self, patch_id: str, action: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Start a run of the patch and wait for its end."""
        reply = self.http.post(f"/patches/{patch_id}/{action}?wait=50", json=body or {})
        assert reply.status_code == 200, reply.text
        run: dict[str, Any] = reply.json()
        return run

    def patch(self, patch_id: str) -> dict[str, Any]:
        """The patch as it is now."""
        reply = self.http.get(f"/patches/{patch_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found


MakeConnection = Callable[..., UUID]


@pytest.fixture
def connect(sessions: sessionmaker[Session], keyring: Keyring) -> MakeConnection:
    """Stores a connection to a target in a project, its password sealed to the row."""

    def make(project_id: UUID, database: TargetDatabase, **more: Any) -> UUID:
        identifier = uuid4()
        place = Place("connections", "password_sealed", str(identifier), str(project_id))
        sealed = None if database.password is None else keyring.seal(database.password, place)
        with transaction(sessions) as session:
            session.add(
                Connection(
                    id=identifier,
                    project_id=project_id,
                    engine=database.engine,
                    password_sealed=sealed,
                    **{"name": "Shop", "environment": "staging", **database.fields, **more},
                )
            )
        return identifier

    return make


@pytest.fixture
def worker(settings: Settings, metadata_url: str, keyring: Keyring) -> Iterator[Worker]:
    """The worker of this process."""
    made = Worker(settings, url=metadata_url, keyring=keyring)
    made.start()
    yield made
    if not made.stopped:
        made.stop(patience=5)


@pytest.fixture
def desk(people: People, target: TargetDatabase, connect: MakeConnection) -> Desk:
    """A developer's place of work."""
    alice = people.person("alice")
    project_id = people.project("Shop", dev=alice)
    return Desk(people.client(alice), project_id, connect(project_id, target), target)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def start(metadata_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts worker processes and returns each when it is ready."""
    processes: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WORKER), metadata_url, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip()
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
