"""The audit routes over HTTP."""

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.integration.conftest import People


@pytest.fixture
def root(people: People) -> httpx.Client:
    return people.client(people.person("root", super_admin=True))


def test_project_trail_holds_every_change_at_once(people: People) -> None:
    alice, victor = people.person("alice"), people.person("victor")
    project = people.project("Shop", admin=alice, viewer=victor)
    client = people.client(alice)
    reply = client.patch(f"/projects/{project}", json={"name": "Store"})
    assert reply.status_code == 200
    body = client.get(f"/projects/{project}/audit").json()
    entry = body["items"][0]
    assert entry["request_id"] == reply.headers["X-Request-ID"]
    assert entry["project_id"] == str(project)
    assert entry["actor"]["name"] == "alice@example.com"
    assert entry["outcome"] == "success"
    assert entry["ip"] == "127.0.0.1"
    assert entry["at"].endswith("Z")
    assert len(entry["hash"]) == len(entry["prev_hash"]) == 64
    assert people.client(victor).get(f"/projects/{project}/audit").status_code == 403
    assert people.client(people.person("m")).get(f"/projects/{project}/audit").status_code == 404


def test_refusals_on_flat_routes_stand_in_the_trail_of_their_project(people: People) -> None:
    alice, victor = people.person("alice"), people.person("victor")
    project = people.project("Shop", admin=alice, viewer=victor)
    admin, viewer = people.client(alice), people.client(victor)
    body = {"project_id": str(project), "name": "Mine", "engine": "sqlite", "database": "a.db"}
    connection = admin.post("/connections", json=body).json()["id"]
    draft = {"project_id": str(project), "connection_id": connection, "name": "No"}
    patch = admin.post("/patches", json={**draft, "operations": []}).json()["id"]
    refused = [
        viewer.post("/connections", json=body),
        viewer.patch(f"/connections/{connection}", json={"name": "Other"}),
        viewer.post("/patches", json={**draft, "operations": []}),
        viewer.delete(f"/patches/{patch}"),
        viewer.post(f"/patches/{patch}/dry-run"),
    ]
    assert [reply.status_code for reply in refused] == [403] * 5
    found = admin.get(f"/projects/{project}/audit?outcome=denied").json()["items"]
    wanted = {reply.headers["X-Request-ID"] for reply in refused}
    assert {entry["request_id"] for entry in found} == wanted


def test_filters(people: People, root: httpx.Client) -> None:
    alice = people.owner("alice")
    client = people.client(alice)
    for number in range(3):
        client.post("/projects", json={"name": f"Project {number}"})
    client.headers.pop("X-CSRF-Token")
    client.post("/projects", json={"name": "no"})
    whole = root.get("/admin/audit?sort=seq").json()["items"]
    assert [e["seq"] for e in whole] == list(range(1, len(whole) + 1))

    def total(**query: str) -> int:
        return root.get("/admin/audit", params=query).json()["total"]

    made = whole[-2]
    assert total(action=made["action"]) == 3
    assert total(action="project.*") == 3
    assert total(outcome="denied") == 1
    assert total(resource=made["resource"]["id"]) == 1
    assert total(q="Project 1") == 1
    assert total(q="%") == 0
    assert total(actor="alice@example.com") == total(actor=str(alice.id)) > 3
    assert total(since=made["at"]) == 2
    assert total(until=made["at"]) == len(whole) - 2
    assert root.get("/admin/audit?outcome=maybe").status_code == 422
    assert root.get("/admin/audit?sort=ip").status_code == 422


def test_verify(people: People, root: httpx.Client, engine: Engine) -> None:
    verdict = root.get("/admin/audit/verify").json()
    assert verdict["ok"] is True
    assert verdict["checked"] >= 1
    assert verdict["first_broken_seq"] is None
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entries SET ip = '203.0.113.9' WHERE seq = 1"))
    assert root.get("/admin/audit/verify").json()["first_broken_seq"] == 1
    client = people.client(people.owner("alice"))
    for path in ("/admin/audit", "/admin/audit/verify"):
        assert client.get(path).status_code == 403
        assert people.client().get(path).status_code == 401
