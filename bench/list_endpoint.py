"""The list endpoint against the bare query: 50 of 10,000 rows, median over HTTP and by driver.

Both are measured in turns in this run. Goal: at most 10 ms more at the median.
"""

import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import uvicorn

from auralith import background
from auralith.control.auth import passwords
from auralith.kit.crypto import Keyring
from auralith.kit.db import build_engine, build_sessionmaker, transaction
from auralith.kit.postgres import ensure_running
from auralith.models import (
    Connection,
    Organization,
    OrganizationMember,
    Project,
    ProjectMember,
    Run,
    User,
)
from auralith.models.upgrade import upgrade
from auralith.server.app import create_app
from auralith.settings.model import Settings

ROWS = 10_000
ROUNDS = 300
GOAL_MS = 10.0
PASSWORD = "correct horse battery staple"  # noqa: S105 - of an account that lives for a minute
QUERY = """SELECT * FROM runs WHERE project_id = %s
           ORDER BY created_at DESC, id LIMIT 50 OFFSET 100"""
COUNT = "SELECT count(*) FROM runs WHERE project_id = %s"


def main() -> None:
    """Measure and print."""
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o755)
    with ensure_running(root / "postgres", durable=False) as server:
        url = server.create_database("bench")
        upgrade(url)
        background.prepare(url)
        project_id = fill(url)
        bare, through = measure(url, root, project_id)
    more = through - bare
    print(f"bare query and count, p50      {bare:7.2f} ms")
    print(f"GET /runs?project_id=…, p50    {through:7.2f} ms")
    print(f"more                           {more:7.2f} ms  (goal ≤ {GOAL_MS:.0f} ms)")
    print("goal met" if more <= GOAL_MS else "GOAL MISSED")


def fill(url: str) -> str:
    """An account, a project and its runs."""
    engine = build_engine(url)
    with transaction(build_sessionmaker(engine)) as session:
        user = User(
            email="bench@example.com",
            name="Bench",
            password_hash=passwords.hash_password(PASSWORD),
        )
        organization = Organization(name="Bench")
        session.add_all([user, organization])
        session.flush()
        project = Project(organization_id=organization.id, name="Bench")
        session.add(project)
        session.flush()
        session.add_all(
            [
                OrganizationMember(organization_id=organization.id, user_id=user.id, role="member"),
                ProjectMember(project_id=project.id, user_id=user.id, role="admin"),
            ]
        )
        connection = Connection(
            project_id=project.id, name="Bench", engine="sqlite", database="bench.sqlite"
        )
        session.add(connection)
        session.flush()
        session.add_all(
            Run(
                project_id=project.id,
                kind="patch.execute",
                resource_id=uuid4(),
                connection_id=connection.id,
                status="succeeded",
                requester_type="user",
                requester_id=user.id,
                requester_name="Bench",
                result={"inserted": 0, "updated": 1_000, "deleted": 0, "batches": 10},
            )
            for _ in range(ROWS)
        )
        found = str(project.id)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.exec_driver_sql("ANALYZE")
    engine.dispose()
    return found


def measure(url: str, root: Path, project_id: str) -> tuple[float, float]:
    """Medians in milliseconds: by the driver alone, and through a real server."""
    settings = Settings(data_dir=root / "data")
    engine = build_engine(url)
    app = create_app(settings, engine=engine, keyring=Keyring(["5f0c" * 16]))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
    dsn = url.replace("postgresql+psycopg", "postgresql")
    try:
        with httpx.Client(base_url=address, timeout=30) as client, psycopg.connect(dsn) as link:
            login = {"email": "bench@example.com", "password": PASSWORD}
            client.post("/auth/login", json=login).raise_for_status()
            params = {"project_id": project_id, "page": 3}

            def by_http() -> None:
                assert client.get("/runs", params=params).json()["total"] == ROWS  # noqa: S101

            def by_driver() -> None:
                link.execute(QUERY, (project_id,)).fetchall()
                link.execute(COUNT, (project_id,)).fetchone()

            times: dict[str, list[float]] = {"http": [], "driver": []}
            for _ in range(20):
                by_http()
                by_driver()
            for _ in range(ROUNDS):
                times["driver"].append(timed(by_driver))
                times["http"].append(timed(by_http))
    finally:
        app.state.stopping = True
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        engine.dispose()
    return statistics.median(times["driver"]), statistics.median(times["http"])


def timed(work: Callable[[], None]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
