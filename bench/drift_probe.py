"""The look at an unchanged schema of many tables, against a whole reading and comparison of it.

What a scheduled drift check costs when nothing happened: connecting, one probe. Goal: at most a
fifth of reading and comparing, in as many round trips whatever the number of tables.

    python -m bench.drift_probe [tables]
"""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.scope import Scope
from auralith.kit.postgres import ensure_running
from tests.engines.suite.schemas import Counting
from tests.fixtures import mariadb_server
from tests.fixtures.targets import INSTALLERS, SERVERS

GOAL = 0.2
ROUNDS = 3
BATCH = 100


def statements(tables: int) -> Iterator[str]:
    """Tables of ten columns with key, foreign key, check and two indexes each."""
    for number in range(tables):
        parent = f", FOREIGN KEY (parent) REFERENCES t{number - 1} (id)" if number else ""
        yield (
            f"CREATE TABLE t{number} (id bigint PRIMARY KEY, parent bigint, a int NOT NULL"
            " DEFAULT 0, b varchar(90), c varchar(40), d date, e numeric(12,2), f int, g timestamp"
            f" NULL, h varchar(10), CHECK (a >= 0){parent})"
        )
        yield f"CREATE INDEX i{number} ON t{number} (parent)"
        yield f"CREATE INDEX j{number} ON t{number} (c, d)"


def sqlite(root: Path, tables: int, _stack: ExitStack) -> ConnectionSpec:
    """A file."""
    file = root / "many.db"
    with closing(sqlite3.connect(file)) as link:
        link.executescript("BEGIN;" + ";".join(statements(tables)) + ";COMMIT;")
    return ConnectionSpec(engine="sqlite", database=str(file), sqlite_root=str(root))


def postgresql(root: Path, tables: int, stack: ExitStack) -> ConnectionSpec:
    """A server of our own."""
    server = stack.enter_context(ensure_running(root / "pg", durable=False))
    with psycopg.connect(server.create_database("many")) as link:
        for at, statement in enumerate(statements(tables)):
            link.execute(statement.encode())
            if at % BATCH == 0:
                link.commit()
    return ConnectionSpec(
        engine="postgresql",
        database="many",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
    )


def mariadb(_root: Path, tables: int, stack: ExitStack) -> ConnectionSpec | None:
    """A server of our own; None where the machine has no MariaDB."""
    server, installer = mariadb_server.program(*SERVERS), mariadb_server.program(*INSTALLERS)
    if server is None or installer is None:
        return None
    running = mariadb_server.start(server, installer)
    stack.callback(running.stop)
    with running.connect() as link, link.cursor() as cursor:
        cursor.execute("CREATE DATABASE many")
        cursor.execute("USE many")
        for statement in statements(tables):
            cursor.execute(statement)
    return ConnectionSpec(
        engine="mariadb",
        database="many",
        host="127.0.0.1",
        port=running.port,
        username=mariadb_server.USER,
        password=running.password,
    )


def best(work: Callable[[], Any]) -> float:
    """The shortest of a few rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1_000


def measure(name: str, spec: ConnectionSpec) -> bool:
    """Measure, print; whether the goal is met."""
    engine = get_engine(spec.engine)
    schemas = engine.schemas

    def connected(work: Callable[[Session], Any]) -> Any:
        with closing(engine.connect(spec, SessionOptions(read_only=True))) as session:
            return work(session)

    def compared(session: Session) -> drift.DriftResult:
        return drift.check(
            baseline,
            schemas.extract(session).catalog,
            knowledge=schemas.knowledge,
            now=datetime.now(UTC),
            scope=Scope(quote=schemas.quote),
        )

    baseline = connected(schemas.extract).catalog
    same = connected(schemas.probe) == connected(schemas.probe)
    look = best(lambda: connected(schemas.probe))
    whole = best(lambda: connected(compared))
    trips = connected(lambda session: _trips(session, schemas.probe))
    share = look / whole
    print(
        f"{name}: connect and probe {look:.0f} ms in {trips} round trips; read and compare"
        f" {whole:.0f} ms; share {share:.2f} (goal at most {GOAL})"
    )
    return same and share <= GOAL


def _trips(session: Session, work: Callable[[Any], Any]) -> int:
    counting = Counting(session)
    work(counting)
    return counting.trips


def main() -> int:
    """Measure all engines in one run; 1 when a goal is missed."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o711)
    met = True
    try:
        for name, make in (("sqlite", sqlite), ("postgresql", postgresql), ("mariadb", mariadb)):
            with ExitStack() as stack:
                spec = make(root, tables, stack)
                if spec is None:
                    print(f"{name}: not measured, this machine has none")
                else:
                    met &= measure(name, spec)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
