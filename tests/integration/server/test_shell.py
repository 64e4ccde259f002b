"""The HTTP shell: envelope, ids, headers, limits, catch-all routes."""

import json
import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Event
from auralith.server import web
from tests.integration.conftest import People

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def admin(people: People) -> httpx.Client:
    alice = people.person("alice")
    people.project("Shop", admin=alice)
    return people.client(alice)


def test_request_id_comes_back_or_is_made(anonymous: httpx.Client) -> None:
    assert (
        anonymous.get("/projects", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"]
        == "abc-1"
    )
    made = anonymous.get("/projects", headers={"X-Request-ID": "bad id"}).headers
    assert len(made["X-Request-ID"]) == 32


def test_every_reply_carries_security_headers(anonymous: httpx.Client, base_url: str) -> None:
    for url in (f"{base_url}/", f"{base_url}/api/v1/projects", f"{base_url}/openapi.json"):
        headers = anonymous.get(url).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/api", "/api/v1/nothing", "/api/v2/projects", "/api/v1/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_api_path_is_json_also_to_a_browser(
    anonymous: httpx.Client, base_url: str, path: str, method: str
) -> None:
    reply = anonymous.request(method, f"{base_url}{path}", headers={"Accept": "text/html"})
    assert reply.status_code == 404
    assert reply.json()["code"] == "not_found"


def test_wrong_method_names_all_that_are_possible(anonymous: httpx.Client) -> None:
    reply = anonymous.put(f"/projects/{uuid4()}")
    assert reply.status_code == 405
    assert reply.headers["Allow"] == "DELETE, GET, PATCH"
    assert reply.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'"text"',
        b"null",
    ],
)
def test_broken_json_is_422_with_the_place(admin: httpx.Client, body: bytes) -> None:
    reply = admin.post("/projects", content=body, headers=JSON)
    assert reply.status_code == 422
    for item in reply.json()["detail"]:
        assert set(item) == {"loc", "msg", "type", "code", "params"}


def test_order_of_refusals_for_broken_json(people: People) -> None:
    alice, victor, mallory = (people.person(n) for n in ("alice", "victor", "mallory"))
    project = people.project("Shop", admin=alice, viewer=victor)

    def patch(client: httpx.Client, path: str) -> tuple[int, str]:
        reply = client.patch(path, content=b"{", headers=JSON)
        return reply.status_code, reply.json()["code"]

    path = f"/projects/{project}"
    signed_in = people.client(alice)
    assert patch(people.client(), path)[0] == 401
    token = signed_in.headers.pop("X-CSRF-Token")
    assert patch(signed_in, path) == (403, "csrf")
    signed_in.headers["X-CSRF-Token"] = token
    assert patch(signed_in, "/projects/not-an-id")[0] == 422
    assert patch(people.client(mallory), path)[0] == 404
    assert patch(people.client(victor), path)[0] == 403
    assert patch(signed_in, path) == (422, "json_invalid")


def test_too_large_bodies_are_413(anonymous: httpx.Client) -> None:
    huge = b'{"a": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    reply = anonymous.post("/auth/login", content=huge, headers=JSON)
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")

    def chunks() -> object:
        for _ in range(11):
            yield b" " * (1024 * 1024)

    reply = anonymous.post("/auth/login", content=chunks(), headers=JSON)
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("query", ["nmae=x", "page=1&pagesize=5", "name=x&state=y"])
def test_unknown_query_parameters_are_refused(admin: httpx.Client, query: str) -> None:
    reply = admin.get(f"/projects?{query}")
    assert (reply.status_code, reply.json()["code"]) == (422, "query.unknown")


@pytest.mark.parametrize("query", ["page=0", "page_size=201", "page_size=0", "sort=nothing"])
def test_bad_paging_is_refused(admin: httpx.Client, query: str) -> None:
    assert admin.get(f"/runs?{query}").status_code == 422


def test_unknown_query_comes_behind_401_and_404(people: People) -> None:
    mallory = people.client(people.person("mallory"))
    project = people.project("Shop", admin=people.person("alice"))
    assert people.client().get("/projects?x=1").status_code == 401
    assert mallory.get(f"/projects/{project}/audit?x=1").status_code == 404


@pytest.mark.parametrize("text", ["%00", "a%00b"])
def test_nul_in_a_search_is_no_server_error(admin: httpx.Client, text: str) -> None:
    assert admin.get(f"/runs?q={text}").status_code == 422


def test_nul_and_lone_surrogates_in_a_body_are_no_server_error(admin: httpx.Client) -> None:
    for name in (r"a\u0000b", r"a\ud800b"):
        body = f'{{"name": "{name}"}}'.encode()
        assert admin.post("/projects", content=body, headers=JSON).status_code in {403, 422}


def test_unexpected_error_shows_nothing(people: People, app: FastAPI) -> None:
    client = people.client()
    app.state.sessions = None
    reply = client.get("/projects", headers={"Authorization": "Bearer ak_abcdefghij_x"})
    assert reply.status_code == 500
    body = reply.json()
    assert body["code"] == "internal"
    assert set(body) == {"detail", "code", "params"}
    assert "Traceback" not in reply.text
    assert reply.headers["X-Request-ID"]


def test_refusals_that_are_recorded(people: People, sessions: sessionmaker[Session]) -> None:
    alice, victor = people.person("alice"), people.person("victor")
    project = people.project("Shop", admin=alice, viewer=victor)
    viewer = people.client(victor)
    anonymous = people.client()
    anonymous.get("/projects")
    anonymous.get("/projects", headers={"Authorization": "Bearer ak_abcdefghij_wrong"})
    viewer.get(f"/projects/{uuid4()}")
    viewer.patch(f"/projects/{project}", json={"name": "Mine"})
    viewer.headers.pop("X-CSRF-Token")
    viewer.patch(f"/projects/{project}", json={"name": "Mine"})
    with transaction(sessions) as session:
        rows = session.scalars(select(Event).order_by(Event.position)).all()
    refusals = [
        (e.type, e.outcome, e.actor["name"], e.project_id) for e in rows if e.outcome == "denied"
    ]
    assert refusals == [
        ("request.unauthenticated", "denied", None, None),
        ("request.denied", "denied", "victor@example.com", project),
        ("request.csrf", "denied", "victor@example.com", project),
    ]


def test_health_and_metrics(anonymous: httpx.Client, base_url: str) -> None:
    assert anonymous.get(f"{base_url}/health/live").json() == {"status": "ok"}
    assert anonymous.get(f"{base_url}/health/ready").json() == {"status": "ok"}
    text = anonymous.get(f"{base_url}/metrics").text
    assert 'auralith_http_requests_total{method="GET",route="/health/live",status="200"}' in text


def test_web_application(
    anonymous: httpx.Client, base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(web, "STATIC", static)
    assert "/docs" in anonymous.get(f"{base_url}/").text
    (static / "index.html").write_text("<p>app</p>")
    (static / "assets" / "app-1f2e.js").write_text("1")

    def get(path: str) -> httpx.Response:
        return anonymous.get(f"{base_url}{path}")

    assert get("/").text == get("/projects/1/patches").text == "<p>app</p>"
    assert get("/").headers["Cache-Control"] == "no-cache"
    assert "immutable" in get("/assets/app-1f2e.js").headers["Cache-Control"]
    assert get("/assets/gone.js").status_code == 404
    assert get("/%2e%2e/secret.txt").text != "secret"
    assert get("/docs/other").status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages_of_the_documentation_load_only_our_own_files(
    anonymous: httpx.Client, base_url: str, path: str
) -> None:
    page = anonymous.get(f"{base_url}{path}").text
    loaded = re.findall(r'(?:src|href|spec-url)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        assert address.startswith("/")
        assert not address.startswith("//")
        assert anonymous.get(f"{base_url}{address}").status_code == 200
    assert "<script>" not in page


def test_document_is_served(anonymous: httpx.Client, base_url: str) -> None:
    document = json.loads(anonymous.get(f"{base_url}/openapi.json").text)
    assert document["openapi"].startswith("3.")
