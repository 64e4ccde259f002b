"""What would not hold is refused by the run itself where the request could not know it yet."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Connection
from auralith.worker.main import Worker
from tests.integration.control.anonymize.conftest import RULES, Office
from tests.integration.control.patches.conftest import Start, until

EVERYBODY = "SELECT id, mail, phone FROM people ORDER BY id"
NUMBERS = {"transformer": "int_permute"}


def ended(office: Office, run_id: str) -> tuple[str, str]:
    """How it ended, and with which code."""
    until(lambda: office.seen(run_id)["status"] in {"succeeded", "failed"}, 60)
    run = office.seen(run_id)
    return run["status"], (run["error"] or {}).get("code", "")


@pytest.mark.parametrize("mode", ["in_place", "copy", "bridge"])
def test_a_run_judges_again_before_it_writes(
    office: Office, request: pytest.FixtureRequest, mode: str
) -> None:
    """Nobody works yet while something comes among the numbers that is none."""
    office.source.run("UPDATE people SET phone = id")
    rules = [{"table": "people", "columns": {**RULES, "phone": NUMBERS}}]
    path = office.config("in_place" if mode == "bridge" else mode, tables=rules)
    if mode == "bridge":
        reply = office.admin.post(
            f"/projects/{office.project_id}/bridge/run",
            json={
                "source_connection_id": str(office.source_id),
                "target_connection_id": str(office.target_id),
                "anonymize_config_id": path.rsplit("/", 1)[1],
            },
        )
    else:
        reply = office.admin.post(f"{path}/run")
    assert reply.status_code == 202, reply.text
    office.source.run("UPDATE people SET phone = 'no number' WHERE id = 150")
    before = office.source.rows(EVERYBODY)
    worker: Worker = request.getfixturevalue("worker")
    assert ended(office, reply.json()["id"]) == ("failed", "anonymize.blocked")
    assert office.source.rows(EVERYBODY) == before
    assert office.target.rows("SELECT name FROM sqlite_master WHERE name = 'people'") == []
    assert not worker.stopped


def test_originals_are_put_back_where_that_was_asked_for(
    office: Office, start: Start, sessions: sessionmaker[Session]
) -> None:
    worker = start()
    run_id = office.run(office.config())["id"]
    worker.terminate()
    worker.wait()
    asked = office.admin.post(f"/anonymize/runs/{run_id}/undo")
    assert asked.status_code == 202, asked.text
    # The same rows, the same journal, another place.
    here = Path(office.source.fields["database"])
    there = Path(shutil.copy(here, here.with_name("elsewhere.db")))
    with transaction(sessions) as session:
        session.get_one(Connection, office.source_id).database = str(there)
    before = there.read_bytes()
    start()
    assert ended(office, asked.json()["id"]) == ("failed", "anonymize.changed")
    assert there.read_bytes() == before
