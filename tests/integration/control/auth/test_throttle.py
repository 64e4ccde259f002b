"""Guessing is slowed down; an owner is not locked out by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth import throttle
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import ThrottleBucket
from tests.integration.conftest import PASSWORD, People


def attempt(
    client: httpx.Client, email: str, password: str, ip: str = "192.0.2.1"
) -> httpx.Response:
    return client.post(
        "/auth/login",
        json={"email": email, "password": password},
        headers={"X-Forwarded-For": ip},
    )


@pytest.fixture(autouse=True)
def behind_proxy(app: FastAPI) -> None:
    """The test chooses its address by X-Forwarded-For."""
    app.state.settings = app.state.settings.model_copy(update={"trusted_proxies": ["127.0.0.1"]})


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The moment at which every attempt is counted, however slow the machine is."""
    moment = now()
    monkeypatch.setattr(throttle, "now", lambda: moment)
    return moment


def test_five_failures_from_one_network_then_429(people: People) -> None:
    people.person("alice")
    client = people.client()
    codes = [attempt(client, "alice@example.com", f"guess {n}").status_code for n in range(6)]
    assert codes == [401] * 5 + [429]
    refused = attempt(client, "alice@example.com", PASSWORD, ip="192.0.2.99")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 901
    assert attempt(client, "alice@example.com", PASSWORD, ip="198.51.100.1").status_code == 200


def test_unknown_accounts_are_throttled_alike(people: People) -> None:
    client = people.client()
    codes = [attempt(client, "nobody@example.com", f"guess {n}").status_code for n in range(6)]
    assert codes == [401] * 5 + [429]


def test_a_refused_attempt_does_not_prolong_the_wait(
    people: People, sessions: sessionmaker[Session]
) -> None:
    people.person("alice")
    client = people.client()
    for number in range(6):
        attempt(client, "alice@example.com", f"guess {number}")
    with transaction(sessions) as session:
        before = session.execute(select(ThrottleBucket.key, ThrottleBucket.failures)).all()
    attempt(client, "alice@example.com", "again")
    with transaction(sessions) as session:
        after = session.execute(select(ThrottleBucket.key, ThrottleBucket.failures)).all()
    assert sorted(before) == sorted(after)


@pytest.mark.usefixtures("frozen")
def test_the_owners_browser_gets_in_while_others_guess(people: People) -> None:
    alice = people.person("alice")
    mine = people.client(alice)
    attacker = people.client()
    for number in range(16):
        attempt(attacker, alice.email, f"guess {number}", ip=f"198.51.{number}.1")
    assert attempt(attacker, alice.email, "more", ip="203.0.113.1").status_code == 429
    mine.cookies.delete("auralith_session")
    assert attempt(mine, alice.email, PASSWORD).status_code == 200


def test_a_trusted_browser_has_a_limit_of_its_own(people: People) -> None:
    alice = people.person("alice")
    mine = people.client(alice)
    codes = [attempt(mine, alice.email, f"guess {n}").status_code for n in range(6)]
    assert codes == [401] * 5 + [429]
    assert attempt(people.client(), alice.email, PASSWORD).status_code == 200


def test_a_device_cookie_of_somebody_else_helps_nothing(people: People) -> None:
    alice = people.person("alice")
    eve = people.client(people.person("eve"))
    codes = [attempt(eve, alice.email, f"guess {n}").status_code for n in range(6)]
    assert codes[-1] == 429


def test_the_account_delay_grows_to_a_bound(
    people: People, sessions: sessionmaker[Session], frozen: datetime
) -> None:
    alice = people.person("alice")
    client = people.client()
    waits = []
    for number in range(24):
        reply = attempt(client, alice.email, f"guess {number}", ip=f"198.51.{number}.1")
        assert reply.status_code == 401
        with transaction(sessions) as session:
            bucket = session.scalars(
                select(ThrottleBucket).where(ThrottleBucket.key.like("login:account:%"))
            ).one()
            if bucket.blocked_until is not None:
                waits.append((bucket.blocked_until - frozen).total_seconds())
                bucket.blocked_until = frozen
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 180


def test_one_address_cannot_try_many_accounts(people: People) -> None:
    client = people.client()
    codes = [attempt(client, f"user{n}@example.com", "guess").status_code for n in range(31)]
    assert codes == [401] * 30 + [429]


def test_parallel_guesses_do_not_slip_past(people: People) -> None:
    alice = people.person("alice")
    clients = [people.client() for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        replies = pool.map(lambda c: attempt(c, alice.email, "guess").status_code, clients)
    assert sorted(replies) == [401] * 5 + [429] * 7


def test_the_window_ends(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    client = people.client()
    for number in range(6):
        attempt(client, alice.email, f"guess {number}")
    past = now() - timedelta(minutes=16)
    with transaction(sessions) as session:
        session.execute(
            update(ThrottleBucket)
            .where(ThrottleBucket.key.like("login:net:%"))
            .values(window_started_at=past, blocked_until=past + timedelta(minutes=15))
        )
    assert attempt(client, alice.email, PASSWORD).status_code == 200
