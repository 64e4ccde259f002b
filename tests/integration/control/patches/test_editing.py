"""Making, changing, listing and deleting patches, and who may."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Event, ProjectMember
from tests.integration.conftest import People
from tests.integration.control.patches.conftest import Desk, MakeConnection, TargetDatabase

pytestmark = pytest.mark.parametrize("target", ["postgresql"], indirect=True)

UPDATE = {
    "op": "update",
    "table": "customers",
    "where": "city = :city",
    "params": {"city": "Paris"},
    "set": {"note": "seen"},
}


def test_a_new_patch_is_a_draft_with_defaults(desk: Desk) -> None:
    reply = desk.http.post(
        "/patches",
        json={
            "project_id": str(desk.project_id),
            "connection_id": str(desk.connection_id),
            "name": "  Correction ",
            "operations": [UPDATE],
        },
    )
    assert reply.status_code == 201
    made = reply.json()
    assert reply.headers["Location"] == f"/api/v1/patches/{made['id']}"
    assert made["name"] == "Correction"
    assert made["status"] == "draft"
    assert made["operations"] == [UPDATE]
    assert made["options"] == {
        "mode": "batched",
        "batch_size": None,
        "lock_timeout_ms": 5000,
        "statement_timeout_ms": 0,
        "max_rows": None,
        "on_error": "stop",
        "sample_size": 20,
        "sleep_ms": 0,
        "journal_days": None,
    }
    assert len(made["content_hash"]) == 64
    assert made["last_dry_run_id"] is made["last_execution_id"] is None
    assert desk.patch(made["id"]) == made


BAD_OPERATIONS: list[tuple[dict[str, Any], str | int]] = [
    ({"op": "update", "table": "customers", "set": {"note": "x"}}, "where"),
    ({"op": "delete", "table": "customers", "where": "1 = 1"}, "where"),
    ({"op": "sql", "statement": "DELETE FROM customers"}, "statement"),
    ({"op": "sql", "statement": "DROP TABLE customers"}, "statement"),
    ({"op": "sql", "statement": "DELETE FROM orders WHERE id=1; SELECT 1"}, "statement"),
    ({**UPDATE, "params": {}}, "where"),
    ({**UPDATE, "table": "nowhere"}, "table"),
    ({**UPDATE, "set": {"nothing": 1}}, "nothing"),
    ({**UPDATE, "set": {"balance": "much"}}, "balance"),
    ({**UPDATE, "where": "citty = :city"}, 0),
    ({**UPDATE, "extra": 1}, "extra"),
    ({"op": "merge", "table": "customers"}, 0),
    ({"op": "insert", "table": "customers", "rows": []}, "rows"),
    ({"op": "upsert", "table": "customers", "key": ["id"]}, 0),
    ({"op": "upsert", "table": "customers", "key": ["id"], "file_id": "x"}, "file_id"),
]


def test_bad_operations_are_refused_with_their_place(desk: Desk) -> None:
    for operation, place in BAD_OPERATIONS:
        body = {
            "project_id": str(desk.project_id),
            "connection_id": str(desk.connection_id),
            "name": "Bad",
            "operations": [operation],
        }
        reply = desk.http.post("/patches", json=body)
        assert reply.status_code == 422, (operation, reply.text)
        first = reply.json()["detail"][0]
        assert first["loc"][:3] == ["body", "operations", 0], operation
        assert place in first["loc"], (operation, first)


def test_deep_values_are_refused(desk: Desk) -> None:
    body = {
        "project_id": str(desk.project_id),
        "connection_id": str(desk.connection_id),
        "name": "Deep",
        "operations": [{**UPDATE, "set": {"note": json.loads("[" * 300 + "]" * 300)}}],
    }
    reply = desk.http.post("/patches", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "patch.too_deep")


def test_inline_rows_are_limited(desk: Desk) -> None:
    rows = [{"id": n, "email": f"n{n}@example.com", "balance": "0"} for n in range(10_001)]
    operation = {"op": "insert", "table": "customers", "rows": rows}
    body = {
        "project_id": str(desk.project_id),
        "connection_id": str(desk.connection_id),
        "name": "Many",
        "operations": [operation],
    }
    reply = desk.http.post("/patches", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "patch.too_many_rows")


def test_a_target_that_is_away_does_not_hinder_a_draft(desk: Desk, connect: MakeConnection) -> None:
    away = TargetDatabase(
        "postgresql",
        {"host": "127.0.0.1", "port": 1, "username": "nobody", "database": "none"},
        "secret",
    )
    connection_id = connect(desk.project_id, away, name="Away")
    made = desk.create({**UPDATE, "table": "any"}, connection_id=str(connection_id))
    assert made["status"] == "draft"


def test_changing_is_partial_and_null_is_refused(desk: Desk) -> None:
    made = desk.create(UPDATE, options={"batch_size": 10})
    url = f"/patches/{made['id']}"
    changed = desk.http.patch(url, json={"options": {"sleep_ms": 5}, "description": "why"}).json()
    assert (changed["options"]["batch_size"], changed["options"]["sleep_ms"]) == (10, 5)
    assert changed["operations"] == [UPDATE]
    assert changed["content_hash"] != made["content_hash"]
    renamed = desk.http.patch(url, json={"name": "Other"}).json()
    assert renamed["content_hash"] == changed["content_hash"]
    for body in (
        {"name": None},
        {"operations": None},
        {"status": "executed"},
        {"id": str(uuid4())},
    ):
        assert desk.http.patch(url, json=body).status_code == 422
    assert desk.patch(made["id"])["name"] == "Other"


def test_lists_filter_sort_and_page(desk: Desk) -> None:
    names = ["Beta", "alpha", "50% off"]
    made = {name: desk.create(UPDATE, name=name)["id"] for name in names}
    base = f"/patches?project_id={desk.project_id}"

    def listed(query: str) -> list[str]:
        reply = desk.http.get(base + query)
        assert reply.status_code == 200, reply.text
        return [item["id"] for item in reply.json()["items"]]

    assert listed("") == list(reversed(made.values()))
    assert listed("&q=50%25") == [made["50% off"]]
    assert listed("&status=executed") == []
    assert listed(f"&connection_id={desk.connection_id}&sort=created_at") == list(made.values())
    first, second = (
        listed("&page_size=2&sort=created_at"),
        listed("&page_size=2&page=2&sort=created_at"),
    )
    assert first + second == list(made.values())
    assert desk.http.get(base + "&page=3&page_size=2").json()["total"] == 3
    for query in ("&sort=secret", "&colour=red", "&status=odd", "&page=0", "&page_size=201"):
        assert desk.http.get(base + query).status_code == 422


def test_deleting_ends_it(desk: Desk) -> None:
    made = desk.create(UPDATE)
    assert desk.http.delete(f"/patches/{made['id']}").status_code == 204
    assert desk.http.get(f"/patches/{made['id']}").status_code == 404
    assert desk.http.delete(f"/patches/{made['id']}").status_code == 404


def test_an_idempotency_key_makes_one_patch(desk: Desk) -> None:
    body = {
        "project_id": str(desk.project_id),
        "connection_id": str(desk.connection_id),
        "name": "Once",
        "operations": [UPDATE],
    }
    headers = {"Idempotency-Key": "one"}
    first = desk.http.post("/patches", json=body, headers=headers)
    again = desk.http.post("/patches", json=body, headers=headers)
    assert first.status_code == again.status_code == 201
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert desk.http.get(f"/patches?project_id={desk.project_id}").json()["total"] == 1
    other = desk.http.post("/patches", json={**body, "name": "Twice"}, headers=headers)
    assert other.status_code == 422


ROUTES = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "/files"),
    ("POST", "/files"),
    ("POST", "/dry-run"),
    ("POST", "/execute"),
    ("POST", "/rollback"),
    ("POST", "/rollback/preview"),
    ("GET", "/changes"),
    ("GET", "/conflicts"),
    ("DELETE", "/journal"),
]


def test_strangers_see_nothing_and_viewers_change_nothing(desk: Desk, people: People) -> None:
    made = desk.create(UPDATE)
    mallory, victor = people.person("mallory"), people.person("victor")
    people.project("Elsewhere", admin=mallory)
    with transaction(people.sessions) as session:
        session.add(ProjectMember(project_id=desk.project_id, user_id=victor.id, role="viewer"))
    stranger, viewer, nobody = people.client(mallory), people.client(victor), people.client()
    for method, path in ROUTES:
        url = f"/patches/{made['id']}{path}"
        more: dict[str, Any] = {}
        if path == "/files" and method == "POST":
            more = {"files": {"file": ("a.csv", b"id\n1\n")}}
        elif method in ("PATCH", "POST"):
            more = {"json": {}}
        assert nobody.request(method, url, **more).status_code == 401, (method, path)
        assert stranger.request(method, url, **more).status_code == 404, (method, path)
        expected = {"GET": (200, 404, 409)}.get(method, (403,))
        assert viewer.request(method, url, **more).status_code in expected, (method, path)
    odd = f"/patches/{uuid4()}"
    assert desk.http.get(odd).status_code == 404
    assert desk.http.get("/patches/not-an-id").status_code == 422
    assert desk.patch(made["id"])["status"] == "draft"


def test_a_connection_of_another_project_does_not_exist(
    desk: Desk, people: People, connect: MakeConnection
) -> None:
    other = people.project("Elsewhere", admin=people.person("mallory"))
    foreign = connect(other, desk.database)
    body: dict[str, Any] = {
        "project_id": str(desk.project_id),
        "connection_id": str(foreign),
        "name": "Reach",
        "operations": [],
    }
    assert desk.http.post("/patches", json=body).status_code == 404
    assert desk.http.post("/patches", json={**body, "project_id": str(other)}).status_code == 404
    made = desk.create(UPDATE)
    reply = desk.http.patch(f"/patches/{made['id']}", json={"connection_id": str(foreign)})
    assert (reply.status_code, reply.json()["code"]) == (404, "connection.not_found")


def test_environments_limit_writing(desk: Desk, sessions: sessionmaker[Session]) -> None:
    made = desk.create(UPDATE)
    with transaction(sessions) as session:
        for member in session.scalars(
            select(ProjectMember).where(ProjectMember.project_id == desk.project_id)
        ):
            member.environments = ["test"]
    assert desk.http.get(f"/patches/{made['id']}").status_code == 200
    for action in ("dry-run", "execute", "rollback"):
        reply = desk.http.post(f"/patches/{made['id']}/{action}", json={})
        assert (reply.status_code, reply.json()["code"]) == (403, "environment.forbidden")
    reply = desk.http.patch(f"/patches/{made['id']}", json={"name": "x"})
    assert reply.status_code == 403


def keep_to(sessions: sessionmaker[Session], desk: Desk, *environments: str) -> None:
    """Limit the membership of the desk's developer."""
    with transaction(sessions) as session:
        for member in session.scalars(
            select(ProjectMember).where(ProjectMember.project_id == desk.project_id)
        ):
            member.environments = list(environments)


def test_a_patch_of_another_environment_is_not_moved_filled_or_deleted(
    desk: Desk, sessions: sessionmaker[Session], connect: MakeConnection
) -> None:
    made = desk.create(UPDATE)
    mine = connect(desk.project_id, desk.database, name="Test", environment="test")
    keep_to(sessions, desk, "test")
    url = f"/patches/{made['id']}"
    refusals = [
        desk.http.patch(url, json={"connection_id": str(mine)}),
        desk.http.post(f"{url}/files", files={"file": ("a.csv", b"id\n1\n")}),
        desk.http.delete(url),
    ]
    for reply in refusals:
        assert (reply.status_code, reply.json()["code"]) == (403, "environment.forbidden")
    keep_to(sessions, desk, "test", "staging")
    assert desk.http.patch(url, json={"connection_id": str(mine)}).status_code == 200
    keep_to(sessions, desk, "test")
    assert desk.http.delete(url).status_code == 204


def events_of(sessions: sessionmaker[Session], patch_id: str) -> list[tuple[str, str]]:
    """Types and outcomes of the events about a patch."""
    with transaction(sessions) as session:
        rows = session.scalars(select(Event).order_by(Event.position)).all()
        return [
            (row.type, row.outcome)
            for row in rows
            if row.resource.get("id") == patch_id and row.resource["type"] == "patch"
        ]


def test_every_change_and_refusal_is_an_event_without_values(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    made = desk.create({**UPDATE, "set": {"note": "top-secret"}})
    desk.http.patch(f"/patches/{made['id']}", json={"name": "Other"})
    assert desk.http.post(f"/patches/{made['id']}/execute", json={}).status_code == 409
    desk.http.delete(f"/patches/{made['id']}")
    assert events_of(sessions, made["id"]) == [
        ("patch.created", "success"),
        ("patch.updated", "success"),
        ("patch.execute.refused", "denied"),
        ("patch.deleted", "success"),
    ]
    with transaction(sessions) as session:
        for event in session.scalars(select(Event)):
            assert "top-secret" not in str(event.detail)
