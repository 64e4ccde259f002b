"""Tried, executed, looked at, rolled back: on every engine, through HTTP and a worker."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.kit.db import transaction
from auralith.models import Event
from auralith.settings.model import Settings
from auralith.worker.main import Worker
from tests.integration.control.patches.conftest import Desk, MakeConnection, TargetDatabase
from tests.integration.control.patches.test_editing import events_of, keep_to

pytestmark = pytest.mark.usefixtures("worker")

RAISE = {
    "op": "update",
    "table": "customers",
    "where": "city = :city",
    "params": {"city": "Paris"},
    "set": {"note": "raised"},
    "set_expr": {"balance": "balance * 1.1"},
}
REMOVE = {"op": "delete", "table": "customers", "where": "id > 50"}
ADD = {
    "op": "insert",
    "table": "customers",
    "rows": [{"id": 1001, "email": "new@example.com", "city": None, "balance": "1.25"}],
}


def test_the_whole_story(desk: Desk, sessions: sessionmaker[Session]) -> None:
    before = desk.database.snapshot()
    made = desk.create(RAISE, REMOVE, ADD, options={"batch_size": 7})
    assert desk.http.post(f"/patches/{made['id']}/execute", json={}).json()["code"] == (
        "patch.dry_run_required"
    )

    tried = desk.go(made["id"], "dry-run")
    assert tried["status"] == "succeeded", tried
    counts = {"inserted": 1, "updated": 30, "deleted": 10, "cascaded": 20}
    assert tried["result"]["totals"] == counts
    assert tried["result"]["violations"] == []
    assert tried["result"]["rollback"] == {"possible": True, "reasons": []}
    assert tried["result"]["operations"][1]["cascaded"] == [
        {"table": "orders", "action": "delete", "rows": 20}
    ]
    assert desk.database.snapshot() == before
    now = desk.patch(made["id"])
    assert (now["status"], now["last_dry_run_id"]) == ("dry_run_ok", tried["id"])

    done = desk.go(made["id"], "execute")
    assert done["status"] == "succeeded", done
    assert {k: done["result"][k] for k in counts} == counts
    after = desk.database.snapshot()
    assert len(after["customers"]) == 51
    assert len(after["orders"]) == 100
    raised = dict(desk.database.rows("SELECT id, note FROM customers WHERE note = 'raised'"))
    assert sorted(raised) == list(range(1, 50, 2))
    now = desk.patch(made["id"])
    assert (now["status"], now["last_execution_id"]) == ("executed", done["id"])

    changes = desk.http.get(f"/patches/{made['id']}/changes?page_size=200").json()
    assert changes["total"] == 61
    first = next(c for c in changes["items"] if c["op"] == "update")
    assert first["table"] == "customers"
    assert first["key"] == {"id": 1}
    assert (first["before"]["note"], first["after"]["note"]) == (None, "raised")
    assert {c["status"] for c in changes["items"]} == {"applied"}

    again = desk.http.post(f"/patches/{made['id']}/execute", json={})
    assert (again.status_code, again.json()["code"]) == (409, "patch.dry_run_required")

    preview = desk.go(made["id"], "rollback/preview")
    assert preview["result"]["conflicts_total"] == 0
    assert desk.database.snapshot() == after
    assert desk.patch(made["id"])["status"] == "executed"

    back = desk.go(made["id"], "rollback")
    assert back["status"] == "succeeded", back
    assert back["result"]["restored"] == 61
    assert desk.database.snapshot() == before
    assert desk.patch(made["id"])["status"] == "rolled_back"
    changes = desk.http.get(f"/patches/{made['id']}/changes").json()
    assert {c["status"] for c in changes["items"]} == {"rolled_back"}
    reply = desk.http.post(f"/patches/{made['id']}/rollback", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "patch.nothing_to_roll_back")

    kinds = [name for name, _ in events_of(sessions, made["id"])]
    for kind in ("dry_run", "execute", "rollback"):
        assert f"patch.{kind}.requested" in kinds
        assert f"patch.{kind}.succeeded" in kinds


def test_conflicts_are_named_and_skipped(desk: Desk) -> None:
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    desk.database.run(
        "UPDATE customers SET city = 'Nice' WHERE id = 3", "DELETE FROM customers WHERE id = 5"
    )
    touched = desk.database.snapshot()

    stopped = desk.go(made["id"], "rollback", {"on_conflict": "abort"})
    assert (stopped["status"], stopped["error"]["code"]) == ("failed", "changes.conflicts")
    named = {c["key"]["id"]: c["reason"] for c in stopped["result"]["conflicts"]}
    assert set(named) == {3, 5}
    assert desk.database.snapshot() == touched
    assert desk.patch(made["id"])["status"] == "executed"
    listed = desk.http.get(f"/patches/{made['id']}/conflicts").json()
    assert {c["key"]["id"]: c["reason"] for c in listed["items"]} == named

    back = desk.go(made["id"], "rollback", {"on_conflict": "skip"})
    assert back["status"] == "succeeded", back
    assert (back["result"]["restored"], back["result"]["conflicts_total"]) == (28, 2)
    assert desk.patch(made["id"])["status"] == "partially_rolled_back"
    raised = desk.database.rows("SELECT id FROM customers WHERE note = 'raised'")
    assert raised == [(3,)]
    changes = desk.http.get(f"/patches/{made['id']}/changes?page_size=200").json()["items"]
    assert {c["key"]["id"] for c in changes if c["status"] == "conflict"} == {3, 5}

    forced = desk.go(made["id"], "rollback", {"on_conflict": "force"})
    assert forced["status"] == "succeeded", forced
    assert desk.database.rows("SELECT count(*) FROM customers WHERE note = 'raised'") == [(0,)]
    assert desk.database.rows("SELECT city FROM customers WHERE id = 3") == [("Paris",)]


def test_violations_forbid_execution(desk: Desk) -> None:
    double = {
        "op": "update",
        "table": "customers",
        "where": "id = 2",
        "set": {"email": "c1@example.com"},
    }
    before = desk.database.snapshot()
    made = desk.create(double)
    tried = desk.go(made["id"], "dry-run")
    assert tried["status"] == "succeeded"
    (violation,) = tried["result"]["violations"]
    assert (violation["operation"], violation["table"]) == (0, "customers")
    assert violation["key"] == {"id": 2}
    assert desk.patch(made["id"])["status"] == "dry_run_failed"
    refused = desk.http.post(f"/patches/{made['id']}/execute", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "patch.violations")
    assert desk.database.snapshot() == before


def test_a_file_is_upserted(desk: Desk) -> None:
    made = desk.create()
    rows = "id,email,city,balance,note\n" + "".join(
        f'{n},c{n}@example.com,Metz,{n}.50,""\n' for n in (1, 2, 3, 2001)
    )
    file = desk.http.post(
        f"/patches/{made['id']}/files", files={"file": ("rows.csv", rows.encode())}
    ).json()
    operation: dict[str, Any] = {
        "op": "upsert",
        "table": "customers",
        "key": ["id"],
        "file_id": file["file_id"],
    }
    reply = desk.http.patch(f"/patches/{made['id']}", json={"operations": [operation]})
    assert reply.status_code == 200, reply.text
    tried = desk.go(made["id"], "dry-run")
    assert tried["status"] == "succeeded", tried
    totals = tried["result"]["totals"]
    assert (totals["updated"], totals["inserted"]) == (3, 1)
    done = desk.go(made["id"], "execute")
    assert done["status"] == "succeeded", done
    found = desk.database.rows("SELECT id, note FROM customers WHERE city = 'Metz' ORDER BY id")
    assert found == [(1, ""), (2, ""), (3, ""), (2001, "")]


def test_an_undone_rollback_is_an_execution_again(desk: Desk) -> None:
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    executed = desk.database.snapshot()
    back = desk.go(made["id"], "rollback")
    again = desk.go(made["id"], "rollback", {"run_id": back["id"]})
    assert again["status"] == "succeeded", again
    assert desk.database.snapshot() == executed
    now = desk.patch(made["id"])
    assert (now["status"], now["last_execution_id"]) == ("executed", again["id"])


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_a_rollback_goes_where_the_execution_was(
    desk: Desk, connect: MakeConnection, settings: Settings
) -> None:
    before = desk.database.snapshot()
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    settings.sqlite_dir.mkdir(parents=True, exist_ok=True)
    other = TargetDatabase("sqlite", {"database": str(settings.sqlite_dir / "other.db")})
    other.fill(3)
    elsewhere = connect(desk.project_id, other, name="Other")
    moved = desk.http.patch(f"/patches/{made['id']}", json={"connection_id": str(elsewhere)})
    assert (moved.status_code, moved.json()["status"]) == (200, "draft")
    assert desk.go(made["id"], "rollback")["status"] == "succeeded"
    assert desk.database.snapshot() == before


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_a_journal_is_out_of_reach_of_who_may_not_work_there(
    desk: Desk, connect: MakeConnection, sessions: sessionmaker[Session]
) -> None:
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    mine = connect(desk.project_id, desk.database, name="Mine", environment="test")
    url = f"/patches/{made['id']}"
    assert desk.http.patch(url, json={"connection_id": str(mine)}).status_code == 200
    keep_to(sessions, desk, "test")
    for reply in (desk.http.delete(f"{url}/journal?confirm=true"), desk.http.delete(url)):
        assert (reply.status_code, reply.json()["code"]) == (403, "environment.forbidden")
    assert desk.http.get(f"{url}/changes").json()["total"] > 0


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_a_failure_leaves_no_value_in_the_events(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    made = desk.create(
        {"op": "update", "table": "customers", "where": "id = 2", "set": {"email": "k9@key.org"}}
    )
    desk.go(made["id"], "dry-run")
    desk.database.run("UPDATE customers SET email = 'k9@key.org' WHERE id = 1")
    done = desk.go(made["id"], "execute")
    assert done["status"] == "failed"
    assert desk.patch(made["id"])["status"] == "failed"
    with transaction(sessions) as session:
        for event in session.scalars(select(Event)):
            assert "k9@key.org" not in str((event.detail, event.resource))


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_nothing_starts_while_the_journal_is_removed(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    url = f"/patches/{made['id']}"
    subject = Subject("patch", UUID(made["id"]), made["name"], UUID(made["project_id"]))
    with runs.without_runs(sessions, subject):
        for action in ("dry-run", "rollback", "rollback/preview"):
            reply = desk.http.post(f"{url}/{action}", json={})
            assert (reply.status_code, reply.json()["code"]) == (409, "patch.busy"), action
        again = desk.http.delete(f"{url}/journal?confirm=true")
        assert (again.status_code, again.json()["code"]) == (409, "patch.busy")
    assert desk.go(made["id"], "rollback")["status"] == "succeeded"


def test_the_journal_is_purged_on_demand(desk: Desk, worker: Worker) -> None:
    assert not worker.stopped
    made = desk.create(RAISE)
    desk.go(made["id"], "dry-run")
    desk.go(made["id"], "execute")
    url = f"/patches/{made['id']}/journal"
    refused = desk.http.delete(url)
    assert (refused.status_code, refused.json()["code"]) == (409, "patch.journal_needed")
    assert desk.http.delete(f"{url}?confirm=true").status_code == 204
    reply = desk.http.post(f"/patches/{made['id']}/rollback", json={})
    assert (reply.status_code, reply.json()["code"]) == (409, "patch.nothing_to_roll_back")
    assert desk.http.get(f"/patches/{made['id']}/changes").json()["total"] == 0
