"""API keys: made once, bounded by their maker, rotated, revoked."""

import re
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import key_format
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import ApiKey, Event, OrganizationMember, Project
from tests.integration.conftest import People

FORM = re.compile(r"ak_[a-z2-7]{10}_[0-9A-Za-z]{49}")


def make(client: httpx.Client, project_id: UUID, *scopes: str, **more: Any) -> dict[str, Any]:
    wanted = list(scopes) or ["project.read", "members.read", "runs.read"]
    body = {"project_id": str(project_id), "name": "CI", "scopes": wanted, **more}
    reply = client.post("/api-keys", json=body)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def bearer(people: People, key: str) -> httpx.Client:
    client = people.client()
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def test_a_key_is_shown_once_and_works(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    people.project("Second", admin=alice)
    client = people.client(alice)
    made = make(client, project_id)
    assert FORM.fullmatch(made["key"])
    assert made["prefix"] == made["key"][:13]
    assert made["created_by"] == str(alice.id)
    shown = client.get(f"/api-keys/{made['id']}").json()
    assert "key" not in shown
    assert made["key"] not in client.get("/api-keys", params={"project_id": str(project_id)}).text
    script = bearer(people, made["key"])
    listed = script.get("/projects").json()
    assert [p["id"] for p in listed["items"]] == [str(project_id)]
    assert listed["total"] == 1
    assert script.get(f"/projects/{project_id}").status_code == 200
    used = client.get(f"/api-keys/{made['id']}").json()
    assert used["last_used_at"] is not None
    assert used["last_used_ip"] == "127.0.0.1"
    with transaction(sessions) as session:
        row = session.scalars(select(ApiKey)).one()
        assert made["key"][14:] not in row.secret_hash
        stored = [str(e.detail) + str(e.resource) for e in session.scalars(select(Event))]
    assert made["key"][14:] not in "".join(stored)


def test_a_key_needs_no_csrf_token_and_writes_as_itself(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    made = make(client, project_id, "project.update", "project.read")
    script = bearer(people, made["key"])
    assert script.patch(f"/projects/{project_id}", json={"name": "New"}).status_code == 200
    trail = client.get(f"/projects/{project_id}/audit", params={"action": "project.updated"})
    assert trail.json()["items"][0]["actor"] == {
        "type": "api_key",
        "id": made["id"],
        "name": "CI",
    }


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer nonsense",
        "Bearer ak_abc123_def456",
        "Basic YWxpY2U6eA==",
        "Bearer ak_aaaaaaaaaa_" + "a" * 49,
        "Bearer é",
    ],
)
def test_a_bad_header_never_falls_back_to_the_cookie(people: People, header: str) -> None:
    client = people.client(people.person("alice"))
    reply = client.get("/projects", headers=[(b"Authorization", header.encode())])
    assert reply.status_code == 401
    assert reply.json()["code"] == "apikey.invalid"
    assert "WWW-Authenticate" in reply.headers


def test_scheme_case_and_spaces_do_not_matter_two_headers_do(people: People) -> None:
    alice = people.person("alice")
    made = make(people.client(alice), people.project("Shop", admin=alice))
    client = people.client()
    for header in (f"bearer {made['key']}", f"BEARER   {made['key']}"):
        assert client.get("/projects", headers={"Authorization": header}).status_code == 200
    twice = [("Authorization", f"Bearer {made['key']}")] * 2
    assert client.get("/projects", headers=twice).status_code == 401
    assert client.get("/projects", params={"api_key": made["key"]}).status_code == 401


def test_unknown_and_wrong_keys_get_the_same_answer(people: People) -> None:
    alice = people.person("alice")
    made = make(people.client(alice), people.project("Shop", admin=alice))
    unknown = key_format.make()[1]
    body = made["prefix"] + "_" + unknown[14:-6]
    wrong = body + key_format.checksum(body)
    replies = [bearer(people, key).get("/projects") for key in (unknown, wrong)]
    assert [r.status_code for r in replies] == [401, 401]
    assert replies[0].json() == replies[1].json()


def test_a_wrong_checksum_is_refused_without_the_database(people: People, engine: Any) -> None:
    script = bearer(people, key_format.make()[1][:-1] + "!")
    asked: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert script.get("/projects").status_code == 401
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert not [s for s in asked if "api_keys" in s]


def test_scopes_limit_and_other_projects_are_404(people: People) -> None:
    alice = people.person("alice")
    project_id, other = people.project("Shop", admin=alice), people.project("Other", admin=alice)
    script = bearer(people, make(people.client(alice), project_id, "members.read")["key"])
    assert script.get(f"/projects/{project_id}/members").status_code == 200
    refused = script.patch(f"/projects/{project_id}", json={"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "apikey.scope")
    assert script.get(f"/projects/{other}/members").status_code == 404
    assert script.get(f"/projects/{uuid4()}").status_code == 404
    assert script.get("/projects").json()["total"] == 1
    held = script.get(f"/projects/{project_id}/permissions")
    assert held.status_code == 403


def test_keys_never_reach_accounts_keys_or_the_instance(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    made = make(people.client(alice), project_id, "api_keys.manage", "project.read")
    script = bearer(people, made["key"])
    for method, path in (
        ("GET", "/auth/me"),
        ("GET", "/auth/csrf"),
        ("POST", "/auth/logout"),
        ("GET", "/auth/sessions"),
        ("GET", "/api-keys"),
        ("POST", "/api-keys"),
        ("GET", f"/api-keys/{made['id']}"),
        ("POST", f"/api-keys/{made['id']}/rotate"),
        ("DELETE", f"/api-keys/{made['id']}"),
        ("POST", "/projects"),
        ("GET", "/organizations"),
        ("GET", "/admin/users"),
        ("GET", "/admin/audit"),
        ("POST", "/invitations/x/accept"),
    ):
        reply = script.request(method, path)
        assert (reply.status_code, reply.json()["code"]) == (403, "apikey.scope"), path


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scopes": ["nonsense.read"]}, 422),
        ({"scopes": ["approvals.decide"]}, 422),
        ({"scopes": []}, 422),
        ({"expires_at": "2001-01-01T00:00:00Z"}, 422),
        ({"name": ""}, 422),
        ({"project_id": str(UUID(int=0, version=4))}, 404),
        ({"project_id": "nonsense"}, 422),
    ],
)
def test_bad_keys_are_refused(people: People, change: dict[str, Any], code: int) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    body = {"project_id": str(project_id), "name": "CI", "scopes": ["project.read"], **change}
    assert people.client(alice).post("/api-keys", json=body).status_code == code


def test_only_who_manages_keys_makes_them_and_none_beyond_themselves(people: People) -> None:
    alice, bob, eve = people.person("alice"), people.person("bob"), people.person("eve")
    project_id = people.project("Shop", admin=alice, dev=bob)
    admin, dev = people.client(alice), people.client(bob)
    body = {"project_id": str(project_id), "name": "CI", "scopes": ["project.read"]}
    assert dev.post("/api-keys", json=body).status_code == 403
    assert people.client(eve).post("/api-keys", json=body).status_code == 404
    grant = {"permissions": ["api_keys.manage"]}
    admin.patch(f"/projects/{project_id}/members/{bob.id}", json=grant)
    assert dev.post("/api-keys", json=body).status_code == 201
    beyond = dev.post("/api-keys", json={**body, "scopes": ["members.manage"]})
    assert (beyond.status_code, beyond.json()["code"]) == (403, "apikey.scope_exceeds")
    strong = make(admin, project_id, "members.manage")
    taken = dev.post(f"/api-keys/{strong['id']}/rotate", json={"grace_minutes": 0})
    assert (taken.status_code, taken.json()["code"]) == (403, "apikey.scope_exceeds")
    assert dev.delete(f"/api-keys/{strong['id']}").status_code == 204


def test_a_key_holds_no_more_than_its_maker_may_now(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice)
    admin = people.client(alice)
    where = f"/projects/{project_id}/members"
    admin.post(where, json={"email": bob.email, "role": "admin"})
    key = make(people.client(bob), project_id, "project.update", "project.read")
    script = bearer(people, key["key"])
    assert script.patch(f"/projects/{project_id}", json={"name": "a"}).status_code == 200
    admin.patch(f"{where}/{bob.id}", json={"role": "viewer"})
    refused = script.patch(f"/projects/{project_id}", json={"name": "b"})
    assert (refused.status_code, refused.json()["code"]) == (403, "apikey.scope")
    assert script.get(f"/projects/{project_id}").status_code == 200
    assert admin.delete(f"{where}/{bob.id}").status_code == 204
    ended = script.get(f"/projects/{project_id}")
    assert (ended.status_code, ended.json()["code"]) == (401, "apikey.revoked")
    admin.post(where, json={"email": bob.email, "role": "admin"})
    assert script.get(f"/projects/{project_id}").status_code == 401
    with transaction(sessions) as session:
        removed = session.scalars(select(Event).where(Event.type == "member.removed")).one()
    assert removed.detail["keys_revoked"] == 1


def test_a_key_of_a_maker_who_left_the_organization_opens_nothing(
    people: People, sessions: sessionmaker[Session]
) -> None:
    owner = people.person("owner")
    project_id = people.project("Shop", admin=people.person("alice"))
    with transaction(sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        session.add(
            OrganizationMember(organization_id=organization_id, user_id=owner.id, role="owner")
        )
    script = bearer(people, make(people.client(owner), project_id)["key"])
    assert script.get(f"/projects/{project_id}").status_code == 200
    with transaction(sessions) as session:
        session.execute(
            update(OrganizationMember)
            .where(OrganizationMember.user_id == owner.id)
            .values(role="member")
        )
    assert script.get(f"/projects/{project_id}").status_code == 403
    assert script.get("/projects").json()["total"] == 0


def test_a_blocked_maker_suspends_the_key(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    script = bearer(people, make(people.client(alice), project_id)["key"])
    root = people.client(people.person("root", super_admin=True))
    root.post(f"/admin/users/{alice.id}/block")
    reply = script.get("/projects")
    assert (reply.status_code, reply.json()["code"]) == (401, "apikey.suspended")


def test_revoked_and_expired_keys_say_so_to_who_holds_the_secret(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    made = make(client, project_id)
    script = bearer(people, made["key"])
    assert client.delete(f"/api-keys/{made['id']}").status_code == 204
    assert client.delete(f"/api-keys/{made['id']}").status_code == 204
    reply = script.get("/projects")
    assert (reply.status_code, reply.json()["code"]) == (401, "apikey.revoked")
    listed = client.get("/api-keys", params={"project_id": str(project_id)}).json()
    assert listed["items"][0]["revoked_at"] is not None
    for change in (
        client.patch(f"/api-keys/{made['id']}", json={"name": "x"}),
        client.post(f"/api-keys/{made['id']}/rotate", json={"grace_minutes": 5}),
    ):
        assert (change.status_code, change.json()["code"]) == (409, "apikey.over")
    second = make(client, project_id, expires_at=(now() + timedelta(hours=1)).isoformat())
    with transaction(sessions) as session:
        session.execute(
            update(ApiKey).where(ApiKey.id == UUID(second["id"])).values(expires_at=now())
        )
    expired = bearer(people, second["key"]).get("/projects")
    assert (expired.status_code, expired.json()["code"]) == (401, "apikey.expired")
    revive = client.post(f"/api-keys/{second['id']}/rotate", json={"grace_minutes": 60})
    assert revive.status_code == 409


def test_rotation_overlaps_and_never_extends(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    end = now() + timedelta(minutes=10)
    made = make(client, project_id, expires_at=end.isoformat())
    rotated = client.post(f"/api-keys/{made['id']}/rotate", json={"grace_minutes": 60}).json()
    assert rotated["id"] == made["id"]
    assert rotated["key"] != made["key"]
    assert datetime.fromisoformat(rotated["previous_until"]) == end
    assert datetime.fromisoformat(rotated["expires_at"]) == end
    old, new = bearer(people, made["key"]), bearer(people, rotated["key"])
    assert old.get("/projects").status_code == new.get("/projects").status_code == 200
    with transaction(sessions) as session:
        session.execute(update(ApiKey).values(previous_until=now()))
    gone = old.get("/projects")
    assert (gone.status_code, gone.json()["code"]) == (401, "apikey.rotated")
    assert new.get("/projects").status_code == 200
    for bad in ({"grace_minutes": -1}, {"grace_minutes": 4321}, {"grace_minutes": "x"}):
        assert client.post(f"/api-keys/{made['id']}/rotate", json=bad).status_code == 422


def test_of_parallel_rotations_one_secret_lives(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    clients = [people.client(alice) for _ in range(4)]
    made = make(clients[0], project_id)
    keys: list[str] = []

    def act(client: httpx.Client) -> None:
        reply = client.post(f"/api-keys/{made['id']}/rotate", json={"grace_minutes": 0})
        assert reply.status_code == 200
        keys.append(reply.json()["key"])

    jobs = [threading.Thread(target=act, args=(c,)) for c in clients]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(30)
    codes = [bearer(people, key).get("/projects").status_code for key in [*keys, made["key"]]]
    assert sorted(codes) == [200, 401, 401, 401, 401]


def test_a_key_only_becomes_narrower(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    end = now() + timedelta(days=3)
    made = make(client, project_id, "project.read", "runs.read", expires_at=end.isoformat())
    where = f"/api-keys/{made['id']}"
    narrow = client.patch(where, json={"name": "Nightly", "scopes": ["project.read"]})
    assert (narrow.json()["name"], narrow.json()["scopes"]) == ("Nightly", ["project.read"])
    sooner = (end - timedelta(days=1)).isoformat()
    assert client.patch(where, json={"expires_at": sooner}).status_code == 200
    for wide in (
        {"scopes": ["project.read", "runs.read"]},
        {"expires_at": end.isoformat()},
        {"expires_at": None},
        {"scopes": None},
    ):
        assert client.patch(where, json=wide).status_code == 422, wide


def test_last_use_is_written_once_a_minute(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    script = bearer(people, make(people.client(alice), project_id)["key"])

    def used() -> datetime | None:
        with transaction(sessions) as session:
            return session.scalars(select(ApiKey.last_used_at)).one()

    script.get("/projects")
    first = used()
    script.get("/projects")
    assert used() == first
    with transaction(sessions) as session:
        session.execute(update(ApiKey).values(last_used_at=now() - timedelta(seconds=61)))
    script.get("/projects")
    latest = used()
    assert latest is not None
    assert now() - latest < timedelta(seconds=30)


def test_environments_of_the_maker_limit_the_key(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice)
    admin = people.client(alice)
    body = {"email": bob.email, "role": "admin", "environments": ["test"]}
    admin.post(f"/projects/{project_id}/members", json=body)
    limited = people.client(bob)
    script = bearer(people, make(limited, project_id)["key"])
    held = script.get(f"/projects/{project_id}/permissions").json()
    assert held["environments"] == ["test"]
    wide = make(admin, project_id)
    reply = limited.post(f"/api-keys/{wide['id']}/rotate", json={"grace_minutes": 0})
    assert (reply.status_code, reply.json()["code"]) == (403, "apikey.maker_outranks")
