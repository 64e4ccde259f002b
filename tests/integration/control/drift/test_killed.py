"""Workers killed by the kernel within a check: the next one ends the same run, once."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.models import Event
from auralith.settings.model import Settings
from tests.integration.control.drift.conftest import Watch
from tests.integration.control.patches.conftest import until

ROOT = Path(__file__).parents[4]
AT_FIRST = ("storing", "stored")
LATER = ("read", "compare", "stored")
Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(metadata_url: str, settings: Settings) -> Iterator[Start]:
    """Starts worker processes that die at a moment of a check."""
    processes: list[subprocess.Popen[bytes]] = []
    folder = settings.sqlite_dir

    def begin(moment: str) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable, "-m", "tests.fixtures.dying_checker", metadata_url, folder, moment,
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT)
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.wait()


def events(sessions: sessionmaker[Session], kind: str) -> list[dict[str, Any]]:
    with sessions() as session:
        found = session.scalars(select(Event).where(Event.type == kind).order_by(Event.position))
        return [event.detail for event in found]


def through(watch: Watch, start: Start, moments: tuple[str, ...]) -> dict[str, Any]:
    """See a check to its end while one worker after the other is killed."""
    asked = watch.http.post(f"{watch.path}/check")
    assert asked.status_code == 202, asked.text
    url = f"/runs/{asked.json()['id']}"
    for moment in moments:
        worker = start(moment)
        until(lambda w=worker: w.poll() is not None, 90)
        assert worker.wait() == -signal.SIGKILL
        assert watch.http.get(url).json()["status"] == "running", moment
    healthy = start("never")
    until(lambda: watch.http.get(url).json()["status"] == "succeeded", 90)
    healthy.kill()
    healthy.wait()
    result: dict[str, Any] = watch.http.get(url).json()["result"]
    return result


@pytest.mark.slow
@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_a_check_survives_kill_9(
    watch: Watch, start: Start, sessions: sessionmaker[Session]
) -> None:
    first = through(watch, start, AT_FIRST)
    assert (first["baseline_created"], first["drifted"]) == (True, False)
    assert [r["id"] for r in watch.reports()] == [first["report_id"]]
    assert len(watch.http.get(f"{watch.path}/snapshots").json()["items"]) == 1
    assert len(events(sessions, "drift.baseline_set")) == 1
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    second = through(watch, start, LATER)
    assert second["drifted"] is True
    assert [r["id"] for r in watch.reports()] == [second["report_id"], first["report_id"]]
    [told] = events(sessions, "drift.detected")
    assert told["report_id"] == second["report_id"]
