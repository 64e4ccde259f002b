"""The first start, registration, invitations."""

import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.errors import EmailTaken, WeakPassword
from auralith.control.setup import service
from auralith.kit.db import transaction
from auralith.models import Event, InstanceValue, User
from auralith.settings.model import Settings
from tests.integration.conftest import PASSWORD, People

FIRST = {
    "email": "first@example.com",
    "name": "First",
    "password": "a river of quiet lamps",
    "organization_name": "Acme",
    "locale": "fr",
}


def link(sessions: sessionmaker[Session], settings: Settings) -> str | None:
    with transaction(sessions) as session:
        return service.ensure_first_start(session, settings)


def token_of(printed: str | None) -> str:
    assert printed is not None
    return parse_qs(urlsplit(printed).query)["token"][0]


def test_the_printed_link_makes_the_first_user_once(
    people: People, sessions: sessionmaker[Session], settings: Settings
) -> None:
    old = token_of(link(sessions, settings))
    token = token_of(link(sessions, settings))
    with transaction(sessions) as session:
        assert token not in str([v.value for v in session.scalars(select(InstanceValue))])
    client = people.client()
    assert client.get("/setup").json() == {"required": True}
    for wrong in (old, "nonsense"):
        assert client.post("/setup", json={**FIRST, "token": wrong}).status_code == 403
    weak = client.post("/setup", json={**FIRST, "token": token, "password": "short"})
    assert weak.status_code == 422
    done = client.post("/setup", json={**FIRST, "token": token})
    assert done.status_code == 201, done.text
    assert done.json()["user"]["locale"] == "fr"
    assert not done.json()["user"]["is_super_admin"]
    client.headers["X-CSRF-Token"] = done.json()["csrf_token"]
    assert client.post("/projects", json={"name": "Shop"}).status_code == 201
    assert client.get("/setup").json() == {"required": False}
    again = people.client().post("/setup", json={**FIRST, "token": token})
    assert (again.status_code, again.json()["code"]) == (409, "setup.done")
    assert link(sessions, settings) is None


def test_two_at_once_make_one_first_user(
    people: People, sessions: sessionmaker[Session], settings: Settings
) -> None:
    token = token_of(link(sessions, settings))
    codes: list[int] = []

    def act(number: int) -> None:
        body = {**FIRST, "email": f"user{number}@example.com", "token": token}
        codes.append(people.client().post("/setup", json=body).status_code)

    jobs = [threading.Thread(target=act, args=(n,)) for n in range(4)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(30)
    assert sorted(codes) == [201, 409, 409, 409]


def test_the_configured_first_user_signs_in(
    people: People, sessions: sessionmaker[Session], settings: Settings
) -> None:
    configured = settings.model_copy(
        update={"admin_email": "boss@example.com", "admin_password": SecretStr("ten chars!")}
    )
    assert link(sessions, configured) is None
    assert link(sessions, configured) is None
    client = people.client()
    credentials = {"email": "boss@example.com", "password": "ten chars!"}
    signed_in = client.post("/auth/login", json=credentials).json()
    assert [o["role"] for o in signed_in["user"]["organizations"]] == ["owner"]
    assert not signed_in["user"]["is_super_admin"]


def test_a_super_admin_is_made_from_the_command_line(
    people: People, sessions: sessionmaker[Session]
) -> None:
    with transaction(sessions) as session:
        service.create_super_admin(session, "root@example.com", PASSWORD)
        assert service.is_required(session)
    with pytest.raises(EmailTaken), transaction(sessions) as session:
        service.create_super_admin(session, "ROOT@example.com", PASSWORD)
    with pytest.raises(WeakPassword), transaction(sessions) as session:
        service.create_super_admin(session, "root2@example.com", "short")
    with transaction(sessions) as session:
        root = session.scalars(select(User)).one()
    client = people.client()
    login = {"email": root.email, "password": PASSWORD}
    assert client.post("/auth/login", json=login).json()["user"]["is_super_admin"]
    assert client.get("/admin/users").status_code == 200


def body_of(name: str, **more: Any) -> dict[str, Any]:
    email = f"{name}@example.com"
    return {"email": email, "name": name, "password": "a river of quiet lamps", **more}


@pytest.fixture
def open_signup(app: FastAPI) -> None:
    app.state.settings = app.state.settings.model_copy(update={"signup": "open"})


def test_registration_is_closed_by_default(people: People) -> None:
    reply = people.client().post("/auth/register", json=body_of("alice"))
    assert (reply.status_code, reply.json()["code"]) == (403, "signup.closed")


@pytest.mark.usefixtures("open_signup")
def test_registration_makes_an_account_that_may_sign_in(people: People) -> None:
    client = people.client()
    body = body_of("alice", organization_name="Alice Inc.")
    made = client.post("/auth/register", json=body)
    assert made.status_code == 201, made.text
    assert [o["role"] for o in made.json()["organizations"]] == ["owner"]
    assert "set-cookie" not in made.headers
    credentials = {"email": body["email"], "password": body["password"]}
    signed_in = client.post("/auth/login", json=credentials)
    client.headers["X-CSRF-Token"] = signed_in.json()["csrf_token"]
    assert client.post("/projects", json={"name": "Shop"}).status_code == 201
    taken = client.post("/auth/register", json=body_of("ALICE"))
    assert (taken.status_code, taken.json()["code"]) == (409, "user.email_taken")


@pytest.mark.usefixtures("open_signup")
def test_without_an_organization_one_makes_no_projects(people: People) -> None:
    client = people.client()
    body = body_of("alice")
    assert client.post("/auth/register", json=body).json()["organizations"] == []
    credentials = {"email": body["email"], "password": body["password"]}
    token = client.post("/auth/login", json=credentials).json()["csrf_token"]
    client.headers["X-CSRF-Token"] = token
    assert client.post("/projects", json={"name": "Shop"}).status_code == 403


@pytest.mark.usefixtures("open_signup")
@pytest.mark.parametrize(
    "change",
    [
        {"password": "short"},
        {"password": "password1234"},
        {"email": "nonsense"},
        {"name": ""},
        {"is_super_admin": True},
        {"locale": "de"},
    ],
)
def test_bad_registrations_are_422(people: People, change: dict[str, Any]) -> None:
    reply = people.client().post("/auth/register", json={**body_of("alice"), **change})
    assert reply.status_code == 422


def invite(people: People, email: str) -> tuple[httpx.Client, str, str]:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    body = {"email": email, "role": "dev", "permissions": ["audit.read"]}
    reply = client.post(f"/projects/{project_id}/members", json=body)
    assert reply.status_code == 202
    return client, str(project_id), reply.json()["url"].rsplit("/", 1)[1]


def test_an_invitation_opens_a_closed_registration(
    people: People, sessions: sessionmaker[Session]
) -> None:
    _, project_id, token = invite(people, "bob@example.com")
    client = people.client()
    shown = client.get(f"/invitations/{token}").json()
    assert (shown["email"], shown["role"]) == ("bob@example.com", "dev")
    assert shown["has_account"] is False
    other = client.post("/auth/register", json=body_of("eve", invitation_token=token))
    assert (other.status_code, other.json()["code"]) == (403, "invitation.address")
    body = body_of("bob", invitation_token=token)
    assert client.post("/auth/register", json=body).status_code == 201
    assert client.get(f"/invitations/{token}").status_code == 410
    credentials = {"email": body["email"], "password": body["password"]}
    assert client.post("/auth/login", json=credentials).status_code == 200
    assert [p["id"] for p in client.get("/projects").json()["items"]] == [project_id]
    rights = client.get(f"/projects/{project_id}/permissions").json()["permissions"]
    assert "audit.read" in rights
    with transaction(sessions) as session:
        kinds = set(session.scalars(select(Event.type)))
    assert {"invitation.created", "invitation.accepted", "member.added"} <= kinds


def test_a_signed_in_person_accepts(people: People) -> None:
    _, project_id, token = invite(people, "bob@example.com")
    eve = people.client(people.person("eve"))
    assert eve.post(f"/invitations/{token}/accept").status_code == 403
    bob = people.client(people.person("bob"))
    accepted = bob.post(f"/invitations/{token}/accept")
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["project_id"] == project_id
    assert bob.get(f"/projects/{project_id}").status_code == 200
    assert bob.post(f"/invitations/{token}/accept").status_code == 410
    assert bob.post("/invitations/nonsense/accept").status_code == 404


@pytest.mark.parametrize("attempt", range(3))
def test_an_invitation_is_used_once(people: People, attempt: int) -> None:
    admin, project_id, token = invite(people, f"bob{attempt}@example.com")
    bob = people.person(f"bob{attempt}")
    clients = [people.client(bob) for _ in range(4)]
    barrier = threading.Barrier(4)
    codes: list[int] = []

    def act(client: httpx.Client) -> None:
        barrier.wait()
        codes.append(client.post(f"/invitations/{token}/accept").status_code)

    jobs = [threading.Thread(target=act, args=(c,)) for c in clients]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(30)
    assert sorted(codes) == [200, 410, 410, 410]
    assert admin.get(f"/projects/{project_id}/members").json()["total"] == 2
