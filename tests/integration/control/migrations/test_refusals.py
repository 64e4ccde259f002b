"""What is refused, in which words, and that nothing was done."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from auralith.worker.main import Worker
from tests.integration.conftest import People
from tests.integration.control.patches.conftest import MakeConnection
from tests.integration.control.schema_desk import SchemaDesk

pytestmark = pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)

TABLE = "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, city varchar(40))"


def own(desk: SchemaDesk, sql: str, rollback_sql: str | None = None) -> httpx.Response:
    """Make a migration of hand-written statements."""
    body = {
        "project_id": str(desk.project_id),
        "target_connection_id": str(desk.target_id),
        "name": "By hand",
        "sql": sql,
        "rollback_sql": rollback_sql,
    }
    return desk.http.post("/migrations", json=body)


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_a_comparison_needs_exactly_one_source(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    url = f"/projects/{desk.project_id}/migrations/compare"
    for source in ({}, {"ddl": TABLE, "connection_id": str(desk.source_id)}):
        body = {"source": source, "target_connection_id": str(desk.target_id)}
        assert refusal(desk.http.post(url, json=body)) == (422, "migration.source")
    body = {"source": {"ddl": TABLE}, "target_connection_id": str(uuid4())}
    assert refusal(desk.http.post(url, json=body)) == (404, "connection.not_found")
    body = {
        "source": {"snapshot_id": str(uuid4())},
        "target_connection_id": str(desk.target_id),
    }
    assert refusal(desk.http.post(url, json=body)) == (404, "snapshot.not_found")


def test_a_text_that_does_not_load_is_named_with_its_line(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    body = {
        "source": {"ddl": f"{TABLE};\nCREATE TABLE broken (;"},
        "target_connection_id": str(desk.target_id),
    }
    reply = desk.http.post(f"/projects/{desk.project_id}/migrations/compare", json=body)
    assert reply.status_code == 422, reply.text
    assert reply.json()["detail"][0]["loc"] == ["body", "source", "ddl", 2]


def test_a_schema_that_moved_is_stale_and_nothing_is_changed(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE)
    made = desk.compare()
    desk.target.run("CREATE TABLE other (id integer)")
    assert refusal(desk.http.post(f"/migrations/{made['id']}/apply")) == (409, "migration.stale")
    assert desk.target.rows("SELECT name FROM sqlite_master WHERE type = 'table'") == [("other",)]
    runs = desk.http.get("/runs", params={"resource_id": made["id"]}).json()
    assert runs["total"] == 0
    assert desk.migration(made["id"])["status"] == "draft"


def test_own_sql_is_linted_edited_applied_and_taken_back(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    assert refusal(own(desk, "BEGIN; SELECT 1")) == (422, "migration.transaction_control")
    assert refusal(own(desk, "-- nothing")) == (422, "migration.empty")
    made = own(desk, TABLE).json()
    assert (made["rollback_sql"], made["statements"][0]["action"]) == (None, "create")
    changed = desk.http.patch(
        f"/migrations/{made['id']}", json={"rollback_sql": "DROP TABLE customers"}
    ).json()
    assert changed["status"] == "draft"
    assert changed["content_hash"] != made["content_hash"]
    assert changed["generated_sql"] == TABLE
    early = desk.http.post(f"/migrations/{made['id']}/rollback")
    assert refusal(early) == (409, "migration.state")
    assert desk.go(made["id"], "apply")["status"] == "succeeded"
    twice = desk.http.post(f"/migrations/{made['id']}/apply")
    assert refusal(twice) == (409, "migration.state")
    back = desk.http.post(f"/migrations/{made['id']}/rollback")
    assert refusal(back) == (409, "migration.unconfirmed")
    run = desk.go(made["id"], "rollback", confirm_destructive=["table:customers"])
    assert run["status"] == "succeeded", run
    assert desk.target.rows("SELECT name FROM sqlite_master WHERE name = 'customers'") == []
    assert desk.http.delete(f"/migrations/{made['id']}").status_code == 204
    assert desk.http.get(f"/migrations/{made['id']}").status_code == 404


def test_without_a_way_back_a_rollback_names_what_stays(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    made = own(desk, TABLE).json()
    desk.go(made["id"], "apply")
    reply = desk.http.post(f"/migrations/{made['id']}/rollback")
    assert refusal(reply) == (409, "migration.irreversible")
    assert reply.json()["params"]["objects"] == ["table:customers"]


def test_a_failed_run_tells_where_it_stands(schema_desk: SchemaDesk, worker: Worker) -> None:
    desk = schema_desk
    assert not worker.stopped
    made = own(desk, f"{TABLE};\nALTER TABLE nowhere ADD COLUMN note text").json()
    run = desk.go(made["id"], "apply")
    assert run["status"] == "failed"
    detail: dict[str, Any] = run["error"]["detail"]
    assert detail["statement_index"] == 1
    assert (detail["applied_through"], detail["rolled_back"]) == (-1, [0])
    assert "nowhere" in detail["engine_message"]
    assert desk.migration(made["id"])["status"] == "failed"
    assert desk.target.rows("SELECT name FROM sqlite_master WHERE name = 'customers'") == []


def test_a_second_run_of_it_or_on_its_target_is_refused(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    desk.source.run(TABLE)
    first, second = desk.compare(), desk.compare()
    assert desk.http.post(f"/migrations/{first['id']}/apply").status_code == 202
    busy = desk.http.post(f"/migrations/{first['id']}/apply")
    assert refusal(busy) == (409, "migration.busy")
    other = desk.http.post(f"/migrations/{second['id']}/apply")
    assert refusal(other) == (409, "connection.busy")
    edit = desk.http.patch(f"/migrations/{first['id']}", json={"name": "Other"})
    assert refusal(edit) == (409, "migration.busy")
    assert desk.migration(first["id"])["status"] == "applying"
    run_id = desk.migration(first["id"])["last_apply_id"]
    assert desk.http.post(f"/runs/{run_id}/cancel").status_code == 202
    assert desk.migration(first["id"])["status"] == "draft"


def test_a_read_only_target_is_compared_and_never_written(
    schema_desk: SchemaDesk, connect: MakeConnection
) -> None:
    desk = schema_desk
    desk.source.run(TABLE)
    desk.target_id = connect(desk.project_id, desk.target, name="Kept", read_only=True)
    made = desk.compare()
    for action in ("validate", "apply"):
        reply = desk.http.post(f"/migrations/{made['id']}/{action}")
        assert refusal(reply) == (409, "connection.read_only")
    assert desk.migration(made["id"])["status"] == "draft"


def test_who_may_compare_and_apply(schema_desk: SchemaDesk, people: People) -> None:
    desk = schema_desk
    made = desk.compare()
    assert people.client().get(f"/migrations/{made['id']}").status_code == 401
    stranger = people.person("mallory")
    people.project("Other", dev=stranger)
    client = people.client(stranger)
    for action in ("validate", "apply", "rollback"):
        reply = client.post(f"/migrations/{made['id']}/{action}")
        assert refusal(reply) == (404, "migration.not_found")
    assert client.get("/migrations").json()["total"] == 0
