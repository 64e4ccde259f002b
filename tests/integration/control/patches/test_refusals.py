"""What is not started, and why; the state of the patch stays as it was."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Connection
from tests.integration.control.patches.conftest import Desk
from tests.integration.control.patches.test_editing import UPDATE, events_of

pytestmark = pytest.mark.parametrize("target", ["postgresql"], indirect=True)


def refused(desk: Desk, patch_id: str, action: str, body: dict[str, Any] | None = None) -> str:
    """The code of a 409."""
    reply = desk.http.post(f"/patches/{patch_id}/{action}", json=body or {})
    assert reply.status_code == 409, reply.text
    code: str = reply.json()["code"]
    return code


def change_connection(sessions: sessionmaker[Session], desk: Desk, **values: Any) -> None:
    with transaction(sessions) as session:
        session.execute(
            update(Connection).where(Connection.id == desk.connection_id).values(**values)
        )


def test_an_empty_patch_has_nothing_to_try(desk: Desk) -> None:
    made = desk.create()
    assert refused(desk, made["id"], "dry-run") == "patch.empty"


def test_nothing_runs_on_a_read_only_connection(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    made = desk.create(UPDATE)
    change_connection(sessions, desk, read_only=True)
    for action in ("dry-run", "execute", "rollback", "rollback/preview"):
        assert refused(desk, made["id"], action) == "connection.read_only"
    outcomes = [event for event in events_of(sessions, made["id"]) if event[1] == "denied"]
    refused_kinds = ("dry_run", "execute", "rollback", "rollback_preview")
    assert outcomes == [(f"patch.{kind}.refused", "denied") for kind in refused_kinds]


def test_one_run_at_a_time(desk: Desk) -> None:
    made = desk.create(UPDATE)
    queued = desk.http.post(f"/patches/{made['id']}/dry-run")
    assert queued.status_code == 202
    assert queued.headers["Location"] == f"/api/v1/runs/{queued.json()['id']}"
    for action in ("dry-run", "execute", "rollback/preview"):
        assert refused(desk, made["id"], action) == "patch.busy"
    assert desk.http.patch(f"/patches/{made['id']}", json={"name": "x"}).status_code == 409
    assert desk.http.delete(f"/patches/{made['id']}").status_code == 409
    assert desk.http.post(f"/runs/{queued.json()['id']}/cancel").status_code in {200, 202}
    assert desk.patch(made["id"])["status"] == "draft"
    assert desk.http.delete(f"/patches/{made['id']}").status_code == 204


def test_a_rollback_needs_an_execution(desk: Desk) -> None:
    made = desk.create(UPDATE)
    assert refused(desk, made["id"], "rollback") == "patch.nothing_to_roll_back"
    foreign = desk.create(UPDATE)
    run = desk.http.post(f"/patches/{foreign['id']}/dry-run").json()
    reply = desk.http.post(f"/patches/{made['id']}/rollback", json={"run_id": run["id"]})
    assert (reply.status_code, reply.json()["code"]) == (404, "patch.run_not_found")


BAD_BODIES: list[tuple[str, Any]] = [
    ("rollback", {"on_conflict": "maybe"}),
    ("rollback", {"force": True}),
    ("rollback", {"run_id": "x"}),
    ("execute", {"allow_irreversible": "perhaps"}),
    ("execute", []),
]


def test_bad_bodies(desk: Desk) -> None:
    made = desk.create(UPDATE)
    for action, body in BAD_BODIES:
        reply = desk.http.post(f"/patches/{made['id']}/{action}", json=body)
        assert reply.status_code == 422, (action, body)


@pytest.mark.usefixtures("worker")
def test_what_was_tried_is_what_is_executed(desk: Desk, sessions: sessionmaker[Session]) -> None:
    made = desk.create(UPDATE)
    url = f"/patches/{made['id']}"
    desk.go(made["id"], "dry-run")
    assert desk.http.patch(url, json={"options": {"sleep_ms": 1}}).json()["status"] == "draft"
    assert refused(desk, made["id"], "execute") == "patch.dry_run_required"

    desk.go(made["id"], "dry-run")
    assert desk.patch(made["id"])["status"] == "dry_run_ok"
    # The same content on another account is another target.
    change_connection(sessions, desk, username="somebody")
    assert refused(desk, made["id"], "execute") == "patch.dry_run_required"
    change_connection(sessions, desk, username=desk.database.fields["username"])
    assert desk.go(made["id"], "execute")["status"] == "succeeded"
    assert refused(desk, made["id"], "execute") == "patch.dry_run_required"


@pytest.mark.usefixtures("worker")
def test_what_cannot_be_undone_is_executed_only_on_request(desk: Desk) -> None:
    desk.database.run("CREATE TABLE plain (v integer)", "INSERT INTO plain VALUES (1), (2)")
    made = desk.create({"op": "update", "table": "plain", "where": "v = 1", "set": {"v": 3}})
    tried = desk.go(made["id"], "dry-run")
    assert tried["error"] is None
    assert tried["result"]["rollback"]["possible"] is False
    reply = desk.http.post(f"/patches/{made['id']}/execute", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "patch.not_reversible")
    assert reply.json()["reasons"] == tried["result"]["rollback"]["reasons"]
    done = desk.go(made["id"], "execute", {"allow_irreversible": True})
    assert done["status"] == "succeeded", done
    assert desk.database.rows("SELECT v FROM plain ORDER BY v") == [(2,), (3,)]


@pytest.mark.usefixtures("worker")
def test_a_row_cap_stops_before_the_commit(desk: Desk) -> None:
    before = desk.database.snapshot()
    made = desk.create(UPDATE, options={"max_rows": 10, "batch_size": 100})
    desk.go(made["id"], "dry-run")
    if desk.patch(made["id"])["status"] == "dry_run_ok":
        done = desk.go(made["id"], "execute")
        assert (done["status"], done["error"]["code"]) == ("failed", "changes.max_rows")
        assert desk.patch(made["id"])["status"] == "failed"
    assert desk.database.snapshot() == before


@pytest.mark.usefixtures("worker")
def test_a_dry_run_that_cannot_reach_its_target_fails(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    change_connection(sessions, desk, database="nowhere")
    made = desk.create(UPDATE)
    tried = desk.go(made["id"], "dry-run")
    assert tried["status"] == "failed"
    assert tried["error"]["code"] == "connection.login.database"
    assert desk.patch(made["id"])["status"] == "dry_run_failed"
