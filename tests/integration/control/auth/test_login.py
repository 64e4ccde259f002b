"""Signing in and out, one's own account, sessions, passwords."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import Event, User, UserSession
from tests.integration.conftest import PASSWORD, People

NEW_PASSWORD = "seven quiet lamps by the river"


def events(sessions: sessionmaker[Session], kind: str) -> list[Event]:
    with transaction(sessions) as session:
        return list(session.scalars(select(Event).where(Event.type == kind)))


def test_login_answers_user_and_token_and_sets_a_plain_cookie_on_loopback(people: People) -> None:
    alice = people.person("alice")
    client = people.client()
    reply = client.post("/auth/login", json={"email": "ALICE@example.com", "password": PASSWORD})
    assert reply.status_code == 200
    body = reply.json()
    assert body["mfa_required"] is False
    assert body["user"]["email"] == "alice@example.com"
    assert body["user"]["id"] == str(alice.id)
    assert body["user"]["created_at"].endswith("Z")
    cookie = next(c for c in reply.headers.get_list("set-cookie") if "auralith_session" in c)
    assert cookie.startswith("auralith_session=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert client.get("/auth/me").json() == body["user"]


def test_the_token_is_kept_as_a_hash_only(people: People, sessions: sessionmaker[Session]) -> None:
    client = people.client(people.person("alice"))
    token = client.cookies["auralith_session"]
    with transaction(sessions) as session:
        row = session.scalars(select(UserSession)).one()
        assert token not in row.token_hash
        assert len(token) >= 43


def test_wrong_password_and_unknown_account_get_the_same_answer(
    people: People, sessions: sessionmaker[Session]
) -> None:
    people.person("alice")
    client = people.client()
    wrong = client.post(
        "/auth/login", json={"email": "alice@example.com", "password": "not the one"}
    )
    unknown = client.post(
        "/auth/login", json={"email": "nobody@example.com", "password": "not the one"}
    )
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"]
    failed = events(sessions, "auth.login.failed")
    assert [e.outcome for e in failed] == ["denied", "denied"]
    assert "not the one" not in str([e.detail for e in failed])


def test_login_with_an_old_cookie_ends_that_session(people: People) -> None:
    alice = people.person("alice")
    client = people.client(alice)
    old = client.cookies["auralith_session"]
    again = client.post("/auth/login", json={"email": alice.email, "password": PASSWORD})
    assert again.status_code == 200
    assert client.cookies["auralith_session"] != old
    stale = people.client()
    stale.cookies.set("auralith_session", old)
    assert stale.get("/auth/me").status_code == 401
    assert client.get("/auth/sessions").json()["total"] == 1


def test_logout_ends_the_session_on_the_server(people: People) -> None:
    client = people.client(people.person("alice"))
    token = client.cookies["auralith_session"]
    assert client.post("/auth/logout").status_code == 204
    assert "auralith_session" not in client.cookies
    stale = people.client()
    stale.cookies.set("auralith_session", token)
    assert stale.get("/auth/me").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"last_seen_at": timedelta(hours=-12, seconds=-1)},
        {"expires_at": timedelta(seconds=-1)},
    ],
)
def test_a_session_ends_by_itself(
    people: People, sessions: sessionmaker[Session], change: dict[str, timedelta]
) -> None:
    client = people.client(people.person("alice"))
    with transaction(sessions) as session:
        values = {field: now() + shift for field, shift in change.items()}
        session.execute(update(UserSession).values(**values))
    assert client.get("/auth/me").status_code == 401


def test_a_half_signed_in_session_opens_nothing(
    people: People, sessions: sessionmaker[Session]
) -> None:
    client = people.client(people.person("alice"))
    with transaction(sessions) as session:
        session.execute(update(UserSession).values(level="mfa_pending"))
    assert client.get("/auth/me").status_code == 401
    assert client.get("/projects").status_code == 401


def test_profile_can_be_changed_but_not_to_null(people: People) -> None:
    client = people.client(people.person("alice"))
    reply = client.patch("/auth/me", json={"name": "Alice B.", "locale": "fr"})
    assert reply.status_code == 200
    assert (reply.json()["name"], reply.json()["locale"]) == ("Alice B.", "fr")
    assert client.patch("/auth/me", json={}).json()["name"] == "Alice B."
    for bad in ({"name": None}, {"locale": "xx"}, {"is_super_admin": True}, {"name": "  "}):
        assert client.patch("/auth/me", json=bad).status_code == 422


def test_password_change_ends_every_other_session(people: People) -> None:
    alice = people.person("alice")
    here, there = people.client(alice), people.client(alice)
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert here.post("/auth/password", json=change).status_code == 204
    assert here.get("/auth/me").status_code == 200
    assert there.get("/auth/me").status_code == 401
    fresh = people.client()
    assert login(fresh, alice.email, PASSWORD).status_code == 401
    assert login(fresh, alice.email, NEW_PASSWORD).status_code == 200


def login(client: httpx.Client, email: str, password: str) -> httpx.Response:
    return client.post("/auth/login", json={"email": email, "password": password})


def test_blanks_around_a_password_count(people: People) -> None:
    alice = people.person("alice")
    client = people.client(alice)
    change = {"current_password": PASSWORD, "new_password": f"  {NEW_PASSWORD} "}
    assert client.post("/auth/password", json=change).status_code == 204
    assert login(people.client(), alice.email, NEW_PASSWORD).status_code == 401
    assert login(people.client(), alice.email, f"  {NEW_PASSWORD} ").status_code == 200


@pytest.mark.parametrize(
    "weak",
    [
        "elevenchars",
        "x" * 257,
        "password1234",
        "Qwertyuiop123",
        "abcabcabcabc",
        "abcdefghijklm",
        "alice@example.com",
        "1234567890123",
    ],
)
def test_weak_passwords_are_refused(people: People, weak: str) -> None:
    client = people.client(people.person("alice"))
    reply = client.post("/auth/password", json={"current_password": PASSWORD, "new_password": weak})
    assert reply.status_code == 422
    assert reply.json()["code"] == "password.weak"


def test_a_wrong_current_password_is_refused_recorded_and_counted(
    people: People, sessions: sessionmaker[Session]
) -> None:
    client = people.client(people.person("alice"))
    change = {"current_password": "wrong", "new_password": NEW_PASSWORD}
    codes = [client.post("/auth/password", json=change).status_code for _ in range(6)]
    assert codes == [403, 403, 403, 403, 403, 429]
    assert len(events(sessions, "auth.password.refused")) == 5


def test_sessions_are_listed_and_ended(people: People) -> None:
    alice, bob = people.person("alice"), people.person("bob")
    here, there, other = people.client(alice), people.client(alice), people.client(bob)
    items = here.get("/auth/sessions").json()["items"]
    assert len(items) == 2
    assert [i["current"] for i in items].count(True) == 1
    assert items[0]["ip"] == "127.0.0.1"
    far = next(i["id"] for i in items if not i["current"])
    assert other.delete(f"/auth/sessions/{far}").status_code == 404
    assert here.delete("/auth/sessions/nonsense").status_code == 422
    assert here.delete(f"/auth/sessions/{far}").status_code == 204
    assert there.get("/auth/me").status_code == 401
    assert here.delete(f"/auth/sessions/{far}").status_code == 404
    third = people.client(alice)
    assert here.delete("/auth/sessions").status_code == 204
    assert third.get("/auth/me").status_code == 401
    assert here.get("/auth/sessions").json()["total"] == 1


def test_at_most_twenty_sessions_live(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    first = people.client(alice)
    with transaction(sessions) as session:
        for number in range(19):
            session.add(
                UserSession(
                    user_id=alice.id,
                    token_hash=f"none:{number}",
                    csrf_secret="x",
                    last_seen_at=now(),
                    expires_at=now() + timedelta(days=1),
                )
            )
    people.client(alice)
    assert first.get("/auth/me").status_code == 401


def test_last_seen_is_written_once_a_minute(
    people: People, sessions: sessionmaker[Session]
) -> None:
    client = people.client(people.person("alice"))

    def seen() -> Any:
        with transaction(sessions) as session:
            return session.scalars(select(UserSession.last_seen_at)).one()

    before = seen()
    client.get("/auth/me")
    assert seen() == before
    with transaction(sessions) as session:
        session.execute(update(UserSession).values(last_seen_at=now() - timedelta(seconds=61)))
    client.get("/auth/me")
    assert now() - seen() < timedelta(seconds=30)


def test_a_blocked_account_gets_no_session_and_keeps_none(
    people: People, sessions: sessionmaker[Session]
) -> None:
    alice = people.person("alice")
    client = people.client(alice)
    with transaction(sessions) as session:
        session.execute(update(User).values(blocked_at=now()))
    assert client.get("/auth/me").status_code == 401
    refused = login(people.client(), alice.email, PASSWORD)
    assert refused.status_code == 403
    assert refused.json()["code"] == "auth.blocked"


def test_unknown_fields_and_a_missing_password_are_422(people: People) -> None:
    client = people.client()
    for body in ({"email": "a@example.com"}, {"email": "a", "password": "b", "admin": True}):
        assert client.post("/auth/login", json=body).status_code == 422
