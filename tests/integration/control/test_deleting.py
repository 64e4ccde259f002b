"""Domains object to the deletion of a project or a connection, and are told who leaves."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from auralith.control.connections import deleting as connections
from auralith.control.projects import deleting as projects
from auralith.kit.errors import Conflict
from auralith.kit.registry import Hooks
from auralith.models import Connection
from tests.integration.conftest import People

Register = Callable[[Hooks[Any], Callable[..., Any]], None]


@pytest.fixture
def register() -> Iterator[Register]:
    """Registers a function for the time of the test."""
    added: list[tuple[Hooks[Any], Callable[..., Any]]] = []

    def add(hooks: Hooks[Any], function: Callable[..., Any]) -> None:
        hooks.add(function)
        added.append((hooks, function))

    yield add
    for hooks, function in added:
        hooks.remove(function)


def test_a_project_stays_while_a_domain_objects(people: People, register: Register) -> None:
    asked: list[UUID] = []

    def object_to(_session: Session, project_id: UUID) -> None:
        asked.append(project_id)
        msg = "Bridges of this project are running. Stop them first."
        raise Conflict(msg, code="bridge.active")

    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    register(projects._OBJECTIONS, object_to)
    reply = client.delete(f"/projects/{project_id}")
    assert (reply.status_code, reply.json()["code"]) == (409, "bridge.active")
    assert client.get(f"/projects/{project_id}").status_code == 200
    projects._OBJECTIONS.remove(object_to)
    assert client.delete(f"/projects/{project_id}").status_code == 204
    assert client.get(f"/projects/{project_id}").status_code == 404
    assert asked == [project_id]


def test_a_connection_stays_while_a_domain_objects(people: People, register: Register) -> None:
    asked: list[UUID] = []

    def object_to(_session: Session, connection: Connection) -> None:
        asked.append(connection.id)
        msg = "Logins made for somebody live on this server. Revoke them first."
        raise Conflict(msg, code="access.active")

    alice = people.person("alice")
    project_id = people.project("Shop", admin=alice)
    client = people.client(alice)
    body = {
        "project_id": str(project_id),
        "name": "CRM",
        "engine": "postgresql",
        "host": "db.example.com",
        "database": "crm",
        "username": "app",
    }
    made = client.post("/connections", json=body).json()
    register(connections._OBJECTIONS, object_to)
    reply = client.delete(f"/connections/{made['id']}")
    assert (reply.status_code, reply.json()["code"]) == (409, "access.active")
    assert client.get(f"/connections/{made['id']}").status_code == 200
    connections._OBJECTIONS.remove(object_to)
    assert client.delete(f"/connections/{made['id']}").status_code == 204
    assert asked == [UUID(made["id"])]


def test_domains_end_what_a_leaver_had_and_the_audit_says_so(
    people: People, register: Register
) -> None:
    told: list[tuple[UUID, UUID]] = []

    def end_grants(_session: Session, project_id: UUID, user_id: UUID) -> dict[str, object]:
        told.append((project_id, user_id))
        return {"grants_ended": 2}

    alice, bob = people.person("alice"), people.person("bob")
    project_id = people.project("Shop", admin=alice, dev=bob)
    client = people.client(alice)
    register(projects._LEAVING, end_grants)
    assert client.delete(f"/projects/{project_id}/members/{bob.id}").status_code == 204
    assert told == [(project_id, bob.id)]
    entries = client.get(f"/projects/{project_id}/audit").json()["items"]
    removed = next(entry for entry in entries if entry["action"] == "member.removed")
    assert removed["detail"]["grants_ended"] == 2
