"""Snapshots over HTTP: taken, listed, read, compared; who may not."""

from uuid import uuid4

import pytest

from tests.integration.conftest import People
from tests.integration.control.patches.conftest import MakeConnection
from tests.integration.control.schema_desk import SchemaDesk

TABLE = "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, city varchar(40))"


def path(desk: SchemaDesk) -> str:
    return f"/connections/{desk.target_id}/drift/snapshots"


def test_a_snapshot_tells_what_is_there_and_what_leads_to_another(schema_desk: SchemaDesk) -> None:
    desk = schema_desk
    before = desk.http.post(path(desk), json={"label": "Empty"})
    assert before.status_code == 201, before.text
    assert before.headers["Location"] == f"/api/v1/drift/snapshots/{before.json()['id']}"
    desk.target.run(TABLE)
    after = desk.http.post(path(desk)).json()
    table = desk.named("table:{s}customers")
    assert table in {fact["object"] for fact in after["schema"]["facts"]}
    assert after["completeness"] in {"complete", "partial"}
    assert after["fingerprint"] != before.json()["fingerprint"]
    assert desk.http.get(f"/drift/snapshots/{after['id']}").json() == after
    bare = desk.http.get(f"/drift/snapshots/{after['id']}", params={"content": False}).json()
    assert bare == {**after, "schema": None}
    listed = desk.http.get(path(desk)).json()
    assert [item["id"] for item in listed["items"]] == [after["id"], before.json()["id"]]
    assert listed["items"][0]["schema"] is None
    found = desk.http.get(f"/drift/snapshots/{before.json()['id']}/diff/{after['id']}").json()
    assert [(c["object"], c["action"]) for c in found["changes"]] == [(table, "added")]
    assert "customers" in found["sql"]
    assert found["identical"] is False
    # The statements do lead there.
    desk.source.run(*[s for s in found["sql"].split(";\n") if s.strip("; \n")])
    there = desk.http.post(f"/connections/{desk.source_id}/drift/snapshots").json()
    same = desk.http.get(f"/drift/snapshots/{after['id']}/diff/{there['id']}").json()
    assert (same["identical"], same["changes"], same["sql"]) == (True, [], "")


@pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)
def test_who_may_take_and_see_snapshots(
    schema_desk: SchemaDesk, people: People, connect: MakeConnection
) -> None:
    desk = schema_desk
    taken = desk.http.post(path(desk)).json()["id"]
    assert people.client().get(f"/drift/snapshots/{taken}").status_code == 401
    stranger = people.person("mallory")
    people.project("Other", dev=stranger)
    client = people.client(stranger)
    assert client.get(f"/drift/snapshots/{taken}").status_code == 404
    assert client.get(path(desk)).status_code == 404
    assert client.post(path(desk)).status_code == 404
    viewer = people.person("victor")
    project_id = people.project("Third", viewer=viewer)
    where = connect(project_id, desk.target)
    looking = people.client(viewer)
    assert looking.get(f"/connections/{where}/drift/snapshots").json()["total"] == 0
    refused = looking.post(f"/connections/{where}/drift/snapshots")
    assert (refused.status_code, refused.json()["code"]) == (403, "right.missing")
    unknown = desk.http.get(f"/drift/snapshots/{taken}/diff/{uuid4()}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "snapshot.not_found")


@pytest.mark.parametrize("schema_desk", ["sqlite"], indirect=True)
def test_a_database_that_is_not_there_is_a_refusal_in_words(
    schema_desk: SchemaDesk, connect: MakeConnection
) -> None:
    desk = schema_desk
    desk.target.fields["database"] += ".missing"
    nowhere = connect(desk.project_id, desk.target, name="Nowhere")
    reply = desk.http.post(f"/connections/{nowhere}/drift/snapshots")
    assert (reply.status_code, reply.json()["code"]) == (422, "connection.path"), reply.text
    assert desk.http.get(f"/connections/{nowhere}/drift/snapshots").json()["total"] == 0
