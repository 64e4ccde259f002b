"""Organizations: founding, members, and the last owner who stays."""

import threading
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Organization, OrganizationMember, Project
from tests.integration.conftest import People, Person


def found(sessions: sessionmaker[Session], **roles: Person) -> UUID:
    with transaction(sessions) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        for role, person in roles.items():
            session.add(
                OrganizationMember(
                    organization_id=organization.id,
                    user_id=person.id,
                    role=role.rstrip("0123456789"),
                )
            )
        return organization.id


def test_an_organization_is_founded_read_and_changed(app: FastAPI, people: People) -> None:
    app.state.settings = app.state.settings.model_copy(update={"signup": "open"})
    client = people.client(people.person("alice"))
    made = client.post("/organizations", json={"name": "Acme"})
    assert made.status_code == 201, made.text
    where = made.headers["Location"].removeprefix("/api/v1")
    assert client.get(where).json() == made.json()
    assert client.patch(where, json={"name": "Acme 2"}).json()["name"] == "Acme 2"
    assert client.patch(where, json={"name": None}).status_code == 422
    assert client.get("/organizations").json()["total"] == 1
    mine = client.get("/auth/me").json()["organizations"]
    assert mine == [{"id": made.json()["id"], "name": "Acme 2", "role": "owner"}]


def test_founding_takes_open_sign_up_or_an_organization_one_governs(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    found(sessions, owner=alice, member=bob)
    body = {"name": "Second"}
    assert people.client(bob).post("/organizations", json=body).status_code == 403
    assert people.client(alice).post("/organizations", json=body).status_code == 201
    root = people.client(people.person("root", super_admin=True))
    assert root.post("/organizations", json=body).status_code == 403


def test_who_sees_and_who_governs(people: People, sessions: sessionmaker[Session]) -> None:
    alice, bob, eve = people.person("alice"), people.person("bob"), people.person("eve")
    where = f"/organizations/{found(sessions, owner=alice, member=bob)}"
    member, stranger = people.client(bob), people.client(eve)
    assert member.get(f"{where}/members").json()["total"] == 2
    assert member.get(f"{where}/members/{alice.id}").json()["role"] == "owner"
    assert member.patch(where, json={"name": "x"}).status_code == 403
    assert member.get(f"{where}/invitations").status_code == 403
    assert member.delete(f"{where}/members/{alice.id}").status_code == 403
    add = {"email": eve.email}
    assert member.post(f"{where}/members", json=add).status_code == 403
    for method, path in (
        ("GET", where),
        ("PATCH", where),
        ("GET", f"{where}/members"),
        ("POST", f"{where}/members"),
        ("DELETE", f"{where}/members/{bob.id}"),
        ("GET", f"{where}/invitations"),
        ("GET", f"/organizations/{uuid4()}"),
    ):
        assert stranger.request(method, path).status_code == 404, path


def test_members_come_change_and_go(people: People, sessions: sessionmaker[Session]) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    where = f"/organizations/{found(sessions, owner=alice)}/members"
    client = people.client(alice)
    added = client.post(where, json={"email": bob.email, "role": "admin"})
    assert added.status_code == 201, added.text
    assert added.json()["role"] == "admin"
    assert client.post(where, json={"email": bob.email}).status_code == 409
    invited = client.post(where, json={"email": "new@example.com"})
    assert (invited.status_code, invited.json()["project_id"]) == (202, None)
    listed = client.get(where.replace("members", "invitations")).json()
    assert [i["id"] for i in listed["items"]] == [invited.json()["id"]]
    revoke = f"{where.replace('members', 'invitations')}/{invited.json()['id']}"
    assert client.delete(revoke).status_code == 204
    changed = client.patch(f"{where}/{bob.id}", json={"role": "member"})
    assert changed.json()["role"] == "member"
    assert client.patch(f"{where}/{bob.id}", json={"role": "king"}).status_code == 422
    assert client.delete(f"{where}/{bob.id}").status_code == 204
    assert client.get(f"{where}/{bob.id}").status_code == 404


def test_an_admin_neither_makes_nor_changes_owners(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob, eve = people.person("alice"), people.person("bob"), people.person("eve")
    where = f"/organizations/{found(sessions, owner=alice, admin=bob, member=eve)}/members"
    admin = people.client(bob)
    promote = {"role": "owner"}
    assert admin.patch(f"{where}/{bob.id}", json=promote).status_code == 403
    assert admin.patch(f"{where}/{eve.id}", json=promote).status_code == 403
    assert admin.patch(f"{where}/{alice.id}", json={"role": "member"}).status_code == 403
    assert admin.delete(f"{where}/{alice.id}").status_code == 403
    assert admin.post(where, json={"email": "x@example.com", "role": "owner"}).status_code == 403
    assert admin.patch(f"{where}/{eve.id}", json={"role": "admin"}).status_code == 200


def test_the_last_owner_stays(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    where = f"/organizations/{found(sessions, owner=alice)}/members/{alice.id}"
    client = people.client(alice)
    for reply in (client.delete(where), client.patch(where, json={"role": "admin"})):
        assert (reply.status_code, reply.json()["code"]) == (409, "organization.last_owner")


@pytest.mark.parametrize("attempt", range(4))
def test_two_owners_who_remove_each_other_leave_one(
    people: People, sessions: sessionmaker[Session], attempt: int
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    where = f"/organizations/{found(sessions, owner=alice, owner2=bob)}/members"
    barrier = threading.Barrier(2)
    codes: list[int] = []

    def act(client: httpx.Client, target: Person) -> None:
        barrier.wait()
        demote: dict[str, Any] = {"json": {"role": "member"}} if attempt % 2 else {}
        method = "PATCH" if attempt % 2 else "DELETE"
        codes.append(client.request(method, f"{where}/{target.id}", **demote).status_code)

    pairs = [(people.client(alice), bob), (people.client(bob), alice)]
    jobs = [threading.Thread(target=act, args=pair) for pair in pairs]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(30)
    assert sum(code < 300 for code in codes) == 1
    assert max(codes) in {403, 404, 409}


def test_owners_are_admins_of_the_organizations_projects(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=people.person("bob"))
    client = people.client(alice)
    assert client.get(f"/projects/{project_id}").status_code == 404
    with transaction(people.sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        session.add(
            OrganizationMember(organization_id=organization_id, user_id=alice.id, role="admin")
        )
    assert client.patch(f"/projects/{project_id}", json={"name": "Mine"}).status_code == 200
