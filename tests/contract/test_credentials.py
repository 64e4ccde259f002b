"""Every route asks for a credential, and tells what is missing before anything else.

The short list of routes without one is pinned in tests/architecture/test_routes.py.
"""

from typing import Any

import httpx
import pytest

from tests.contract.fuzzing import document
from tests.integration.conftest import People

NOWHERE = "00000000-0000-4000-8000-000000000000"
PRESENTED = {
    "nothing": {},
    "another scheme": {"Authorization": "Basic YWxpY2U6cHc="},
    "no key": {"Authorization": "Bearer nonsense"},
    "a key nobody has": {"Authorization": "Bearer ak_aaaaaaaaaa_" + "b" * 49},
    "an empty key": {"Authorization": "Bearer"},
    "a made-up cookie": {"Cookie": "auralith_session=" + "a" * 43},
    "two headers in one": {"Authorization": "Bearer ak_a_b, Bearer ak_c_d"},
}


def routes(base_url: str, *, closed: bool) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path.replace("{table}", "t").replace("{token}", "t"), operation)
        for path, item in document(base_url)["paths"].items()
        for method, operation in item.items()
        if bool(operation["security"]) is closed
    ]


def filled(path: str) -> str:
    head, *rest = path.split("{")
    return head + "".join(NOWHERE + part.split("}", 1)[1] for part in rest)


@pytest.mark.parametrize("name", PRESENTED)
def test_without_a_good_credential_every_route_is_401(base_url: str, name: str) -> None:
    with httpx.Client(base_url=base_url, headers=PRESENTED[name]) as client:
        for method, path, _operation in routes(base_url, closed=True):
            reply = client.request(method, filled(path), content=b"")
            assert reply.status_code == 401, f"{method} {path}: {reply.text}"
            assert reply.headers["WWW-Authenticate"], path
            assert reply.json()["code"], path


def test_a_bad_header_never_falls_back_to_a_good_cookie(people: People, base_url: str) -> None:
    alice = people.client(people.owner("alice"))
    for method, path, _operation in routes(base_url, closed=True):
        url = f"{base_url}{filled(path)}"
        reply = alice.request(method, url, headers={"Authorization": "Bearer nonsense"})
        assert reply.status_code == 401, f"{method} {path}"


def test_a_cookie_without_its_token_changes_nothing(people: People, base_url: str) -> None:
    alice = people.client(people.owner("alice"))
    del alice.headers["X-CSRF-Token"]
    for method, path, _operation in routes(base_url, closed=True):
        if method == "GET":
            continue
        for extra in ({}, {"X-CSRF-Token": "0" * 96}):
            reply = alice.request(method, f"{base_url}{filled(path)}", headers=extra, json={})
            assert (reply.status_code, reply.json()["code"]) == (403, "csrf"), f"{method} {path}"
    assert alice.get("/auth/me").status_code == 200


def test_a_key_never_reaches_what_is_for_people(people: People, base_url: str) -> None:
    boss = people.person("boss")
    project = people.project("Shop", admin=boss)
    client = people.client(boss)
    rights = client.get(f"/projects/{project}/permissions").json()["permissions"]
    scopes = [right for right in rights if right != "approvals.decide"]
    body = {"project_id": str(project), "name": "All", "scopes": scopes}
    made = client.post("/api-keys", json=body).json()
    key = people.client()
    key.headers["Authorization"] = f"Bearer {made['key']}"
    for_people = ("/api/v1/auth", "/api/v1/admin", "/api/v1/api-keys", "/api/v1/billing")
    tried = 0
    for method, path, _operation in routes(base_url, closed=True):
        if not path.startswith(for_people) and (method, path) != ("POST", "/api/v1/projects"):
            continue
        tried += 1
        url = f"{base_url}{filled(path.replace('{key_id}', made['id']))}"
        reply = key.request(method, url, json=None if method == "GET" else {})
        found = (reply.status_code, reply.json()["code"])
        assert found == (403, "apikey.scope"), f"{method} {path}"
    assert tried > 15
