"""The target's server goes away in the middle of a run, or one of two workers does."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import workflows
from auralith.kit.db import transaction
from auralith.kit.postgres import EmbeddedServer, ensure_running
from auralith.models import Run
from tests.integration.conftest import People
from tests.integration.control.patches.conftest import (
    Desk,
    MakeConnection,
    TargetDatabase,
    until,
)

SCRIPT = Path(__file__).parents[3] / "fixtures" / "worker_process.py"
CUSTOMERS = 300
FIRST_ROWS = 30
TAKEOVER_SECONDS = 30
TENTH_MORE = {
    "op": "update",
    "table": "customers",
    "all_rows": True,
    "set_expr": {"balance": "balance * 1.1"},
}
SLOWLY = {"batch_size": 5, "sleep_ms": 25}
BALANCES = "SELECT id, balance FROM customers ORDER BY id"
WANTED = "SELECT id, CAST(balance * 1.1 AS decimal(12,2)) FROM customers ORDER BY id"


class ShopServer:
    """A target server of its own, to be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: EmbeddedServer = ensure_running(folder, durable=False)

    @property
    def database(self) -> TargetDatabase:
        """Its database, as a connection's fields."""
        fields = {
            "host": self.server.host,
            "port": self.server.port,
            "database": self.server.database,
            "username": self.server.user,
        }
        return TargetDatabase("postgresql", fields, self.server.password)

    def stop(self) -> None:
        """As an administrator does it: open transactions are rolled back, sessions end."""
        self.server.close()

    def start(self) -> None:
        """On the same port as before."""
        before = self.server.port
        self.server = ensure_running(self.folder, durable=False)
        assert self.server.port == before


@pytest.fixture
def shop() -> Iterator[ShopServer]:
    """A target server of this test alone."""
    folder = Path(tempfile.mkdtemp(prefix="auralith-outage-"))
    folder.chmod(0o755)
    made = ShopServer(folder / "postgres")
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def desk(people: People, shop: ShopServer, connect: MakeConnection) -> Desk:
    """A developer whose connection leads to that server."""
    alice = people.person("alice")
    project_id = people.project("Shop", dev=alice)
    database = shop.database
    database.fill(CUSTOMERS)
    return Desk(people.client(alice), project_id, connect(project_id, database), database)


@pytest.fixture
def start(metadata_url: str, tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts worker processes and returns each, with its id, when it is ready."""
    processes: list[subprocess.Popen[str]] = []

    def begin() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), metadata_url, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        process.worker_id = process.stdout.readline().strip()  # type: ignore[attr-defined]
        assert process.worker_id  # type: ignore[attr-defined]
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def run_of(desk: Desk, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.http.get(f"/runs/{run_id}").json()
    return found


def begun(desk: Desk, patch_id: str, action: str) -> str:
    """Start a run and wait until it has changed some rows."""
    reply = desk.http.post(f"/patches/{patch_id}/{action}", json={})
    assert reply.status_code == 202, reply.text
    run_id: str = reply.json()["id"]
    until(lambda: run_of(desk, run_id)["progress"].get("done", 0) >= FIRST_ROWS)
    return run_id


def ended(desk: Desk, run_id: str, seconds: float = 90) -> dict[str, Any]:
    """The run once it has ended."""
    until(lambda: run_of(desk, run_id)["status"] not in {"queued", "running"}, seconds)
    return run_of(desk, run_id)


def log_codes(desk: Desk, run_id: str) -> list[str | None]:
    lines = desk.http.get(f"/runs/{run_id}/log").json()["items"]
    return [line["code"] for line in lines]


@pytest.mark.usefixtures("worker")
def test_run_goes_on_after_its_target_was_away(desk: Desk, shop: ShopServer) -> None:
    before = desk.database.snapshot()
    wanted = desk.database.rows(WANTED)
    made = desk.create(TENTH_MORE, options=SLOWLY)
    desk.go(made["id"], "dry-run")
    for action, balances in (("execute", wanted), ("rollback", None)):
        run_id = begun(desk, made["id"], action)
        shop.stop()
        with pytest.raises(psycopg.OperationalError):
            desk.database.rows("SELECT 1")
        until(lambda run_id=run_id: "run.retry" in log_codes(desk, run_id))
        shop.start()
        run = ended(desk, run_id)
        assert run["status"] == "succeeded", run
        if balances is not None:
            assert run["result"]["updated"] == CUSTOMERS
            assert desk.database.rows(BALANCES) == balances
            changes = desk.http.get(f"/patches/{made['id']}/changes").json()
            assert changes["total"] == CUSTOMERS
        else:
            assert run["result"]["restored"] == CUSTOMERS
    assert desk.database.snapshot() == before


@pytest.mark.usefixtures("worker")
def test_target_that_stays_away_ends_the_run_and_what_it_did_can_be_undone(
    desk: Desk, shop: ShopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflows, "MAX_TRIES", 2)
    before = desk.database.snapshot()
    made = desk.create(TENTH_MORE, options=SLOWLY)
    desk.go(made["id"], "dry-run")
    run_id = begun(desk, made["id"], "execute")
    shop.stop()
    run = ended(desk, run_id)
    assert run["status"] == "failed"
    assert run["error"]["code"].startswith("connection.")
    shop.start()
    changed = desk.database.rows("SELECT count(*) FROM customers WHERE balance <> id + 0.5")[0][0]
    assert 0 < changed < CUSTOMERS
    assert desk.http.get(f"/patches/{made['id']}/changes").json()["total"] == changed
    back = desk.go(made["id"], "rollback")
    assert back["status"] == "succeeded", back
    assert back["result"]["restored"] == changed
    assert desk.database.snapshot() == before


def test_second_worker_finishes_the_patch_of_a_killed_one(
    desk: Desk,
    start: Callable[[], "subprocess.Popen[str]"],
    sessions: sessionmaker[Session],
) -> None:
    def in_charge(run_id: str) -> str | None:
        with transaction(sessions) as session:
            return session.scalar(select(Run.worker_id).where(Run.id == run_id))

    wanted = desk.database.rows(WANTED)
    before = desk.database.snapshot()
    workers = {process.worker_id: process for process in (start(), start())}  # type: ignore[attr-defined]
    made = desk.create(TENTH_MORE, options=SLOWLY)
    desk.go(made["id"], "dry-run")
    run_id = begun(desk, made["id"], "execute")
    owner = in_charge(run_id)
    workers.pop(owner).kill()
    until(lambda: in_charge(run_id) != owner, TAKEOVER_SECONDS)
    run = ended(desk, run_id)
    assert run["status"] == "succeeded", run
    assert [in_charge(run_id)] == list(workers)
    assert run["result"]["updated"] == CUSTOMERS
    assert desk.database.rows(BALANCES) == wanted
    assert desk.http.get(f"/patches/{made['id']}/changes").json()["total"] == CUSTOMERS
    assert "run.taken_over" in log_codes(desk, run_id)
    back = desk.go(made["id"], "rollback")
    assert back["result"]["restored"] == CUSTOMERS
    assert desk.database.snapshot() == before
