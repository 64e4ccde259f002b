"""Two tenants with one of everything: no route gives one of them anything of the other.

Generated from the published document: every route, every id in path, query and body. A route with
an id parameter that KNOWN does not name fails the test; whoever adds it adds one line to `Tenant`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.clock import now
from auralith.kit.db import Base, transaction
from auralith.models import (
    Connection,
    Invitation,
    OrganizationMember,
    Patch,
    PatchFile,
    Project,
    Run,
    UserSession,
)
from tests.integration.conftest import People

NOT_IDS = {"table", "token"}
"""Path parameters that name no record of a tenant, or are themselves a capability."""

TEMPLATES: dict[str, dict[str, Any]] = {
    "createConnection": {"engine": "sqlite", "database": "shop.sqlite"},
    "testConnectionFields": {"engine": "sqlite", "database": "shop.sqlite"},
}
"""What a valid body needs beyond the fields its schema requires."""

WATCHED = frozenset(
    {
        "organizations",
        "organization_members",
        "projects",
        "project_members",
        "invitations",
        "api_keys",
        "connections",
        "patches",
        "patch_files",
        "runs",
        "user_sessions",
    }
)


@dataclass(frozen=True)
class Tenant:
    """A person, what they administer, and one id of everything, by parameter name."""

    client: httpx.Client
    marker: str
    ids: dict[str, str]


@dataclass(frozen=True)
class Attempt:
    """One request with at least one id in it."""

    operation_id: str
    method: str
    path: str
    foreign: tuple[str, ...]
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    is_filter: bool = False


def build(people: People, sessions: sessionmaker[Session], name: str) -> Tenant:
    marker = f"secret-of-{name}"
    person, colleague = people.person(f"{marker}-boss"), people.person(f"{marker}-colleague")
    project_id = people.project(f"{marker} shop", admin=person, viewer=colleague)
    client = people.client(person)
    key = client.post(
        "/api-keys",
        json={"project_id": str(project_id), "name": marker, "scopes": ["project.read"]},
    ).json()
    with transaction(sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        mine = session.scalars(
            select(OrganizationMember).where(OrganizationMember.user_id == person.id)
        ).one()
        mine.role = "owner"
        invitation = Invitation(
            organization_id=organization_id,
            project_id=project_id,
            email=f"{marker}-guest@example.com",
            role="viewer",
            permissions=[],
            token_hash=f"{name}-nothing",
            expires_at=now().replace(year=2100),
        )
        connection = Connection(
            project_id=project_id, name=marker, engine="sqlite", database="nowhere.sqlite"
        )
        session.add_all([invitation, connection])
        session.flush()
        patch = Patch(
            project_id=project_id,
            connection_id=connection.id,
            name=marker,
            content_hash="0" * 64,
            created_by=person.id,
        )
        session.add(patch)
        session.flush()
        run = Run(
            project_id=project_id,
            kind="patch.execute",
            resource_id=patch.id,
            connection_id=connection.id,
            status="succeeded",
            requester_type="user",
            requester_id=person.id,
            requester_name=marker,
        )
        file = PatchFile(
            patch_id=patch.id,
            filename=marker,
            sha256="0" * 64,
            size_bytes=1,
            columns=[],
            rows=0,
        )
        session.add_all([run, file])
        session.flush()
        session_id = session.scalars(
            select(UserSession.id).where(UserSession.user_id == person.id)
        ).one()
        ids: dict[str, Any] = {
            "project_id": project_id,
            "organization_id": organization_id,
            "user_id": colleague.id,
            "created_by": person.id,
            "invitation_id": invitation.id,
            "session_id": session_id,
            "key_id": key["id"],
            "connection_id": connection.id,
            "patch_id": patch.id,
            "file_id": file.id,
            "run_id": run.id,
            "resource_id": patch.id,
        }
    return Tenant(client, marker, {name: str(value) for name, value in ids.items()})


def name_of(way: tuple[Any, ...]) -> str:
    """The parameter a way through a body leads to; `connection_ids` holds `connection_id`s."""
    return str(way[-2]).removesuffix("s") if way[-1] == "[]" else str(way[-1])


class Contract:
    """The published document, read for ids."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.unknown: list[str] = []

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Path, method and operation of every published route."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield path.removeprefix("/api/v1"), method.upper(), operation

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema behind a reference."""
        if "$ref" not in schema:
            return schema
        name = schema["$ref"].rsplit("/", 1)[1]
        found: dict[str, Any] = self.document["components"]["schemas"][name]
        return found

    def is_id(self, schema: dict[str, Any]) -> bool:
        """Whether a value of this schema may be an id."""
        schema = self.resolve(schema)
        choices = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
        return schema.get("format") == "uuid" or any(self.is_id(c) for c in choices)

    def id_paths(self, schema: dict[str, Any], depth: int = 0) -> Iterator[tuple[Any, ...]]:
        """Ways to every id inside a body: property names, `[]` for items, numbers for choices."""
        schema = self.resolve(schema)
        if depth > 8:
            return
        for name, inner in schema.get("properties", {}).items():
            if self.is_id(inner) or name.endswith("_id"):
                yield (name,)
            elif name.endswith("_ids"):
                yield (name, "[]")
            else:
                yield from ((name, *rest) for rest in self.id_paths(inner, depth + 1))
        if "items" in schema:
            yield from (("[]", *rest) for rest in self.id_paths(schema["items"], depth + 1))
        for kind in ("anyOf", "oneOf"):
            for number, choice in enumerate(schema.get(kind, [])):
                yield from ((number, *rest) for rest in self.id_paths(choice, depth + 1))

    def example(  # noqa: PLR0911 - one branch for each kind of schema
        self, schema: dict[str, Any], own: dict[str, str], way: tuple[Any, ...], value: str
    ) -> Any:
        """A small valid value; along `way` it holds `value`, other ids are the caller's own."""
        schema = self.resolve(schema)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        for kind in ("anyOf", "oneOf"):
            if kind in schema:
                number, rest = (way[0], way[1:]) if way else (0, ())
                return self.example(schema[kind][number], own, rest, value)
        if "properties" in schema:
            return self._object(schema, own, way, value)
        if schema.get("type") == "array":
            inner = schema.get("items", {})
            if way == ("[]",):
                return [value]
            wanted = bool(way) or schema.get("minItems", 0) > 0
            return [self.example(inner, own, way[1:], value)] if wanted else []
        if schema.get("type") == "string":
            text = {"email": "new@example.com", "date-time": "2100-01-01T00:00:00Z"}
            return text.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))
        plain = {"integer": schema.get("minimum", 1), "number": 1, "boolean": True, "object": {}}
        return plain.get(schema.get("type", ""))

    def _object(
        self, schema: dict[str, Any], own: dict[str, str], way: tuple[Any, ...], value: str
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, inner in schema["properties"].items():
            here = bool(way) and way[0] == name
            if here and len(way) == 1:
                made[name] = value
            elif here:
                made[name] = self.example(inner, own, way[1:], value)
            elif name in schema.get("required", []):
                made[name] = own[name] if self.is_id(inner) else self.example(inner, own, (), value)
        return made

    def attempts(self, attacker: Tenant, victim: Tenant) -> Iterator[Attempt]:
        """Each route with each of its ids, in turn, belonging to the victim."""
        for path, method, operation in self.operations():
            route = Route(self, path, method, operation)
            missing = [n for n in route.named if n not in attacker.ids]
            self.unknown += [f"{route.name}: {n}" for n in missing]
            if not missing:
                yield from route.attempts(attacker, victim)


class Route:
    """One operation of the document and the ids in it."""

    def __init__(
        self, contract: Contract, path: str, method: str, operation: dict[str, Any]
    ) -> None:
        self.contract = contract
        self.path = path
        self.method = method
        self.name: str = operation["operationId"]
        parameters = operation.get("parameters", [])
        in_path = [p["name"] for p in parameters if p["in"] == "path"]
        queries = [p for p in parameters if p["in"] == "query"]
        content = operation.get("requestBody", {}).get("content", {})
        self.schema = content.get("application/json", {}).get("schema")
        self.in_path = [p for p in in_path if p not in NOT_IDS]
        self.in_query = [p["name"] for p in queries if contract.is_id(p["schema"])]
        self.in_body = list(contract.id_paths(self.schema)) if self.schema else []
        self.required = {p["name"]: "project.read" for p in queries if p.get("required")}
        self.named = [*self.in_path, *self.in_query, *(name_of(way) for way in self.in_body)]

    def attempts(self, attacker: Tenant, victim: Tenant) -> Iterator[Attempt]:
        """The route with each of its ids, in turn, belonging to the victim."""
        together = [frozenset(self.in_path)] if len(self.in_path) > 1 else []
        for foreign in [*(frozenset({p}) for p in self.in_path), *together]:
            where = self._filled(attacker, victim, foreign)
            body = self._body(attacker, (), "")
            yield Attempt(self.name, self.method, where, tuple(sorted(foreign)), body=body)
        own = self._filled(attacker, victim, frozenset())
        for name in self.in_query:
            query = {**self.required, name: victim.ids[name]}
            yield Attempt(self.name, self.method, own, (name,), params=query, is_filter=True)
        for way in self.in_body:
            body = self._body(attacker, way, victim.ids[name_of(way)])
            yield Attempt(self.name, self.method, own, (name_of(way),), body=body)

    def _filled(self, attacker: Tenant, victim: Tenant, foreign: frozenset[str]) -> str:
        path = self.path
        for name, own in attacker.ids.items():
            path = path.replace(f"{{{name}}}", victim.ids[name] if name in foreign else own)
        return path.replace("{table}", "orders").replace("{token}", "nothing")

    def _body(self, attacker: Tenant, way: tuple[Any, ...], value: str) -> Any:
        if self.schema is None:
            return None
        made = self.contract.example(self.schema, attacker.ids, way, value)
        return {**TEMPLATES.get(self.name, {}), **made} if isinstance(made, dict) else made


@pytest.fixture
def contract(app: FastAPI) -> Contract:
    return Contract(json.loads(json.dumps(app.openapi())))


def send(client: httpx.Client, attempt: Attempt) -> httpx.Response:
    extra: dict[str, Any] = {} if attempt.body is None else {"json": attempt.body}
    return client.request(attempt.method, attempt.path, params=attempt.params, **extra)


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
