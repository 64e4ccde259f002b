"""Every unsafe route of the application, each way a foreign page could send it."""

import re
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from auralith.server.guards import rights_of
from auralith.server.methods import api_routes
from tests.integration.conftest import PASSWORD, People

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def unsafe_routes(app: FastAPI) -> list[tuple[str, str, bool]]:
    """Method, path and whether the route asks for no credential, of every unsafe route."""
    found = []
    for context in api_routes(app):
        rights = rights_of(context)
        path = re.sub(r"{[^}]+}", str(uuid4()), str(context.path_format)).removeprefix("/api/v1")
        found += [(m, path, "public" in rights) for m in (context.methods or set()) & UNSAFE]
    return found


def test_there_are_unsafe_routes_to_try(app: FastAPI) -> None:
    assert len(unsafe_routes(app)) > 20


def test_every_unsafe_route_refuses_what_our_pages_did_not_send(
    app: FastAPI, people: People
) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    good = people.client(alice)
    token = good.headers.pop("X-CSRF-Token")
    foreign = people.client(bob).headers["X-CSRF-Token"]
    own = str(good.base_url).removesuffix("/api/v1/")
    json: dict[str, Any] = {"json": {}}
    variants: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
        "no token": ({}, json),
        "empty token": ({"X-CSRF-Token": ""}, json),
        "garbled token": ({"X-CSRF-Token": token[:-1] + ("0" if token[-1] != "0" else "1")}, json),
        "token that is no ASCII": ({"X-CSRF-Token": "é" * 96}, json),
        "token of another session": ({"X-CSRF-Token": foreign}, json),
        "foreign origin": ({"X-CSRF-Token": token, "Origin": "https://evil.example"}, json),
        "null origin": ({"X-CSRF-Token": token, "Origin": "null"}, json),
        "origin of another port": ({"X-CSRF-Token": token, "Origin": "http://127.0.0.1:1"}, json),
        "cross-site fetch": ({"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}, json),
        "same-site fetch": ({"X-CSRF-Token": token, "Sec-Fetch-Site": "same-site"}, json),
        "form body": ({"X-CSRF-Token": token, "Origin": own}, {"data": {"a": "b"}}),
        "text body": (
            {"X-CSRF-Token": token, "Content-Type": "text/plain"},
            {"content": b'{"a": 1}'},
        ),
    }
    passed = []
    for method, path, is_public in unsafe_routes(app):
        if is_public:
            continue
        for name, (headers, body) in variants.items():
            encoded = [(k.encode(), v.encode()) for k, v in headers.items()]
            reply = good.request(method, path, headers=encoded, **body)
            if reply.status_code != 403 or reply.json().get("code") != "csrf":
                passed.append((method, path, name, reply.status_code))
    assert passed == []
    assert good.get("/auth/me").status_code == 200


def test_routes_without_a_credential_refuse_another_site(app: FastAPI, people: People) -> None:
    client = people.client()
    for method, path, is_public in unsafe_routes(app):
        if is_public:
            for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
                reply = client.request(method, path, headers=headers, json=LOGIN)
                assert (reply.status_code, reply.json()["code"]) == (403, "csrf"), path


LOGIN = {"email": "alice@example.com", "password": PASSWORD}


def test_our_own_page_may_sign_in_and_change_things(people: People) -> None:
    people.person("alice")
    client = people.client()
    own = str(client.base_url).removesuffix("/api/v1/")
    browser = {"Origin": own, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/auth/login", headers=browser, json=LOGIN).status_code == 200
    token = client.get("/auth/csrf").json()["csrf_token"]
    headers = {**browser, "X-CSRF-Token": token}
    assert client.patch("/auth/me", headers=headers, json={"name": "A"}).status_code == 200


def test_a_foreign_page_cannot_sign_somebody_in(people: People) -> None:
    people.person("alice")
    client = people.client()
    reply = client.post("/auth/login", headers={"Origin": "https://evil.example"}, json=LOGIN)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


def test_refused_requests_are_in_the_audit_trail(people: People) -> None:
    client = people.client(people.person("alice"))
    del client.headers["X-CSRF-Token"]
    assert client.post("/auth/logout").status_code == 403
    root = people.client(people.person("root", super_admin=True))
    items = root.get("/admin/audit", params={"action": "request.csrf"}).json()["items"]
    assert [i["actor"]["name"] for i in items] == ["alice@example.com"]
    assert items[0]["outcome"] == "denied"


def test_every_route_refuses_a_caller_without_credential(app: FastAPI, people: People) -> None:
    client: httpx.Client = people.client()
    open_ones = []
    as_json = {"Content-Type": "application/json"}
    for context in api_routes(app):
        if "public" in rights_of(context) or not str(context.path_format).startswith("/api/v1"):
            continue
        path = re.sub(r"{[^}]+}", "nonsense", str(context.path_format)).removeprefix("/api/v1")
        for method in context.methods or ():
            for body in (None, b"{broken"):
                reply = client.request(method, path, content=body, headers=as_json)
                if reply.status_code != 401 or "WWW-Authenticate" not in reply.headers:
                    open_ones.append((method, path, reply.status_code))
    assert open_ones == []
