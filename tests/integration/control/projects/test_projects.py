"""Projects: making, seeing, changing, deleting, and who may."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.rights import RIGHTS, ROLE_RIGHTS
from auralith.kit.db import transaction
from auralith.models import OrganizationMember, Project, Run
from tests.integration.conftest import People, Person


def add_to_organization(
    sessions: sessionmaker[Session], project_id: UUID, person: Person, role: str
) -> UUID:
    with transaction(sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        session.add(
            OrganizationMember(organization_id=organization_id, user_id=person.id, role=role)
        )
        return organization_id


def test_a_project_is_made_read_changed_and_deleted(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice = people.person("alice")
    organization_id = add_to_organization(sessions, people.project("Home"), alice, "owner")
    client = people.client(alice)
    made = client.post("/projects", json={"name": " Shop ", "description": "Orders"})
    assert made.status_code == 201, made.text
    project = made.json()
    assert project["name"] == "Shop"
    assert project["organization_id"] == str(organization_id)
    assert made.headers["Location"] == f"/api/v1/projects/{project['id']}"
    where = f"/projects/{project['id']}"
    assert client.get(where).json() == project
    members = client.get(f"{where}/members").json()["items"]
    assert [(m["email"], m["role"]) for m in members] == [("alice@example.com", "admin")]
    changed = client.patch(where, json={"description": ""})
    assert (changed.json()["name"], changed.json()["description"]) == ("Shop", "")
    assert changed.json()["updated_at"] > project["updated_at"]
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    root = people.client(people.person("root", super_admin=True))
    trail = root.get("/admin/audit", params={"sort": "seq"}).json()["items"]
    actions = [e["action"] for e in trail if e["resource"]["id"] == project["id"]]
    assert actions == ["project.created", "project.updated", "project.deleted"]


def test_who_belongs_to_no_organization_makes_no_projects(people: People) -> None:
    client = people.client(people.person("alice"))
    reply = client.post("/projects", json={"name": "Shop"})
    assert (reply.status_code, reply.json()["code"]) == (403, "project.creation")


def test_members_make_projects_where_the_organization_allows_it(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Home")
    organization_id = add_to_organization(sessions, project_id, alice, "owner")
    add_to_organization(sessions, project_id, bob, "member")
    body = {"name": "Shop", "organization_id": str(organization_id)}
    member, owner = people.client(bob), people.client(alice)
    assert member.post("/projects", json=body).status_code == 403
    allow = {"members_create_projects": True}
    assert owner.patch(f"/organizations/{organization_id}", json=allow).status_code == 200
    assert member.post("/projects", json=body).status_code == 201
    assert member.post("/projects", json={"name": "Second"}).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 201},
        {"name": "x", "unknown": 1},
        {"name": "x", "organization_id": "nonsense"},
        {"name": 7},
    ],
)
def test_bad_bodies_are_422(people: People, body: dict[str, object]) -> None:
    reply = people.client(people.person("alice")).post("/projects", json=body)
    assert reply.status_code == 422
    assert isinstance(reply.json()["detail"], list)


def test_absent_is_not_null(people: People) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    assert client.patch(f"/projects/{project_id}", json={"name": None}).status_code == 422
    assert client.patch(f"/projects/{project_id}", json={}).json()["name"] == "Shop"


def test_order_of_refusals(people: People) -> None:
    alice, eve = people.person("alice"), people.person("eve")
    project_id = people.project("Shop", viewer=alice)
    viewer, stranger, nobody = people.client(alice), people.client(eve), people.client()
    bad = {"name": ""}
    assert nobody.patch("/projects/nonsense", json=bad).status_code == 401
    without = {"X-CSRF-Token": ""}
    assert viewer.patch("/projects/nonsense", json=bad, headers=without).status_code == 403
    assert viewer.patch("/projects/nonsense", json=bad).status_code == 422
    assert viewer.patch(f"/projects/{uuid4()}", json=bad).status_code == 404
    assert stranger.patch(f"/projects/{project_id}", json=bad).status_code == 404
    assert viewer.patch(f"/projects/{project_id}", json=bad).status_code == 403
    json = {"Content-Type": "application/json"}
    broken = viewer.patch(f"/projects/{project_id}", content=b"{", headers=json)
    assert broken.status_code == 403


def test_lists_hold_what_one_sees_and_nothing_else(people: People) -> None:
    alice, eve = people.person("alice"), people.person("eve")
    for name in ("Beta", "alpha", "Gamma", "50%"):
        people.project(name, viewer=alice)
    people.project("Hidden", admin=eve)
    client = people.client(alice)
    everything = client.get("/projects", params={"sort": "name"}).json()
    assert everything["total"] == 4
    assert {p["name"] for p in everything["items"]} == {"Beta", "alpha", "Gamma", "50%"}
    assert client.get("/projects", params={"q": "A"}).json()["total"] == 3
    assert client.get("/projects", params={"q": "%"}).json()["total"] == 1
    assert client.get("/projects", params={"name": "Beta"}).json()["total"] == 1
    assert client.get("/projects", params={"page": 9}).json()["items"] == []
    pages = [
        client.get("/projects", params={"page": n, "page_size": 1, "sort": "-created_at"}).json()
        for n in (1, 2, 3, 4)
    ]
    assert len({p["items"][0]["id"] for p in pages}) == 4
    for bad in ({"sort": "owner"}, {"page": 0}, {"page_size": 201}, {"nmae": "x"}):
        assert client.get("/projects", params=bad).status_code == 422


def test_delete_waits_for_active_runs(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    with transaction(sessions) as session:
        run = Run(
            project_id=project_id,
            kind="patch.execute",
            resource_id=uuid4(),
            status="paused",
            requester_type="user",
            requester_id=alice.id,
        )
        session.add(run)
    client = people.client(alice)
    reply = client.delete(f"/projects/{project_id}")
    assert (reply.status_code, reply.json()["code"]) == (409, "project.runs_active")
    with transaction(sessions) as session:
        session.get_one(Run, run.id).status = "cancelled"
    assert client.delete(f"/projects/{project_id}").status_code == 204


def test_a_super_admin_gets_403_whatever_the_id(people: People) -> None:
    project_id = people.project("Shop", admin=people.person("alice"))
    root = people.client(people.person("root", super_admin=True))
    for path in (f"/projects/{project_id}", f"/projects/{uuid4()}", f"/runs/{uuid4()}"):
        assert root.get(path).status_code == 403
    assert root.get("/projects").json()["total"] == 0
    assert root.post("/projects", json={"name": "Mine"}).status_code == 403
    assert root.get(f"/api-keys/{uuid4()}").status_code == 403


def test_permissions_say_what_each_role_holds(people: People) -> None:
    roles = {role: people.person(role) for role in ("viewer", "qa", "dev", "admin")}
    project_id = people.project("Shop", **roles)
    for role, person in roles.items():
        body = people.client(person).get(f"/projects/{project_id}/permissions").json()
        assert set(body["permissions"]) == set(PUBLISHED[role])
        assert {r: set(v) for r, v in body["roles"].items()} == {
            r: set(v) for r, v in PUBLISHED.items()
        }


VIEWER = [
    "project.read",
    "members.read",
    "connections.read",
    "schema.read",
    "runs.read",
    "approvals.read",
    "data.read",
    "data.export",
    "patches.read",
    "seeds.read",
    "anonymize.read",
    "bridge.read",
    "migrations.read",
    "drift.read",
    "access.read",
]
QA = [*VIEWER, "seeds.write", "seeds.run", "access.request"]
DEV = [
    *QA,
    *["patches.write", "patches.dry_run", "patches.execute", "patches.rollback", "bridge.write"],
    *["bridge.run", "migrations.write", "migrations.apply", "migrations.rollback", "drift.check"],
    "drift.manage",
]
ADMIN = [
    *DEV,
    *[
        "runs.control",
        "connections.manage",
        "anonymize.write",
        "anonymize.run",
        "data.read_personal",
    ],
    *["members.manage", "project.update", "project.delete", "webhooks.manage", "api_keys.manage"],
    *["policy.manage", "audit.read", "approvals.decide", "access.revoke"],
]
PUBLISHED = {"viewer": VIEWER, "qa": QA, "dev": DEV, "admin": ADMIN}
"""The table of rights as it is published, typed a second time."""


def test_the_table_is_the_published_one() -> None:
    assert {r: set(held) for r, held in ROLE_RIGHTS.items()} == {
        r: set(held) for r, held in PUBLISHED.items()
    }
    assert len(RIGHTS) == len(set(RIGHTS)) == len(ADMIN)


def explain(client: httpx.Client, project_id: UUID, **params: str) -> httpx.Response:
    return client.get(f"/projects/{project_id}/permissions/explain", params=params)


def test_explain_names_every_grant_and_what_is_missing(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice, bob, eve = people.person("alice"), people.person("bob"), people.person("eve")
    owner = people.person("owner")
    project_id = people.project("Shop", admin=alice, viewer=bob)
    add_to_organization(sessions, project_id, owner, "owner")
    client = people.client(alice)
    no = explain(client, project_id, user_id=str(bob.id), permission="patches.execute").json()
    assert (no["allowed"], no["grants"]) == (False, [])
    assert "dev or admin" in no["missing"]
    grant = {"permissions": ["patches.execute"], "environments": ["staging"]}
    client.patch(f"/projects/{project_id}/members/{bob.id}", json=grant)
    yes = explain(client, project_id, user_id=str(bob.id), permission="patches.execute").json()
    assert yes["allowed"]
    assert [g["source"] for g in yes["grants"]] == ["permission"]
    assert yes["environments"] == ["staging"]
    mine = explain(client, project_id, permission="members.manage").json()
    assert [g["source"] for g in mine["grants"]] == ["role"]
    governing = explain(client, project_id, user_id=str(owner.id), permission="data.read").json()
    assert [g["source"] for g in governing["grants"]] == ["organization"]
    stranger = explain(client, project_id, user_id=str(eve.id), permission="data.read")
    assert stranger.status_code == 404
    assert explain(client, project_id, permission="nonsense").status_code == 422
