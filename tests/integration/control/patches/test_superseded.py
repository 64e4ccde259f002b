"""A patch that is edited while its run waits for an approval: nothing that was not shown runs."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import service as runs
from auralith.control.runs.errors import RunState
from auralith.kit.actor import SYSTEM
from auralith.kit.db import transaction
from auralith.models import Event
from tests.fixtures.run_kinds import gated
from tests.integration.control.patches.conftest import Desk
from tests.integration.control.patches.test_editing import UPDATE

pytestmark = [
    pytest.mark.parametrize("target", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("worker"),
]


def test_an_edit_ends_the_run_that_waits(desk: Desk, sessions: sessionmaker[Session]) -> None:
    made = desk.create(UPDATE)
    url = f"/patches/{made['id']}"
    desk.go(made["id"], "dry-run")
    before = desk.database.snapshot()
    with gated(lambda _session, _asked: uuid4()):
        waiting = desk.http.post(f"{url}/execute", json={}).json()
        assert waiting["status"] == "awaiting_approval"
        again = desk.http.post(f"{url}/execute", json={})
        assert (again.status_code, again.json()["code"]) == (409, "patch.busy")

    edited = desk.http.patch(url, json={"name": "Another"})
    assert edited.status_code == 200, edited.text
    assert edited.json()["status"] == "draft"
    assert edited.json()["last_execution_id"] is None
    run = desk.http.get(f"/runs/{waiting['id']}").json()
    assert (run["status"], run["error"]["code"]) == ("cancelled", "run.superseded")
    assert run["finished_at"] is not None
    with transaction(sessions) as session:
        told = session.scalars(select(Event).where(Event.type == "patch.execute.cancelled")).one()
        assert told.detail["reason"] == "run.superseded"
        with pytest.raises(RunState):
            runs.approve(session, run["id"], SYSTEM)
    refused = desk.http.post(f"{url}/execute", json={})
    assert refused.json()["code"] == "patch.dry_run_required"
    assert desk.database.snapshot() == before


def test_an_edit_that_is_refused_leaves_it_waiting(desk: Desk) -> None:
    made = desk.create(UPDATE)
    url = f"/patches/{made['id']}"
    desk.go(made["id"], "dry-run")
    with gated(lambda _session, _asked: uuid4()):
        waiting = desk.http.post(f"{url}/execute", json={}).json()
    unknown = {**UPDATE, "set": {"no_such_column": 1}}
    assert desk.http.patch(url, json={"operations": [unknown]}).status_code == 422
    assert desk.http.get(f"/runs/{waiting['id']}").json()["status"] == "awaiting_approval"
    assert desk.patch(made["id"])["status"] == "executing"


def test_what_was_approved_is_not_edited_away(desk: Desk, sessions: sessionmaker[Session]) -> None:
    made = desk.create(UPDATE)
    url = f"/patches/{made['id']}"
    desk.go(made["id"], "dry-run")
    with gated(lambda _session, _asked: uuid4()):
        waiting = desk.http.post(f"{url}/execute", json={}).json()
    with transaction(sessions) as session:
        runs.approve(session, waiting["id"], SYSTEM)
        runs.pause(session, waiting["id"], SYSTEM)
    refused = desk.http.patch(url, json={"name": "Another"})
    assert (refused.status_code, refused.json()["code"]) == (409, "patch.busy")
