"""What may be changed of a migration depends on where it stands."""

import pytest

from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

pytestmark = pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)

TABLE = "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, city varchar(40))"


def test_a_name_is_changed_wherever_it_stands(schema_desk: SchemaDesk, worker: Worker) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE)
    made = desk.compare()
    desk.go(made["id"], "validate")
    for status, action in (("validated", "apply"), ("applied", "rollback")):
        reply = desk.http.patch(f"/migrations/{made['id']}", json={"name": status})
        assert (reply.status_code, reply.json()["status"]) == (200, status)
        confirmed = [s["object"] for s in made["statements"]]
        assert desk.go(made["id"], action, confirm_destructive=confirmed)["status"] == "succeeded"
    assert desk.migration(made["id"])["status"] == "rolled_back"


def test_statements_that_were_applied_are_not_edited(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE)
    made = desk.compare()
    desk.go(made["id"], "apply")
    for body in ({"sql": "SELECT 1"}, {"rollback_sql": "SELECT 1"}):
        reply = desk.http.patch(f"/migrations/{made['id']}", json=body)
        assert (reply.status_code, reply.json()["code"]) == (409, "migration.state")
    again = desk.http.post(f"/migrations/{made['id']}/compare")
    assert (again.status_code, again.json()["code"]) == (409, "migration.state")
    assert desk.migration(made["id"])["statements"] == made["statements"]
    desk.go(made["id"], "rollback", confirm_destructive=["table:customers"])
    edited = desk.http.patch(f"/migrations/{made['id']}", json={"sql": f"{TABLE};"})
    assert (edited.status_code, edited.json()["status"]) == (200, "draft")
    assert desk.go(made["id"], "apply")["status"] == "succeeded"


def test_a_rollback_and_an_apply_do_not_meet_on_one_target(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    desk.source.run(TABLE)
    first = desk.compare()
    desk.go(first["id"], "apply")
    desk.source.run("CREATE TABLE more (id integer)")
    second = desk.compare()
    worker.stop(patience=5)
    confirmed = {"confirm_destructive": ["table:customers"]}
    reply = desk.http.post(f"/migrations/{first['id']}/rollback", json=confirmed)
    assert reply.status_code == 202, reply.text
    other = desk.http.post(f"/migrations/{second['id']}/apply")
    assert (other.status_code, other.json()["code"]) == (409, "connection.busy")
    assert desk.migration(second["id"])["status"] == "draft"


def test_after_a_proof_other_statements_are_a_draft_again(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE)
    made = desk.compare()
    desk.go(made["id"], "validate")
    changed = desk.http.patch(f"/migrations/{made['id']}", json={"sql": TABLE}).json()
    assert changed["status"] == "draft"
    assert changed["content_hash"] != made["content_hash"]
