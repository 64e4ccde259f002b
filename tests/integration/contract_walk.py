"""The published document, read for ids: each request with an id of somebody else in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

NOT_IDS = {"table", "token"}
"""Path parameters that name no record of a tenant, or are themselves a capability."""

TEMPLATES: dict[str, dict[str, Any]] = {
    "createConnection": {"engine": "sqlite", "database": "shop.sqlite"},
    "testConnectionFields": {"engine": "sqlite", "database": "shop.sqlite"},
}
"""What a valid body needs beyond the fields its schema requires."""


@dataclass(frozen=True)
class Tenant:
    """A person, what they administer, and one id of everything, by parameter name."""

    client: httpx.Client
    marker: str
    ids: dict[str, str]


@dataclass(frozen=True)
class Attempt:
    """One request."""

    operation_id: str
    method: str
    path: str
    foreign: tuple[str, ...]
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    is_filter: bool = False


def send(client: httpx.Client, attempt: Attempt) -> httpx.Response:
    """Make the request."""
    extra: dict[str, Any] = {} if attempt.body is None else {"json": attempt.body}
    return client.request(attempt.method, attempt.path, params=attempt.params, **extra)


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

    def routes(self) -> Iterator["Route"]:
        """Every published route."""
        for path, method, operation in self.operations():
            yield Route(self, path, method, operation)

    def attempts(self, attacker: Tenant, victim: Tenant) -> Iterator[Attempt]:
        """Each route with each of its ids, in turn, belonging to the victim."""
        for route in self.routes():
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
        self.required_ids = [name for name in self.in_query if name in self.required]
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

    def asked_by(self, tenant: Tenant) -> Attempt:
        """The route with the tenant's own ids throughout."""
        where, body = self._filled(tenant, tenant, frozenset()), self._body(tenant, (), "")
        params = {**self.required, **{name: tenant.ids[name] for name in self.required_ids}}
        return Attempt(self.name, self.method, where, (), params=params, body=body)

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
