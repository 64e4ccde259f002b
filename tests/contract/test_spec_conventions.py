"""Section 1 of the contract, sentence by sentence, as a hostile reader would try it."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract.world import make_shop, owned_project
from tests.integration.conftest import People

UTC_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
V4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def boss(people: People, sessions: Any) -> httpx.Client:
    """An owner with a project of theirs."""
    person = people.person("boss")
    owned_project(people, sessions, person)
    return people.client(person)


def refusal(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_ids_times_and_location_of_what_is_made(boss: httpx.Client) -> None:
    reply = boss.post("/projects", json={"name": "New"})
    made = reply.json()
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/api/v1/projects/{made['id']}"
    assert V4.fullmatch(made["id"])
    assert UTC_Z.fullmatch(made["created_at"])
    assert made["created_at"] == made["updated_at"]
    assert boss.get(reply.headers["Location"].removeprefix("/api/v1")).json() == made
    assert boss.delete(f"/projects/{made['id']}").status_code == 204
    assert refusal(boss.get(f"/projects/{made['id']}"))[0] == 404
    assert refusal(boss.delete(f"/projects/{made['id']}"))[0] == 404


LISTS = ("projects", "connections", "patches", "runs", "organizations")
BAD_QUERIES = (
    "page=0", "page=-1", "page=x", "page=", "page=1.5", "page_size=0", "page_size=201",
    "page_size=-1", "sort=nope", "sort=-", "sort=id;drop", "colour=red", "pagesize=5",
)  # fmt: skip


def test_a_list_refuses_what_it_does_not_know(boss: httpx.Client) -> None:
    for path in LISTS:
        for query in BAD_QUERIES:
            reply = boss.get(f"/{path}?{query}")
            assert reply.status_code == 422, f"{path}?{query}"
            assert reply.json()["detail"][0]["loc"][0] == "query"


def test_pages_neither_repeat_nor_skip_and_end_in_an_empty_one(boss: httpx.Client) -> None:
    for _ in range(7):
        boss.post("/projects", json={"name": "Same name"})
    for sort in ("name", "-name", "created_at", "-created_at"):
        seen: list[str] = []
        for page in range(1, 6):
            reply = boss.get("/projects", params={"page": page, "page_size": 2, "sort": sort})
            body = reply.json()
            assert (body["total"], body["page"], body["page_size"]) == (8, page, 2)
            seen += [item["id"] for item in body["items"]]
        assert len(seen) == len(set(seen)) == 8
        assert body["items"] == []
    assert boss.get("/projects?page=1000000").json()["items"] == []
    assert boss.get("/projects?page_size=200").json()["page_size"] == 200
    assert boss.get("/projects").json()["page_size"] == 50


def test_search_takes_its_text_as_it_is(boss: httpx.Client) -> None:
    for name in ("100% sure", "a_b", "axb", r"back\slash"):
        boss.post("/projects", json={"name": name})
    for text, names in (("100%", ["100% sure"]), ("a_b", ["a_b"]), ("\\", [r"back\slash"])):
        found = boss.get("/projects", params={"q": text}).json()["items"]
        assert [project["name"] for project in found] == names


BAD_BODIES: tuple[tuple[Any, list[str]], ...] = (
    ({"name": "x" * 201}, ["body", "name"]),
    ({"name": ""}, ["body", "name"]),
    ({"name": "  \t"}, ["body", "name"]),
    ({"name": None}, ["body", "name"]),
    ({"name": 5}, ["body", "name"]),
    ({"name": "x", "id": str(uuid4())}, ["body", "id"]),
    ({"name": "x", "nope": 1}, ["body", "nope"]),
    ([], ["body"]),
    ("text", ["body"]),
)


def test_a_bad_body_is_422_with_its_place(boss: httpx.Client) -> None:
    for body, place in BAD_BODIES:
        reply = boss.post("/projects", json=body)
        assert refusal(reply) == (422, "validation"), body
        assert [item["loc"] for item in reply.json()["detail"]] == [place]
        assert reply.json()["detail"][0].keys() >= {"loc", "msg", "type", "code", "params"}


def test_a_name_may_have_200_characters_of_any_script(boss: httpx.Client) -> None:
    for name in ("x" * 200, "é" * 200, "🐘" * 200):
        assert boss.post("/projects", json={"name": name}).json()["name"] == name


def test_patch_takes_absent_as_unchanged_and_refuses_null(boss: httpx.Client) -> None:
    made = boss.post("/projects", json={"name": "Old", "description": "Kept"}).json()
    path = f"/projects/{made['id']}"
    assert boss.patch(path, json={}).json() == made
    changed = boss.patch(path, json={"name": "New"}).json()
    assert (changed["name"], changed["description"]) == ("New", "Kept")
    assert changed["updated_at"] > made["updated_at"]
    assert refusal(boss.patch(path, json={"name": None}))[0] == 422
    assert boss.patch(path, json={"description": ""}).json()["description"] == ""


def test_place_of_a_fault_follows_the_body_as_it_was_sent(boss: httpx.Client) -> None:
    operations = [
        {"op": "delete", "table": "t", "where": "id = 1"},
        {"op": "upsert", "table": "t", "key": []},
        {"op": "delete", "table": "t", "where": "id = 1", "nope": 1},
    ]
    body = {
        "project_id": boss.get("/projects").json()["items"][0]["id"],
        "connection_id": str(uuid4()),
        "name": "p",
        "operations": operations,
    }
    reply = boss.post("/patches", json=body)
    places = [item["loc"] for item in reply.json()["detail"]]
    assert places == [["body", "operations", 1, "key"], ["body", "operations", 2, "nope"]]


def test_order_of_refusals(people: People, boss: httpx.Client) -> None:
    project = boss.get("/projects").json()["items"][0]["id"]
    viewer_person = people.person("viewer")
    boss.post(f"/projects/{project}/members", json={"email": viewer_person.email, "role": "viewer"})
    viewer, anonymous = people.client(viewer_person), people.client()
    outsider = people.client(people.person("outsider"))
    without = people.client(viewer_person)
    del without.headers["X-CSRF-Token"]
    bad = {"nope": 1}
    path, malformed = f"/projects/{project}", "/projects/xyz"
    assert refusal(anonymous.patch(malformed, json=bad))[0] == 401
    assert refusal(without.patch(malformed, json=bad)) == (403, "csrf")
    reply = viewer.patch(malformed, content=b"{", headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert [item["loc"] for item in reply.json()["detail"]] == [["path", "project_id"]]
    assert refusal(outsider.patch(path, json=bad))[0] == 404
    assert refusal(viewer.patch(path, json=bad)) == (403, "right.missing")
    assert refusal(boss.patch(path, json=bad)) == (422, "validation")


def test_body_limits_name_themselves(boss: httpx.Client) -> None:
    large = b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    reply = boss.post("/projects", content=large, headers={"Content-Type": "application/json"})
    assert refusal(reply) == (413, "too_large")
    assert "10 MB" in reply.json()["detail"]


def test_wait_outside_its_range_is_422(boss: httpx.Client, settings: Any) -> None:
    shop = make_shop(settings)
    project = boss.get("/projects").json()["items"][0]["id"]
    place = {"project_id": project, "name": "Shop", "engine": "sqlite", "database": str(shop)}
    connection = boss.post("/connections", json=place).json()["id"]
    body = {"project_id": project, "connection_id": connection, "name": "Draft"}
    patch = boss.post("/patches", json=body).json()["id"]
    for wait in ("61", "-1", "x", "", "nan", "inf", "1e9"):
        reply = boss.post(f"/patches/{patch}/dry-run?wait={wait}")
        assert refusal(reply) == (422, "validation")
        assert reply.json()["detail"][0]["loc"] == ["query", "wait"]


def test_a_malformed_idempotency_key_starts_nothing(boss: httpx.Client) -> None:
    before = boss.get("/projects").json()["total"]
    for key in ("", "a b", "x" * 256, "tab\there"):
        reply = boss.post("/projects", json={"name": "x"}, headers={"Idempotency-Key": key})
        assert refusal(reply) == (422, "idempotency.key")
    assert boss.get("/projects").json()["total"] == before


def test_a_repeated_key_replays_status_body_and_location(boss: httpx.Client) -> None:
    headers = {"Idempotency-Key": "!" * 255}
    first = boss.post("/projects", json={"name": "Once"}, headers=headers)
    again = boss.post("/projects", json={"name": "Once"}, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    other = boss.post("/projects", json={"name": "Twice"}, headers=headers)
    assert refusal(other) == (422, "idempotency.mismatch")


def test_request_id_on_every_kind_of_answer(people: People, base_url: str) -> None:
    anonymous = people.client()
    for path in ("/projects", "/nothing", "/health/live", "/projects/xyz"):
        reply = anonymous.get(path, headers={"X-Request-ID": "mine-1"})
        assert reply.headers["X-Request-ID"] == "mine-1"
    for path in ("/docs", "/redoc", "/openapi.json", "/metrics", "/api/v2/projects"):
        assert httpx.get(f"{base_url}{path}").headers["X-Request-ID"]
