"""Two workers bring one copy over; either may die."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.bridge import kinds
from auralith.control.runs import helping
from auralith.control.runs.registry import RunContext
from auralith.dataplane.monitor import SilentMonitor
from auralith.kit.actor import SYSTEM
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Run, Worker
from auralith.settings.model import Settings
from tests.integration.control.bridge.conftest import ROWS, Crossing
from tests.integration.control.patches.conftest import Start, until

PIECE = 10
SLOWLY = "pg_sleep(0.01) IS NOT NULL"


@pytest.mark.slow
@pytest.mark.parametrize("crossing", [("postgresql", "postgresql")], indirect=True)
@pytest.mark.parametrize("victim", ["helper", "in charge"])
def test_a_copy_goes_on_without_one_of_its_workers(
    crossing: Crossing, start: Start, sessions: sessionmaker[Session], victim: str
) -> None:
    """Each row is there once, whichever worker is killed."""
    both = {worker.pid: worker for worker in (start(), start())}
    body = crossing.body(
        tables=[{"source": "towns"}, {"source": "people", "where": SLOWLY}],
        chunk_rows=PIECE,
        parallelism=1,
        verify="count",
    )
    reply = crossing.http.post(f"/projects/{crossing.project_id}/bridge/run", json=body)
    assert reply.status_code == 202, reply.text
    run_id = reply.json()["id"]

    def run() -> dict[str, Any]:
        found: dict[str, Any] = crossing.http.get(f"/runs/{run_id}").json()
        return found

    until(lambda: run()["progress"]["done"] >= 5 * PIECE, 60)
    with transaction(sessions) as session:
        in_charge = session.scalar(
            select(Worker.pid).join(Run, Run.worker_id == Worker.id).where(Run.id == run_id)
        )
    killed = next(w for pid, w in both.items() if (pid == in_charge) == (victim == "in charge"))
    killed.kill()
    killed.wait()
    assert run()["status"] == "running"
    until(lambda: run()["status"] not in {"queued", "running"}, 120)
    ended = run()
    assert ended["status"] == "succeeded", ended
    assert (ended["result"]["rows"], ended["result"]["verified"]) == (ROWS + 2, True)
    for table in ("towns", "people"):
        query = f"SELECT * FROM {table} ORDER BY id"
        assert crossing.target.rows(query) == crossing.source.rows(query)


@pytest.mark.parametrize("crossing", [("postgresql", "postgresql")], indirect=True)
def test_a_second_worker_is_asked(crossing: Crossing, start: Start) -> None:
    """The log says so; one worker alone asks nobody."""

    def asked() -> list[Any]:
        reply = crossing.http.post(
            f"/projects/{crossing.project_id}/bridge/run?wait=50",
            json=crossing.body(mode="replace"),
        )
        assert reply.json()["status"] == "succeeded", reply.text
        stream = crossing.http.get(f"/runs/{reply.json()['id']}/events").text
        return [line for line in stream.splitlines() if "bridge.helpers" in line]

    start()
    assert asked() == []
    start()
    assert len(asked()) == 1


def test_every_try_asks_anew(
    start: Start, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    """Whoever helped the one before ended with it."""
    start()
    start()
    context = RunContext(
        run_id=uuid4(),
        project_id=uuid4(),
        kind=kinds.RUN.name,
        resource_id=uuid4(),
        connection_id=None,
        also=(),
        params=kinds.BridgeParams(spec={}, content_hash=""),
        attempt=1,
        requested_by=SYSTEM,
        monitor=SilentMonitor(),
        settings=settings,
        keyring=keyring,
        sessions=sessions,
    )

    def asked() -> int:
        with transaction(sessions) as session:
            found = session.execute(
                text("SELECT count(*) FROM dbos.workflow_status WHERE workflow_uuid LIKE :mine"),
                {"mine": f"{context.run_id}:%"},
            )
            return int(found.scalar_one())

    assert [helping.invite(context), asked()] == [1, 2]
    assert [helping.invite(replace(context, tries=2)), asked()] == [1, 4]
