"""Recording events."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.events import service
from auralith.control.events.registry import define
from auralith.control.events.service import ResourceRef, ref
from auralith.kit.actor import SYSTEM
from auralith.kit.db import transaction
from auralith.models import Event, Organization, Project

HAPPENED = define("test.happened", "Something in a test.")


def test_event_lives_and_dies_with_the_transaction(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        service.record(session, SYSTEM, HAPPENED, about=ResourceRef("thing"))
        session.rollback()
    with transaction(sessions) as session:
        assert session.scalars(select(Event)).all() == []


def test_organization_follows_from_the_project(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        project = Project(organization_id=organization.id, name="Shop")
        session.add(project)
        session.flush()
        event = service.record(session, SYSTEM, HAPPENED, about=ref(project))
        assert event.organization_id == organization.id


def test_details_are_kept_exactly_or_as_text(sessions: sessionmaker[Session]) -> None:
    number = UUID("12345678-1234-5678-1234-567812345678")
    with transaction(sessions) as session:
        service.record(
            session,
            SYSTEM,
            HAPPENED,
            about=ResourceRef("thing", number),
            safe=2**53 - 1,
            large=2**53,
            price=Decimal("0.10"),
            nan=float("nan"),
            id=number,
            at=datetime(2026, 1, 2, tzinfo=UTC),
            list=(1, None, True),
            text="a\x00b\ud800",
        )
    with transaction(sessions) as session:
        event = session.scalars(select(Event)).one()
    assert event.detail == {
        "safe": 9007199254740991,
        "large": "9007199254740992",
        "price": "0.10",
        "nan": "nan",
        "id": str(number),
        "at": "2026-01-02T00:00:00+00:00",
        "list": [1, None, True],
        "text": "a\ufffdb?",
    }


def test_undefined_types_are_refused(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions) as session, pytest.raises(ValueError, match=r"events\.py"):
        service.record(session, SYSTEM, "no.such", about=ResourceRef("thing", uuid4()))


def test_a_type_has_one_meaning() -> None:
    with pytest.raises(ValueError, match="twice"):
        define("test.happened", "Something else.")
