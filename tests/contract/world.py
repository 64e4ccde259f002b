"""One of everything a project can hold, made through the API, and who may ask for it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import OrganizationMember, Project
from auralith.settings.model import Settings
from tests.integration.conftest import People, Person

SHOP = """
CREATE TABLE customers (id integer PRIMARY KEY, city text NOT NULL, note text);
CREATE TABLE orders (
  id integer PRIMARY KEY, total numeric NOT NULL,
  customer_id integer NOT NULL REFERENCES customers (id) ON DELETE CASCADE
);
INSERT INTO customers (city) VALUES ('Paris'), ('Lyon'), ('Paris'), ('Nice');
INSERT INTO orders (total, customer_id) VALUES (10, 1), (20, 1), (30, 2), (40, 4);
"""
MOVE = {"op": "update", "table": "customers", "where": "city = 'Paris'", "set": {"city": "Lille"}}


@dataclass(frozen=True)
class World:
    """Ids by parameter name, the first of each in steady use; clients by principal."""

    ids: dict[str, list[str]]
    alice: httpx.Client
    key: str
    root: httpx.Client
    base_url: str
    shop: Path


def make_shop(settings: Settings, name: str = "shop.sqlite") -> Path:
    """A small SQLite database below the configured folder."""
    settings.sqlite_dir.mkdir(parents=True, exist_ok=True)
    path = settings.sqlite_dir / name
    with closing(sqlite3.connect(path)) as link:
        link.executescript(SHOP)
    return path


def created(reply: httpx.Response) -> dict[str, Any]:
    """The body of a success."""
    assert reply.is_success, reply.text
    body: dict[str, Any] = reply.json()
    return body


def owned_project(people: People, sessions: sessionmaker[Session], person: Person) -> UUID:
    """A project whose organization the person owns, so that every route is open to them."""
    project_id = people.project("Shop", admin=person)
    with transaction(sessions) as session:
        found = session.scalars(
            select(OrganizationMember).where(OrganizationMember.user_id == person.id)
        ).one()
        found.role = "owner"
    return project_id


def build_world(people: People, settings: Settings, sessions: sessionmaker[Session]) -> World:
    """Make it; needs a worker that runs."""
    shop = make_shop(settings)
    boss, colleague, leaver = (people.person(n) for n in ("boss", "colleague", "leaver"))
    alice = people.client(boss)
    project = str(owned_project(people, sessions, boss))
    spare = created(alice.post("/projects", json={"name": "Spare"}))["id"]
    with transaction(sessions) as session:
        organization = str(session.get_one(Project, UUID(project)).organization_id)

    def member(person: Person) -> None:
        body = {"email": person.email, "role": "dev"}
        created(alice.post(f"/projects/{project}/members", json=body))

    def invite(place: str, role: str) -> str:
        body = {"email": f"guest-{role}@example.com", "role": role}
        created(alice.post(f"{place}/members", json=body))
        listed = created(alice.get(f"{place}/invitations"))
        return str(listed["items"][0]["id"])

    def connection(name: str) -> str:
        body = {"project_id": project, "name": name, "engine": "sqlite", "database": str(shop)}
        return str(created(alice.post("/connections", json=body))["id"])

    def patch(connection_id: str, name: str) -> str:
        body = {
            "project_id": project,
            "connection_id": connection_id,
            "name": name,
            "operations": [MOVE],
        }
        return str(created(alice.post("/patches", json=body))["id"])

    def api_key(name: str, scopes: list[str]) -> dict[str, Any]:
        body = {"project_id": project, "name": name, "scopes": scopes}
        return created(alice.post("/api-keys", json=body))

    member(colleague)
    member(leaver)
    connections = [connection("Shop"), connection("Spare")]
    patches = [patch(connections[0], "Move"), patch(connections[1], "Draft")]
    file = created(
        alice.post(f"/patches/{patches[1]}/files", files={"file": ("a.csv", b"id,city\n1,Oslo\n")})
    )
    runs = [
        created(alice.post(f"/patches/{patches[0]}/{act}?wait=50", json={}))["id"]
        for act in ("dry-run", "execute", "rollback")
    ]
    created(alice.get(f"/connections/{connections[0]}/schema?refresh=true"))
    rights = created(alice.get(f"/projects/{project}/permissions"))["permissions"]
    ours = api_key("Ours", [r for r in rights if r != "approvals.decide"])
    other = api_key("Other", ["project.read"])
    people.client(boss)
    other_session = next(
        s["id"] for s in created(alice.get("/auth/sessions"))["items"] if not s["current"]
    )
    ids = {
        "project_id": [project, spare],
        "organization_id": [organization],
        "user_id": [str(leaver.id), str(colleague.id)],
        "created_by": [str(boss.id)],
        "invitation_id": [
            invite(f"/projects/{project}", "viewer"),
            invite(f"/organizations/{organization}", "member"),
        ],
        "session_id": [other_session],
        "key_id": [other["id"]],
        "connection_id": connections,
        "patch_id": patches,
        "file_id": [file["file_id"]],
        "run_id": runs,
        "resource_id": patches,
        "table": ["customers", "orders"],
    }
    root = people.client(people.person("root", super_admin=True))
    return World(ids, alice, ours["key"], root, people.base_url, shop)
