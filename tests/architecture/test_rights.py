"""Every route asks for the right it declares: whoever lacks exactly that one is refused by name.

Generated from the routes themselves, so a new one is walked as soon as it is published. That every
route is 401 without a credential stands in tests/contract/test_credentials.py; that no id of
another project is accepted, in tests/integration/test_two_tenants.py.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.rights import ACCOUNT, KEY_SCOPES, RIGHTS, ROLE_RIGHTS, ROLES, Role
from auralith.kit.db import transaction
from auralith.models import ApiKey, OrganizationMember, ProjectMember
from auralith.server.guards import rights_of
from auralith.server.methods import api_routes
from tests.integration.conftest import People, Person
from tests.integration.contract_walk import Attempt, Contract, Tenant, send
from tests.integration.tenants import build

BY_PROJECT = {
    "createApiKey": "api_keys.manage",
    "listAnonymizeConfigs": "anonymize.read",
    "listApiKeys": "api_keys.manage",
    "listConnections": "connections.read",
    "listMigrations": "migrations.read",
    "listPatches": "patches.read",
    "listRuns": "runs.read",
    "listScenarios": "seeds.read",
    "listSeedReferences": "seeds.read",
}
"""Routes open to more than one project: the right they ask for once a project is named."""


@dataclass(frozen=True)
class Asked:
    """A request that is good but for the right of whoever makes it."""

    attempt: Attempt
    right: str
    for_people: bool

    def told(self, reply: httpx.Response) -> str:
        """What came of it, for the message of a failure."""
        return (
            f"{self.attempt.method} {self.attempt.path} ({self.right}): {reply.status_code}"
            f" {reply.text[:200]}"
        )


@dataclass(frozen=True)
class Walk:
    """The tenant whose routes are walked, a member whose rights change, and every request."""

    tenant: Tenant
    member: Person
    client: httpx.Client
    requests: tuple[Asked, ...]
    sessions: sessionmaker[Session]

    def become(self, role: Role, grants: Iterable[str] = ()) -> None:
        """Give the member this role and these single grants from the next request on."""
        with transaction(self.sessions) as session:
            found = session.scalars(
                select(ProjectMember).where(ProjectMember.user_id == self.member.id)
            ).one()
            found.role, found.permissions = role, sorted(grants)


def with_project(attempt: Attempt, project_id: str) -> Attempt:
    """The request about one project."""
    if attempt.method != "GET":
        return attempt
    return replace(attempt, params={**attempt.params, "project_id": project_id})


def requests(app: FastAPI, tenant: Tenant) -> tuple[Asked, ...]:
    """One request for every project right that a route declares."""
    declared = {(min(c.methods or {""}), c.path): rights_of(c) for c in api_routes(app)}
    contract = Contract(json.loads(json.dumps(app.openapi())))
    found = []
    for route in contract.routes():
        if set(route.named) - tenant.ids.keys():
            continue
        published = route.path.replace("{table}", "{table:path}")
        rights = declared.get((route.method, f"/api/v1{published}"), set())
        attempt = route.asked_by(tenant)
        named = BY_PROJECT.get(route.name)
        if named is not None:
            attempt = with_project(attempt, tenant.ids["project_id"])
        asked = sorted(rights & set(RIGHTS) | ({named} if named else set()))
        found += [Asked(attempt, right, ACCOUNT in rights) for right in asked]
    walked = {asked.right for asked in found}
    unwalked = {right for rights in declared.values() for right in rights} & set(RIGHTS) - walked
    assert not unwalked, f"No request asks for {unwalked}: give `build` the ids their routes name."
    assert len(found) >= sum(len(rights & set(RIGHTS)) for rights in declared.values())
    return tuple(found)


@pytest.fixture
def walk(app: FastAPI, people: People, sessions: sessionmaker[Session]) -> Walk:
    """Everything for a walk."""
    tenant = build(people, sessions, "a")
    member = people.person("member")
    with transaction(sessions) as session:
        session.add(
            OrganizationMember(
                organization_id=tenant.ids["organization_id"], user_id=member.id, role="member"
            )
        )
        session.add(
            ProjectMember(project_id=tenant.ids["project_id"], user_id=member.id, role="viewer")
        )
    return Walk(tenant, member, people.client(member), requests(app, tenant), sessions)


def refusals(walk: Walk, client: httpx.Client, asked: Iterable[Asked], code: str) -> list[str]:
    """Requests that were not refused with this code and the name of the right."""
    wrong = []
    for one in asked:
        reply = send(client, one.attempt)
        good = reply.status_code == 403 and reply.json()["code"] == code
        if not good or f" {one.right}" not in reply.json()["detail"]:
            wrong.append(one.told(reply))
    assert walk.requests
    return wrong


MEND = (
    "The route declares a right that it does not ask for (or asks for another one first): check"
    " the right in the dependency that declares it, or in the service before anything else."
)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_a_role_is_refused_what_the_table_does_not_give_it(walk: Walk, role: Role) -> None:
    walk.become(role)
    beyond = [asked for asked in walk.requests if asked.right not in ROLE_RIGHTS[role]]
    assert len(beyond) > 10
    assert refusals(walk, walk.client, beyond, "right.missing") == [], MEND


def test_one_missing_right_is_enough_to_be_refused(walk: Walk) -> None:
    tried = 0
    for right in sorted({asked.right for asked in walk.requests} - ROLE_RIGHTS["viewer"]):
        walk.become("viewer", set(RIGHTS) - {right})
        concerned = [asked for asked in walk.requests if asked.right == right]
        tried += len(concerned)
        assert refusals(walk, walk.client, concerned, "right.missing") == [], MEND
    assert tried > 20


def test_a_key_without_the_scope_is_refused(walk: Walk, people: People) -> None:
    body = {"project_id": walk.tenant.ids["project_id"], "name": "All", "scopes": [*KEY_SCOPES]}
    made = walk.tenant.client.post("/api-keys", json=body).json()
    client = people.client()
    client.headers["Authorization"] = f"Bearer {made['key']}"
    for right in sorted({asked.right for asked in walk.requests}):
        with transaction(walk.sessions) as session:
            session.get_one(ApiKey, made["id"]).scopes = [s for s in KEY_SCOPES if s != right]
        concerned = [a for a in walk.requests if a.right == right and not a.for_people]
        assert refusals(walk, client, concerned, "apikey.scope") == [], MEND


def test_somebody_outside_sees_nothing_and_the_instance_admin_is_refused(
    walk: Walk, people: People
) -> None:
    outsider = people.client(people.owner("outsider"))
    root = people.client(people.person("root", super_admin=True))
    wrong = []
    for asked in walk.requests:
        for client, status in ((outsider, 404), (root, 403)):
            reply = send(client, asked.attempt)
            if reply.status_code != status:
                wrong.append(asked.told(reply))
    assert wrong == [], "404 for who is not a member, 403 for who administers the instance."


def test_an_organization_is_governed_by_its_owners_alone(app: FastAPI, walk: Walk) -> None:
    declared = {(min(c.methods or {""}), c.path): rights_of(c) for c in api_routes(app)}
    contract = Contract(json.loads(json.dumps(app.openapi())))
    wrong, tried = [], 0
    for route in contract.routes():
        rights = declared.get((route.method, f"/api/v1{route.path}"), set())
        if rights & {"organization.govern", "instance.govern"}:
            tried += 1
            attempt = route.asked_by(walk.tenant)
            reply = send(walk.client, attempt)
            if reply.status_code != 403:
                wrong.append(Asked(attempt, str(rights), for_people=True).told(reply))
    assert tried > 10
    assert wrong == [], MEND
