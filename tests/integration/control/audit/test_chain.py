"""The audit chain: complete, in order, and every way of tampering is found."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.audit import service
from auralith.control.events import service as events
from auralith.control.events.registry import define
from auralith.control.events.service import ResourceRef
from auralith.kit.actor import Actor
from auralith.kit.db import transaction
from auralith.models import AuditEntry, Event

HAPPENED = define("test.happened", "Something in a test.")
ALICE = Actor(type="user", id=uuid4(), name="alice@example.com", ip="192.0.2.7")
PROJECT = uuid4()


def happen(sessions: sessionmaker[Session], number: int = 1, **detail: object) -> None:
    for position in range(number):
        with transaction(sessions) as session:
            events.record(
                session,
                ALICE,
                HAPPENED,
                about=ResourceRef("thing", uuid4(), "Ü \x00"),
                n=position,
                **detail,
            )


def entries(sessions: sessionmaker[Session]) -> list[AuditEntry]:
    with transaction(sessions) as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def tamper(engine: Engine, statement: str) -> None:
    """As somebody who owns the database: switch the trigger off, change, switch it on again."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        connection.execute(text(statement))
        connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))


def test_hash_is_what_the_published_recipe_gives(sessions: sessionmaker[Session]) -> None:
    happen(sessions, 2, big=2**60, ratio=0.5, text="é")
    service.sequence(sessions)
    first, second = entries(sessions)
    assert (first.seq, second.seq) == (1, 2)
    row = {
        "seq": 2,
        "id": str(second.id),
        "at": second.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "organization_id": None,
        "project_id": None,
        "actor": {"type": "user", "id": str(ALICE.id), "name": "alice@example.com"},
        "action": "test.happened",
        "resource": {"type": "thing", "id": second.resource["id"], "name": "Ü \ufffd"},
        "outcome": "success",
        "ip": "192.0.2.7",
        "user_agent": None,
        "request_id": None,
        "detail": {"n": 1, "big": str(2**60), "ratio": 0.5, "text": "é"},
    }
    content = b"auralith.audit.v1\x00" + first.hash.encode() + rfc8785.dumps(row)
    assert second.prev_hash == first.hash
    assert second.hash == hashlib.sha256(content).hexdigest()


def test_rolled_back_events_leave_no_gap(sessions: sessionmaker[Session]) -> None:
    happen(sessions)
    with sessions() as session, session.begin() as outer:
        events.record(session, ALICE, HAPPENED, about=ResourceRef("thing"))
        outer.rollback()
    happen(sessions)
    assert service.sequence(sessions) == 2
    assert [e.seq for e in entries(sessions)] == [1, 2]


def test_late_commit_is_sequenced_after_and_not_lost(sessions: sessionmaker[Session]) -> None:
    with sessions() as slow:
        early = events.record(slow, ALICE, HAPPENED, about=ResourceRef("early"))
        happen(sessions)
        service.sequence(sessions)
        slow.commit()
    service.sequence(sessions)
    chain = entries(sessions)
    assert [e.seq for e in chain] == [1, 2]
    assert chain[1].id == early.id
    assert service.verify(sessions).ok


def test_many_writers_and_sequencers_make_one_chain(sessions: sessionmaker[Session]) -> None:
    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(happen, sessions, 25) for _ in range(4)]
        sequencers = [pool.submit(service.sequence, sessions, wait=True) for _ in range(20)]
        for future in (*writers, *sequencers):
            future.result()
    service.sequence(sessions, wait=True)
    assert [e.seq for e in entries(sessions)] == list(range(1, 101))
    assert service.verify(sessions).model_dump() == {
        "ok": True,
        "checked": 100,
        "first_broken_seq": None,
        "anchored_to_seq": 0,
    }
    with transaction(sessions) as session:
        assert session.scalars(select(Event).where(~Event.sequenced)).all() == []


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ('UPDATE audit_entries SET actor = \'{"type": "system"}\' WHERE seq = 4', 4),
        ("UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE seq = 1", 1),
        ("UPDATE audit_entries SET detail = detail || '{\"n\": 99}' WHERE seq = 7", 7),
        ("UPDATE audit_entries SET project_id = gen_random_uuid() WHERE seq = 2", 2),
        ("UPDATE audit_entries SET hash = repeat('0', 64) WHERE seq = 5", 5),
        ("UPDATE audit_entries SET prev_hash = repeat('0', 64) WHERE seq = 5", 5),
        ("DELETE FROM audit_entries WHERE seq = 3", 3),
        ("DELETE FROM audit_entries WHERE seq = 1", 1),
        ("DELETE FROM audit_entries WHERE seq >= 9", 9),
        ("DELETE FROM audit_entries", 1),
    ],
)
def test_tampering_is_found(
    sessions: sessionmaker[Session], engine: Engine, statement: str, broken: int
) -> None:
    happen(sessions, 10)
    service.sequence(sessions)
    tamper(engine, statement)
    verdict = service.verify(sessions)
    assert (verdict.ok, verdict.first_broken_seq) == (False, broken)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET ip = NULL",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
)
def test_the_table_itself_refuses_changes(
    sessions: sessionmaker[Session], engine: Engine, statement: str
) -> None:
    happen(sessions)
    service.sequence(sessions)
    with pytest.raises(ProgrammingError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_more_than_a_batch(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions) as session:
        for _ in range(service.BATCH + 5):
            events.record(session, ALICE, HAPPENED, about=ResourceRef("thing"))
    assert service.sequence(sessions) == service.BATCH + 5
    assert service.verify(sessions).checked == service.BATCH + 5
