"""`Idempotency-Key`: one effect, one reply."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit import sealed
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import Base, transaction
from auralith.models import IdempotencyRecord, Project, ProjectMember
from tests.conftest import TEST_KEY
from tests.integration.conftest import People

PATH = "/projects"


def post(client: httpx.Client, key: str | None, name: str = "Acme") -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(PATH, json={"name": name}, headers=headers)


def count(sessions: sessionmaker[Session]) -> int:
    with transaction(sessions) as session:
        return len(session.scalars(select(Project)).all())


@pytest.fixture
def alice(people: People) -> httpx.Client:
    return people.client(people.owner("alice"))


def test_same_request_is_done_once_and_answered_the_same(
    alice: httpx.Client, sessions: sessionmaker[Session]
) -> None:
    first, second = post(alice, "k1"), post(alice, "k1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["Location"] == second.headers["Location"]
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count(sessions) == 1


def test_another_body_is_refused(alice: httpx.Client, sessions: sessionmaker[Session]) -> None:
    post(alice, "k1")
    reply = post(alice, "k1", "Other")
    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency.mismatch")
    assert count(sessions) == 1


def test_key_belongs_to_caller_and_route(
    alice: httpx.Client, people: People, sessions: sessionmaker[Session]
) -> None:
    bob = people.client(people.owner("bob"))
    assert post(alice, "k1").json()["id"] != post(bob, "k1").json()["id"]
    assert count(sessions) == 2


def test_refusal_does_not_bind_the_key(
    alice: httpx.Client, sessions: sessionmaker[Session]
) -> None:
    assert post(alice, "k1", "").status_code == 422
    assert post(alice, "k1").status_code == 201
    assert count(sessions) == 1


def test_replay_needs_a_valid_session(alice: httpx.Client, people: People) -> None:
    post(alice, "k1")
    assert post(people.client(), "k1").status_code == 401


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_malformed_keys_are_refused(alice: httpx.Client, key: str) -> None:
    assert post(alice, key).json()["code"] == "idempotency.key"


def test_race_makes_one(alice: httpx.Client, sessions: sessionmaker[Session]) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: post(alice, "race"), range(16)))
    codes = {r.status_code for r in replies}
    assert 201 in codes
    assert codes <= {201, 409}
    assert {r.json()["code"] for r in replies if r.status_code == 409} <= {
        "idempotency.in_progress"
    }
    assert len({r.json()["id"] for r in replies if r.status_code == 201}) == 1
    assert count(sessions) == 1


def test_first_one_still_at_work_is_409(
    alice: httpx.Client, sessions: sessionmaker[Session]
) -> None:
    post(alice, "k1")
    with transaction(sessions) as session:
        session.execute(update(IdempotencyRecord).values(status_code=None, body=None))
    assert post(alice, "k1").json()["code"] == "idempotency.in_progress"
    with transaction(sessions) as session:
        session.execute(update(IdempotencyRecord).values(created_at=now() - timedelta(minutes=3)))
    reply = post(alice, "k1")
    assert (reply.status_code, reply.json()["code"]) == (409, "idempotency.reply_lost")
    assert count(sessions) == 1


def test_key_is_free_again_after_a_day(
    alice: httpx.Client, sessions: sessionmaker[Session]
) -> None:
    post(alice, "k1")
    with transaction(sessions) as session:
        session.execute(update(IdempotencyRecord).values(expires_at=now()))
    assert "Idempotent-Replayed" not in post(alice, "k1", "Other").headers
    assert count(sessions) == 2


def test_stored_reply_is_sealed(alice: httpx.Client, sessions: sessionmaker[Session]) -> None:
    post(alice, "k1", "Find me")
    with transaction(sessions) as session:
        stored = session.scalar(text("SELECT body FROM idempotency_records"))
    assert b"Find me" not in bytes(stored)
    assert bytes(stored).startswith(b"v1.")


def test_who_lost_access_gets_no_replay(people: People, sessions: sessionmaker[Session]) -> None:
    alice = people.person("alice")
    body = {
        "project_id": str(people.project("Shop", admin=alice)),
        "name": "Shop",
        "engine": "sqlite",
        "database": "shop.db",
    }
    client = people.client(alice)
    headers = {"Idempotency-Key": "k1"}
    assert client.post("/connections", json=body, headers=headers).status_code == 201
    with transaction(sessions) as session:
        session.execute(delete(ProjectMember))
    assert client.post("/connections", json=body, headers=headers).status_code == 404


def test_kept_replies_move_to_the_new_key(
    alice: httpx.Client, sessions: sessionmaker[Session]
) -> None:
    first = post(alice, "k1")
    new = "77aa" * 16
    with transaction(sessions) as session:
        assert sealed.reseal(session, Base, Keyring([new, TEST_KEY])) == 1
        assert sealed.reseal(session, Base, Keyring([new, TEST_KEY])) == 0
        stored = session.scalars(select(IdempotencyRecord)).one()
        assert str(Keyring([new]).active_id) in (stored.body or b"").decode()
    # This server has only the old key: the effect is not made again.
    reply = post(alice, "k1")
    assert (reply.status_code, reply.json()["code"]) == (409, "idempotency.reply_lost")
    with transaction(sessions) as session:
        assert sealed.reseal(session, Base, Keyring([TEST_KEY, new])) == 1
    assert post(alice, "k1").content == first.content
