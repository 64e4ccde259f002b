"""Workers killed by the kernel at a statement of a migration: the next one finishes the same run.

Which statements is drawn anew by every start of the suite; a failure names them. `make torture`
does the same hundreds of times.
"""

import json
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.migrations import service
from tests.integration.control.patches.conftest import until
from tests.integration.control.schema_desk import SchemaDesk

ROOT = Path(__file__).parents[4]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KILLS = 2
FINAL = {"succeeded", "failed", "cancelled"}
TABLE = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, email varchar(40), age integer)"

Start = Callable[[Sequence[str], float], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(metadata_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts worker processes that die at one of the statements."""
    processes: list[subprocess.Popen[bytes]] = []

    def begin(statements: Sequence[str], at: float) -> "subprocess.Popen[bytes]":
        (tmp_path / "statements.json").write_text(json.dumps(list(statements)))
        command: list[str | Path] = [
            sys.executable, "-m", "tests.fixtures.dying_worker", metadata_url, tmp_path, str(at),
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT)
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def desk(schema_desk: SchemaDesk) -> SchemaDesk:
    """Both sides differ in several objects; the target has rows."""
    schema_desk.source.run(
        "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, email varchar(90), born integer)",
        "CREATE UNIQUE INDEX one_email ON people (email)",
        "CREATE INDEX by_birth ON people (born)",
        "CREATE TABLE towns (id integer NOT NULL PRIMARY KEY, mayor integer,"
        " CONSTRAINT of_mayor FOREIGN KEY (mayor) REFERENCES people (id))",
        "CREATE VIEW mayors AS SELECT t.id, p.email FROM towns t JOIN people p ON p.id = t.mayor",
    )
    schema_desk.target.run(
        TABLE,
        "CREATE TABLE old (id integer NOT NULL PRIMARY KEY)",
        "INSERT INTO people VALUES (1, 'ada@example.com', 36), (2, 'alan@example.com', 41)",
    )
    return schema_desk


def through(
    desk: SchemaDesk, start: Start, run_id: str, statements: Sequence[str], points: Sequence[float]
) -> dict[str, Any]:
    """See a run to its end while one worker after the other is killed."""
    for at in points:
        worker = start(statements, at)
        until(partial(died_or_ended, worker, desk, run_id), 90)
        assert ended(desk, run_id) is None, (points, ended(desk, run_id))
        assert worker.wait() == -signal.SIGKILL
    survivor = start(statements, -9)
    until(lambda: ended(desk, run_id) is not None, 120)
    # The next run is for those that are going to die.
    survivor.kill()
    survivor.wait()
    found = ended(desk, run_id)
    assert found is not None
    return found


def died_or_ended(worker: "subprocess.Popen[bytes]", desk: SchemaDesk, run_id: str) -> bool:
    return worker.poll() is not None or ended(desk, run_id) is not None


def ended(desk: SchemaDesk, run_id: str) -> dict[str, Any] | None:
    run: dict[str, Any] = desk.http.get(f"/runs/{run_id}").json()
    return run if run["status"] in FINAL else None


def drawn(count: int, kills: int) -> list[float]:
    """Where to kill, in order: what is done is not sent again."""
    seed = secrets.randbits(32)
    points = [at + half for at in range(count) for half in (0.0, 0.5)]
    return sorted(random.Random(seed).sample(points, min(kills, len(points))))  # noqa: S311 - no secret


@pytest.mark.slow
def test_apply_and_rollback_survive_kill_9(
    desk: SchemaDesk, start: Start, sessions: sessionmaker[Session]
) -> None:
    made = desk.compare(options={"concurrent_indexes": True})
    statements = [s["sql"] for s in made["statements"]]
    assert len(statements) > 3
    destroyed = [s["object"] for s in made["statements"] if s["destructive"]]
    url = f"/migrations/{made['id']}"
    points = drawn(len(statements), KILLS)
    asked = desk.http.post(f"{url}/apply", json={"confirm_destructive": destroyed})
    assert asked.status_code == 202, asked.text
    run = through(desk, start, asked.json()["id"], statements, points)
    assert run["status"] == "succeeded", (points, run)
    assert run["result"]["applied"] == len(statements), (points, run)
    assert run["result"]["remaining_differences"] == [], (points, run)
    assert desk.migration(made["id"])["status"] == "applied"
    assert desk.compare()["statements"] == [], points
    assert desk.target.rows("SELECT id, email FROM people ORDER BY id") == [
        (1, "ada@example.com"),
        (2, "alan@example.com"),
    ]
    with sessions() as session:
        (delta,) = service.applied_since(session, desk.target_id, LONG_AGO)
    assert "towns" in {f.id.name for f in delta.added}
    assert "old" in {i.name for i in delta.removed}

    refused = desk.http.post(f"{url}/rollback")
    named = refused.json()["params"]["objects"]
    back = [s["sql"] for s in desk.migration(made["id"])["rollback_statements"]]
    points = drawn(len(back), 1)
    asked = desk.http.post(f"{url}/rollback", json={"confirm_destructive": named})
    assert asked.status_code == 202, asked.text
    run = through(desk, start, asked.json()["id"], back, points)
    assert run["status"] == "succeeded", (points, run)
    assert desk.migration(made["id"])["status"] == "rolled_back"
    assert desk.compare()["target_fingerprint"] == made["target_fingerprint"], points
