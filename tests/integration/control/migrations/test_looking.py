"""Looking before anything is done: statements read without keeping, what was compared, again."""

import pytest

from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

PEOPLE = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, {name} varchar(40))"


@pytest.fixture
def desk(schema_desk: SchemaDesk) -> SchemaDesk:
    """A column has another name in the source; the target has a row."""
    schema_desk.source.run(PEOPLE.format(name="full_name"))
    schema_desk.target.run(PEOPLE.format(name="name"), "INSERT INTO people VALUES (1, 'Ada')")
    return schema_desk


def test_own_statements_are_read_and_not_kept(desk: SchemaDesk) -> None:
    route = f"/projects/{desk.project_id}/migrations/lint"
    body = {"target_connection_id": str(desk.target_id), "sql": "DROP TABLE people"}
    found = desk.http.post(route, json=body).json()
    assert [s["object"] for s in found["statements"]] == [desk.named("table:{s}people")]
    assert found["statements"][0]["destructive"] is True
    codes = {w["code"] for w in found["lint_warnings"]}
    assert {"sql.drop_table", "sql.drop_without_reverse"} <= codes
    back = {**body, "rollback_sql": PEOPLE.format(name="name")}
    found = desk.http.post(route, json=back).json()
    assert "sql.drop_without_reverse" not in {w["code"] for w in found["lint_warnings"]}
    kept = desk.http.get("/migrations", params={"project_id": str(desk.project_id)}).json()
    assert kept["total"] == 0
    refused = desk.http.post(route, json={**body, "sql": "BEGIN; DROP TABLE people; COMMIT"})
    assert refused.status_code == 422


def test_a_rename_is_taken_by_comparing_again(desk: SchemaDesk) -> None:
    made = desk.compare(exclude=["table:never"], options={"concurrent_indexes": True})
    column = desk.named("column:{s}people.")
    assert any(s["destructive"] for s in made["statements"])
    candidate = made["rename_candidates"][0]
    assert (candidate["from"], candidate["to"]) == (f"{column}name", f"{column}full_name")
    seen = desk.http.get(f"/migrations/{made['id']}/changes").json()["changes"]
    assert {(c["object"], c["action"]) for c in seen} >= {
        (f"{column}name", "removed"),
        (f"{column}full_name", "added"),
    }
    asked = {"object": f"{column}name"}
    ddl = desk.http.get(f"/migrations/{made['id']}/ddl", params=asked).json()
    assert ddl["object"] == desk.named("table:{s}people")
    assert "full_name" not in ddl["before"]
    assert "full_name" in ddl["after"]

    rename = {name: candidate[name] for name in ("kind", "from", "to")}
    options = {**made["options"], "renames": [rename]}
    reply = desk.http.post(f"/migrations/{made['id']}/compare", json={"options": options})
    assert reply.status_code == 200, reply.text
    again = reply.json()
    assert (again["id"], again["name"], again["status"]) == (made["id"], made["name"], "draft")
    assert "rename" in [s["action"] for s in again["statements"]]
    assert not any(s["destructive"] for s in again["statements"])
    assert (again["exclude"], again["options"]) == (["table:never"], options)
    assert "rename" in [s["action"] for s in again["rollback_statements"]]
    assert again["irreversible"] == []

    once_more = desk.http.post(f"/migrations/{made['id']}/compare").json()
    assert once_more["content_hash"] == again["content_hash"]


def test_a_text_is_compared_again_without_the_text(desk: SchemaDesk) -> None:
    made = desk.compare(source={"ddl": PEOPLE.format(name="name")})
    assert made["statements"] == []
    desk.target.run("CREATE TABLE more (id integer NOT NULL PRIMARY KEY)")
    again = desk.http.post(f"/migrations/{made['id']}/compare").json()
    assert [s["object"] for s in again["statements"]] == [desk.named("table:{s}more")]
    assert again["statements"][0]["destructive"] is True


def test_what_was_written_by_hand_has_nothing_to_compare_with(desk: SchemaDesk) -> None:
    body = {
        "project_id": str(desk.project_id),
        "target_connection_id": str(desk.target_id),
        "name": "By hand",
        "sql": "CREATE TABLE more (id integer)",
    }
    made = desk.http.post("/migrations", json=body).json()
    assert desk.http.get(f"/migrations/{made['id']}/changes").json() == {"changes": []}
    reply = desk.http.post(f"/migrations/{made['id']}/compare")
    assert (reply.status_code, reply.json()["code"]) == (409, "migration.by_hand")


def test_the_way_back_is_shown_before_it_is_gone(desk: SchemaDesk, worker: Worker) -> None:
    assert not worker.stopped
    desk.target.run("CREATE TABLE kept (id integer NOT NULL PRIMARY KEY)")
    made = desk.compare(include=["table:*more"], source={"ddl": "CREATE TABLE more (id integer)"})
    route = f"/migrations/{made['id']}/rollback/preview"
    early = desk.http.post(route)
    assert (early.status_code, early.json()["code"]) == (409, "migration.state")
    assert desk.go(made["id"], "apply")["status"] == "succeeded"
    way = desk.http.post(route).json()["statements"]
    more = desk.named("table:{s}more")
    assert [(s["object"], s["action"], s["destructive"]) for s in way] == [(more, "drop", True)]
    assert desk.migration(made["id"])["status"] == "applied"
