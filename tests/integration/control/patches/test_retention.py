"""Journals whose days are over."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.patches import retention
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Run
from auralith.settings.model import Settings
from tests.integration.control.patches.conftest import Desk
from tests.integration.control.patches.test_editing import UPDATE, events_of

pytestmark = [
    pytest.mark.usefixtures("worker"),
    pytest.mark.parametrize("target", ["postgresql"], indirect=True),
]


def test_only_what_is_old_and_limited_is_removed(
    desk: Desk, sessions: sessionmaker[Session], keyring: Keyring, settings: Settings
) -> None:
    house = Housekeeping(sessions, settings, keyring)
    limited = desk.create(UPDATE, options={"journal_days": 3})
    for_good = desk.create({**UPDATE, "set": {"note": "again"}})
    for made in (limited, for_good):
        desk.go(made["id"], "dry-run")
        assert desk.go(made["id"], "execute")["status"] == "succeeded"
    assert retention.purge_due(house) == 0

    with transaction(sessions) as session:
        session.execute(update(Run).values(finished_at=Run.finished_at - timedelta(days=4)))
    assert retention.purge_due(house) == 1
    assert retention.purge_due(house) == 0
    assert desk.patch(limited["id"])["last_execution_id"] is None
    assert ("patch.journal.purged", "success") in events_of(sessions, limited["id"])
    reply = desk.http.post(f"/patches/{limited['id']}/rollback", json={})
    assert reply.json()["code"] == "patch.nothing_to_roll_back"
    assert desk.http.get(f"/patches/{for_good['id']}/changes").json()["total"] == 30
