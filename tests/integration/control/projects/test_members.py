"""Members: nobody grants more than they hold, nobody changes who outranks them."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import OrganizationMember, Project, ProjectMember, User
from tests.integration.conftest import People


def where(project_id: UUID, user_id: UUID | None = None) -> str:
    return f"/projects/{project_id}/members" + (f"/{user_id}" if user_id else "")


def test_members_are_added_listed_changed_and_removed(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    body = {
        "email": "BOB@example.com",
        "role": "qa",
        "permissions": ["patches.write"],
        "environments": ["staging", "test"],
    }
    added = client.post(where(project_id), json=body)
    assert added.status_code == 201, added.text
    assert added.json() == {
        "user_id": str(bob.id),
        "email": "bob@example.com",
        "name": "Bob",
        "role": "qa",
        "permissions": ["patches.write"],
        "environments": ["staging", "test"],
        "expires_at": None,
    }
    assert client.get(added.headers["Location"].removeprefix("/api/v1")).json() == added.json()
    twice = client.post(where(project_id), json=body)
    assert (twice.status_code, twice.json()["code"]) == (409, "member.exists")
    listed = client.get(where(project_id), params={"role": "qa"}).json()
    assert listed["items"] == [added.json()]
    changed = client.patch(where(project_id, bob.id), json={"role": "dev", "environments": None})
    assert (changed.json()["role"], changed.json()["environments"]) == ("dev", None)
    assert changed.json()["permissions"] == ["patches.write"]
    member = people.client(bob)
    assert member.get(f"/projects/{project_id}").status_code == 200
    assert client.delete(where(project_id, bob.id)).status_code == 204
    assert member.get(f"/projects/{project_id}").status_code == 404
    assert client.delete(where(project_id, bob.id)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"role": "qa"},
        {"email": "nonsense", "role": "qa"},
        {"email": "bob@example.com", "role": "owner"},
        {"email": "bob@example.com", "role": "qa", "permissions": ["nonsense"]},
        {"email": "bob@example.com", "role": "qa", "environments": ["moon"]},
        {"email": "bob@example.com", "role": "qa", "expires_at": "2001-01-01T00:00:00Z"},
        {"email": "bob@example.com", "role": "qa", "expires_at": "2101-01-01T00:00:00"},
        {"email": "bob@example.com", "role": "qa", "extra": True},
    ],
)
def test_bad_members_are_422(people: People, body: dict[str, object]) -> None:
    alice = people.person("alice")
    people.person("bob")
    project_id = people.project("Shop", admin=alice)
    assert people.client(alice).post(where(project_id), json=body).status_code == 422


def test_only_who_manages_members_may_change_them(people: People) -> None:
    alice, bob, eve = people.person("alice"), people.person("bob"), people.person("eve")
    project_id = people.project("Shop", admin=alice, dev=bob)
    dev, stranger = people.client(bob), people.client(eve)
    body = {"email": "eve@example.com", "role": "viewer"}
    assert dev.get(where(project_id)).status_code == 200
    assert dev.post(where(project_id), json=body).status_code == 403
    assert dev.delete(where(project_id, alice.id)).status_code == 403
    assert stranger.post(where(project_id), json=body).status_code == 404
    assert stranger.get(where(project_id)).status_code == 404


def test_a_member_of_another_project_is_404(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    mine, other = people.project("Mine", admin=alice), people.project("Other", viewer=bob)
    client = people.client(alice)
    for method in ("GET", "DELETE"):
        assert client.request(method, where(mine, bob.id)).status_code == 404
    assert client.patch(where(mine, bob.id), json={"role": "qa"}).status_code == 404
    assert client.patch(where(other, bob.id), json={"role": "qa"}).status_code == 404
    assert client.patch(where(mine, uuid4()), json={"role": "qa"}).status_code == 404


def manager(
    people: People, client: httpx.Client, project_id: UUID, **limits: object
) -> httpx.Client:
    """A dev who may manage members, with the given limits."""
    carol = people.person("carol")
    body = {"email": carol.email, "role": "dev", "permissions": ["members.manage"], **limits}
    added = client.post(where(project_id), json=body)
    assert added.status_code == 201, added.text
    return people.client(carol)


def test_nobody_grants_more_than_they_hold(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice)
    soon = (now() + timedelta(days=2)).isoformat()
    carol = manager(
        people,
        people.client(alice),
        project_id,
        environments=["test", "staging"],
        expires_at=soon,
    )
    fits = {"email": bob.email, "role": "dev", "environments": ["test"], "expires_at": soon}
    for beyond in (
        {"role": "admin"},
        {"permissions": ["audit.read"]},
        {"environments": None},
        {"environments": ["test", "production"]},
        {"expires_at": None},
        {"expires_at": (now() + timedelta(days=3)).isoformat()},
    ):
        reply = carol.post(where(project_id), json={**fits, **beyond})
        assert (reply.status_code, reply.json()["code"]) == (403, "member.grant_exceeds"), beyond
    assert carol.post(where(project_id), json=fits).status_code == 201
    for beyond in ({"role": "admin"}, {"environments": None}, {"permissions": ["audit.read"]}):
        assert carol.patch(where(project_id, bob.id), json=beyond).status_code == 403
    own = carol.get("/auth/me").json()["id"]
    assert carol.patch(where(project_id, UUID(own)), json={"role": "admin"}).status_code == 403


def test_nobody_changes_who_outranks_them(people: People, sessions: sessionmaker[Session]) -> None:
    alice, owner = people.person("alice"), people.person("owner")
    project_id = people.project("Shop", admin=alice, viewer=owner)
    with transaction(sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        session.execute(
            update(OrganizationMember)
            .where(
                OrganizationMember.organization_id == organization_id,
                OrganizationMember.user_id == owner.id,
            )
            .values(role="owner")
        )
    admin = people.client(alice)
    carol = manager(people, admin, project_id)
    assert carol.patch(where(project_id, alice.id), json={"role": "viewer"}).status_code == 403
    assert carol.delete(where(project_id, alice.id)).status_code == 403
    refused = admin.delete(where(project_id, owner.id))
    assert (refused.status_code, refused.json()["code"]) == (403, "member.outranks")


def test_the_last_active_admin_stays(people: People, sessions: sessionmaker[Session]) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    soon = (now() + timedelta(days=1)).isoformat()
    for change in ({"role": "dev"}, {"expires_at": soon}):
        reply = client.patch(where(project_id, alice.id), json=change)
        assert (reply.status_code, reply.json()["code"]) == (409, "project.last_admin")
    assert client.delete(where(project_id, alice.id)).status_code == 409
    assert client.get(where(project_id, alice.id)).json()["role"] == "admin"
    body = {"email": bob.email, "role": "admin", "expires_at": soon}
    assert client.post(where(project_id), json=body).status_code == 201
    assert client.delete(where(project_id, alice.id)).status_code == 409
    client.patch(where(project_id, bob.id), json={"expires_at": None})
    with transaction(sessions) as session:
        session.execute(update(User).where(User.id == bob.id).values(blocked_at=now()))
    assert client.delete(where(project_id, alice.id)).status_code == 409
    with transaction(sessions) as session:
        session.execute(update(User).where(User.id == bob.id).values(blocked_at=None))
    assert client.delete(where(project_id, alice.id)).status_code == 204


@pytest.mark.parametrize("attempt", range(5))
def test_two_admins_who_remove_each_other_leave_one(people: People, attempt: int) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project(f"Shop {attempt}", admin=alice)
    first = people.client(alice)
    first.post(where(project_id), json={"email": bob.email, "role": "admin"})
    second = people.client(bob)
    barrier = threading.Barrier(2)
    codes: list[int] = []

    def act(client: httpx.Client, target: UUID, *, demote: bool) -> None:
        barrier.wait()
        if demote:
            reply = client.patch(where(project_id, target), json={"role": "viewer"})
        else:
            reply = client.delete(where(project_id, target))
        codes.append(reply.status_code)

    jobs = [
        threading.Thread(target=act, args=(first, bob.id), kwargs={"demote": True}),
        threading.Thread(target=act, args=(second, alice.id), kwargs={"demote": attempt % 2 == 0}),
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(30)
    assert len(codes) == 2
    assert sum(code < 300 for code in codes) == 1
    assert max(codes) in {403, 404, 409}
    survivor = first if first.get(where(project_id)).status_code == 200 else second
    admins = survivor.get(where(project_id), params={"role": "admin"}).json()
    assert admins["total"] == 1


def test_an_expired_membership_opens_nothing(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice, dev=bob)
    client = people.client(bob)
    assert client.get(f"/projects/{project_id}").status_code == 200
    with transaction(sessions) as session:
        row = session.scalars(select(ProjectMember).where(ProjectMember.user_id == bob.id)).one()
        row.expires_at = now() - timedelta(seconds=1)
    assert client.get(f"/projects/{project_id}").status_code == 404
    assert client.get("/projects").json()["total"] == 0


def test_a_super_admin_cannot_be_a_member(people: People) -> None:
    alice, root = people.person("alice"), people.person("root", super_admin=True)
    project_id = people.project("Shop", admin=alice)
    reply = people.client(alice).post(
        where(project_id), json={"email": root.email, "role": "viewer"}
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "member.super_admin")


def test_an_unknown_address_is_invited(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    body = {"email": "New@example.com", "role": "dev", "environments": ["test"]}
    invited = client.post(where(project_id), json=body)
    assert invited.status_code == 202, invited.text
    offer = invited.json()
    assert offer["email"] == "new@example.com"
    assert offer["role"] == "dev"
    assert "/invitations/" in offer["url"]
    assert client.post(where(project_id), json=body).status_code == 409
    listed = client.get(f"/projects/{project_id}/invitations").json()
    assert [i["id"] for i in listed["items"]] == [offer["id"]]
    assert "url" not in listed["items"][0]
    token = offer["url"].rsplit("/", 1)[1]
    assert client.get(f"/invitations/{token}").json()["project_name"] == "Shop"
    revoke = f"/projects/{project_id}/invitations/{offer['id']}"
    assert client.delete(revoke).status_code == 204
    assert client.delete(revoke).status_code == 404
    assert client.get(f"/invitations/{token}").status_code == 404
