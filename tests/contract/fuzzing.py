"""Requests made up from the published document, and what is expected of every answer."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

from tests.contract.world import World

EXAMPLES = int(os.environ.get("AURALITH_FUZZ_EXAMPLES", "6"))
"""Made-up requests for each operation, kind of data and principal; `make fuzz` takes more."""

LAST = ("logout", "endOtherSessions", "endSession", "changePassword")
"""They end the caller's own session: tried after everything else."""

CHECKS = (
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.negative_data_rejection,
)
"""The built-in checks, but for three.

`unsupported_method` and `ignored_auth` are done by test_methods.py and test_credentials.py over
every route: the built-in ones look at a few cases only and know no session cookie by its name on
loopback. `positive_data_acceptance` cannot know that SQL in a body must parse or that an e-mail
belongs to nobody yet; instead `refused_by_form` asks that what the document allows is never
refused by the body's form.
"""

SHORT_WAIT = 1


def document(base_url: str) -> dict[str, Any]:
    """What the server publishes."""
    found: dict[str, Any] = (
        httpx.get(f"{base_url}/openapi.json", timeout=60).raise_for_status().json()
    )
    return found


@dataclass
class Principal:
    """Who asks, with their headers and cookies."""

    name: str
    http: requests.Session
    world: World
    faults: dict[str, str] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)


def by_session(world: World, client: httpx.Client, name: str) -> Principal:
    """A signed-in person."""
    http = requests.Session()
    http.trust_env = False
    http.cookies.update(dict(client.cookies))
    http.headers["X-CSRF-Token"] = client.headers["X-CSRF-Token"]
    return Principal(name, http, world)


def by_key(world: World) -> Principal:
    """A program with an API key."""
    http = requests.Session()
    http.trust_env = False
    http.headers["Authorization"] = f"Bearer {world.key}"
    return Principal("key", http, world)


def operations(base_url: str) -> Iterator[Any]:
    """Every published operation, deletions and the end of one's own session last."""
    load_all_checks()
    schema = schemathesis.openapi.from_dict(document(base_url))
    schema.config.update(base_url=base_url)
    found = [result.ok() for result in schema.get_all_operations()]
    yield from sorted(found, key=_rank)


def _rank(operation: Any) -> tuple[bool, bool]:
    raw = operation.definition.raw
    return raw["operationId"] in LAST, operation.method.upper() == "DELETE"


def fuzz(principal: Principal, operation: Any, examples: int = EXAMPLES) -> None:
    """Send made-up requests of one operation; what is wrong is noted in `principal.faults`."""
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        _examples(principal, operation, mode, examples)


def _examples(principal: Principal, operation: Any, mode: Any, examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), number=st.integers(0, 4))
    def send_one(case: Any, number: int) -> None:
        if mode is schemathesis.GenerationMode.POSITIVE:
            _name_real_things(case, principal.world.ids, number)
        _send(principal, case)

    try:
        send_one()
    except Unsatisfiable:
        # Nothing to send wrong: the operation takes neither parameters nor a body.
        assert mode is schemathesis.GenerationMode.NEGATIVE, operation.label


def _name_real_things(case: Any, ids: dict[str, list[str]], number: int) -> None:
    """Put ids of this world into four of five requests: made-up ones lead to 404 alone."""
    if number == 0:
        return

    def real(name: str, value: Any) -> Any:
        known = ids.get(name) if isinstance(value, str) else None
        return known[number % len(known)] if known else value

    for part in (case.path_parameters, case.query):
        for name in list(part or ()):
            part[name] = real(name, part[name])
    if isinstance(case.query, dict) and "wait" in case.query:
        case.query["wait"] = min(SHORT_WAIT, case.query["wait"])
    if isinstance(case.body, dict):
        case.body.update({name: real(name, value) for name, value in case.body.items()})


def _send(principal: Principal, case: Any) -> None:
    try:
        reply = case.call(session=principal.http, timeout=20)
    except requests.exceptions.InvalidHeader:
        return
    principal.answers[reply.status_code] = principal.answers.get(reply.status_code, 0) + 1
    label = case.operation.label
    try:
        case.validate_response(reply, checks=list(CHECKS))
    except FailureGroup as group:
        for failure in group.exceptions:
            principal.faults.setdefault(
                f"{label}: {type(failure).__name__}", f"{group.message}\n{reply.text[:2000]}"
            )
    refused = refused_by_form(case, reply)
    if refused:
        principal.faults.setdefault(f"{label}: refused by form", refused)
    if not reply.headers.get("x-request-id"):
        principal.faults.setdefault(f"{label}: no X-Request-ID", case.as_curl_command())


def refused_by_form(case: Any, reply: Any) -> str | None:
    """A request that the document allows may be refused, but never for its form.

    `value_error` is a rule over several fields at once, which a schema does not say.
    """
    if case.meta is None or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return None
    if reply.status_code != 422 or reply.json()["code"] != "validation":
        return None
    if all(item["type"] == "value_error" for item in reply.json()["detail"]):
        return None
    return f"{case.as_curl_command()}\n{reply.text[:2000]}"
