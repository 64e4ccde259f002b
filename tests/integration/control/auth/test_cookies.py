"""Cookie names and flags by the scheme the browser sees; addresses through trusted proxies."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import UserSession
from tests.integration.conftest import PASSWORD, People

Configure = Callable[..., None]


@pytest.fixture
def configure(app: FastAPI) -> Configure:
    """Changes settings of the running application."""

    def change(**values: Any) -> None:
        app.state.settings = app.state.settings.model_copy(update=values)

    return change


def cookies_of(people: People, headers: dict[str, str]) -> list[str]:
    people.person("alice")
    reply = people.client().post(
        "/auth/login",
        json={"email": "alice@example.com", "password": PASSWORD},
        headers=headers,
    )
    assert reply.status_code == 200, reply.text
    return reply.headers.get_list("set-cookie")


def test_a_trusted_proxy_tells_https(people: People, configure: Configure) -> None:
    configure(trusted_proxies=["127.0.0.1"])
    headers = {"X-Forwarded-Proto": "https", "Host": "auralith.example.com"}
    for cookie in cookies_of(people, headers):
        assert cookie.startswith("__Host-auralith_")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Domain" not in cookie


def test_an_https_public_url_makes_secure_cookies(people: People, configure: Configure) -> None:
    configure(public_url="https://auralith.example.com")
    assert all(c.startswith("__Host-") and "Secure" in c for c in cookies_of(people, {}))


def test_plain_http_elsewhere_is_refused_with_the_reason(people: People) -> None:
    people.person("alice")
    reply = people.client().post(
        "/auth/login",
        json={"email": "alice@example.com", "password": PASSWORD},
        headers={"Host": "auralith.example.com"},
    )
    assert reply.status_code == 409
    assert reply.json()["code"] == "auth.insecure_address"


def test_the_other_schemes_cookie_is_not_looked_at(people: People, configure: Configure) -> None:
    client = people.client(people.person("alice"))
    assert client.get("/auth/me").status_code == 200
    configure(public_url="https://auralith.example.com")
    assert client.get("/auth/me").status_code == 401
    token = client.cookies["auralith_session"]
    headers = {"Cookie": f"__Host-auralith_session={token}"}
    assert people.client().get("/auth/me", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (["127.0.0.1", "10.0.0.0/8"], "6.6.6.6, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        (["127.0.0.1"], "6.6.6.6, 10.1.2.3", "10.1.2.3"),
        (["127.0.0.1"], "not an address", "127.0.0.1"),
        (["127.0.0.1"], "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_nearest_that_is_no_trusted_proxy(
    people: People,
    configure: Configure,
    sessions: sessionmaker[Session],
    trusted: list[str],
    forwarded: str,
    expected: str,
) -> None:
    configure(trusted_proxies=trusted)
    cookies_of(people, {"X-Forwarded-For": forwarded})
    with transaction(sessions) as session:
        assert session.scalars(select(UserSession.ip)).one() == expected
