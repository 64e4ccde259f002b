"""Two tenants with one of everything: no route gives one of them anything of the other.

Generated from the published document: every route, every id in path, query and body. A route with
an id parameter that KNOWN does not name fails the test; whoever adds it adds one line to `Tenant`.
"""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import Base, transaction
from tests.integration.conftest import People
from tests.integration.contract_walk import Attempt, Contract, Tenant, send
from tests.integration.tenants import build

WATCHED = frozenset(
    {
        "organizations",
        "organization_members",
        "projects",
        "project_members",
        "invitations",
        "api_keys",
        "connections",
        "migrations",
        "patches",
        "patch_files",
        "runs",
        "schema_snapshots",
        "seed_references",
        "seed_scenarios",
        "user_sessions",
    }
)


@pytest.fixture
def contract(app: FastAPI) -> Contract:
    return Contract(json.loads(json.dumps(app.openapi())))


def leaks(reply: httpx.Response, attempt: Attempt, victim: Tenant) -> list[str]:
    """What of the victim stands in an answer, beyond the ids the request itself named."""
    sent = attempt.path + str(attempt.params) + str(attempt.body)
    secrets = [victim.marker, *(i for i in victim.ids.values() if i not in sent)]
    return [s for s in secrets if s in reply.text or s in str(reply.headers)]


def snapshot(sessions: sessionmaker[Session]) -> dict[str, list[Any]]:
    """Every row of the watched tables."""
    with transaction(sessions) as session:
        return {
            table.name: sorted(
                repr([v for c, v in zip(table.columns, row, strict=True) if _steady(c.name)])
                for row in session.execute(select(table))
            )
            for table in Base.metadata.sorted_tables
            if table.name in WATCHED
        }


def _steady(column: str) -> bool:
    return column not in {"last_seen_at", "last_used_at", "last_used_ip"}


def of_victim(rows: dict[str, list[Any]], victim: Tenant) -> dict[str, list[Any]]:
    """Rows that name the victim's things."""
    names = [victim.marker, *victim.ids.values()]
    return {t: [r for r in found if any(n in r for n in names)] for t, found in rows.items()}


def faults(
    client: httpx.Client, contract: Contract, attacker: Tenant, victim: Tenant, *, key: bool
) -> list[str]:
    found, tried = [], 0
    for attempt in contract.attempts(attacker, victim):
        tried += 1
        reply = send(client, attempt)
        line = (
            f"{attempt.method} {attempt.path} {attempt.params} {attempt.body} with foreign"
            f" {attempt.foreign}: {reply.status_code} {reply.text[:200]}"
        )
        allowed = {404}
        if attempt.path.startswith("/admin/"):
            allowed = {403}
        if key and reply.status_code == 403 and reply.json()["code"] == "apikey.scope":
            allowed = {403}
        empty = attempt.is_filter and reply.status_code == 200 and reply.json()["total"] == 0
        if (reply.status_code not in allowed and not empty) or leaks(reply, attempt, victim):
            found.append(line)
    assert tried > 60
    return found


def test_no_route_gives_one_tenant_anything_of_the_other(
    people: People, sessions: sessionmaker[Session], contract: Contract
) -> None:
    victim, attacker = build(people, sessions, "a"), build(people, sessions, "b")
    before = of_victim(snapshot(sessions), victim)
    found = faults(attacker.client, contract, attacker, victim, key=False)
    assert contract.unknown == [], "Name these ids in `build`."
    assert found == []
    assert of_victim(snapshot(sessions), victim) == before


def test_no_route_gives_a_key_anything_of_the_other_tenant(
    people: People, sessions: sessionmaker[Session], contract: Contract
) -> None:
    victim, attacker = build(people, sessions, "a"), build(people, sessions, "b")
    rights = attacker.client.get(f"/projects/{attacker.ids['project_id']}/permissions").json()
    scopes = [r for r in rights["permissions"] if r != "approvals.decide"]
    body = {"project_id": attacker.ids["project_id"], "name": "All", "scopes": scopes}
    key = attacker.client.post("/api-keys", json=body).json()["key"]
    client = people.client()
    client.headers["Authorization"] = f"Bearer {key}"
    before = of_victim(snapshot(sessions), victim)
    found = faults(client, contract, attacker, victim, key=True)
    assert found == []
    assert of_victim(snapshot(sessions), victim) == before


def test_a_foreign_thing_looks_like_one_that_is_not_there(
    people: People, sessions: sessionmaker[Session], contract: Contract
) -> None:
    victim, attacker = build(people, sessions, "a"), build(people, sessions, "b")
    nothing = Tenant(victim.client, "", {name: str(uuid4()) for name in victim.ids})
    for foreign, absent in zip(
        contract.attempts(attacker, victim), contract.attempts(attacker, nothing), strict=True
    ):
        if foreign.method != "GET" or foreign.is_filter:
            continue
        one, other = send(attacker.client, foreign), send(attacker.client, absent)
        assert (one.status_code, one.json()) == (other.status_code, other.json()), foreign.path


def test_lists_and_totals_hold_ones_own_only(
    people: People, sessions: sessionmaker[Session], contract: Contract
) -> None:
    victim, attacker = build(people, sessions, "a"), build(people, sessions, "b")
    looked = 0
    for path, method, operation in contract.operations():
        if method != "GET" or "{" in path or path.startswith(("/admin", "/health")):
            continue
        reply = attacker.client.get(path)
        if reply.status_code != 200 or "items" not in reply.json():
            continue
        looked += 1
        nobody = Attempt(operation["operationId"], method, path, ())
        assert leaks(reply, nobody, victim) == [], path
        items = reply.json()["items"]
        assert reply.json()["total"] == len(items), path
    assert looked >= 5


def test_the_owner_does_see_these_things(
    people: People, sessions: sessionmaker[Session], contract: Contract
) -> None:
    """The refusals above mean something only if the ids are good."""
    mine = build(people, sessions, "a")
    seen = {
        UUID(mine.ids[name])
        for attempt in contract.attempts(mine, mine)
        if attempt.method == "GET"
        and not attempt.is_filter
        and send(mine.client, attempt).status_code == 200
        for name in attempt.foreign
    }
    expected = ("project_id", "organization_id", "user_id", "key_id", "patch_id", "run_id")
    assert {UUID(mine.ids[name]) for name in expected} <= seen
