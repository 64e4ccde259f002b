"""Schedules: kept in our tables, so they outlive every process."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.drift import running
from auralith.control.drift.scheduling import next_after, require_cron
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import DriftSettings
from auralith.settings.model import Settings
from auralith.worker.main import Worker
from tests.integration.control.drift.conftest import Watch
from tests.integration.control.patches.conftest import until

NIGHTLY = "0 3 * * *"


def make_due(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions) as session:
        session.execute(
            update(DriftSettings).values(next_check_at=datetime.now(UTC) - timedelta(hours=30))
        )


@pytest.fixture
def house(settings: Settings, sessions: sessionmaker[Session], keyring: Keyring) -> Housekeeping:
    """What periodic work gets."""
    return Housekeeping(sessions=sessions, settings=settings, keyring=keyring)


def runs_of(watch: Watch) -> list[dict[str, object]]:
    reply = watch.http.get("/runs", params={"kind": "drift.check"})
    items: list[dict[str, object]] = reply.json()["items"]
    return items


@pytest.mark.parametrize("watch", ["postgresql", "sqlite"], indirect=True)
def test_what_fell_due_while_nobody_was_there_is_done_after_the_start(
    watch: Watch,
    sessions: sessionmaker[Session],
    settings: Settings,
    metadata_url: str,
    keyring: Keyring,
) -> None:
    kept = watch.settings(cron=f" {NIGHTLY} ", enabled=True)
    assert (kept["cron"], kept["enabled"]) == (NIGHTLY, True)
    make_due(sessions)
    worker = Worker(settings, url=metadata_url, keyring=keyring)
    worker.start()
    try:
        until(lambda: [r["status"] for r in runs_of(watch)] == ["succeeded"], 45)
    finally:
        worker.stop(patience=5)
    [run] = runs_of(watch)
    assert run["requested_by"]["type"] == "system"  # type: ignore[index]  # a body of the API
    found = watch.http.get(f"{watch.path}/settings").json()
    assert datetime.fromisoformat(found["next_check_at"]) > datetime.now(UTC)
    assert found["baseline_snapshot_id"]
    assert [r["baseline_created"] for r in watch.reports()] == [True]


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_missed_times_are_made_up_for_once(
    watch: Watch, sessions: sessionmaker[Session], house: Housekeeping
) -> None:
    watch.settings(cron="* * * * *", enabled=True)
    assert running.start_due(house) == 0
    make_due(sessions)
    assert running.start_due(house) == 1
    assert running.start_due(house) == 0
    # One that is under way stands for the next, too.
    make_due(sessions)
    assert running.start_due(house) == 0
    assert len(runs_of(watch)) == 1


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_a_schedule_that_is_off_starts_nothing(
    watch: Watch, sessions: sessionmaker[Session], house: Housekeeping
) -> None:
    kept = watch.settings(cron=NIGHTLY, enabled=False)
    assert kept["next_check_at"] is None
    make_due(sessions)
    assert running.start_due(house) == 0


def test_each_connection_has_its_own_moment_and_no_time_comes_twice() -> None:
    moment = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    three = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    found = {next_after(NIGHTLY, moment, uuid4()) for _ in range(50)}
    assert len(found) > 25
    assert min(found) >= three
    assert max(found) <= three + timedelta(minutes=5)
    one = UUID(int=999)
    for cron in ("* * * * *", "0 3,4 * * *", "*/7 * * * *"):
        at, slots = moment, []
        for _ in range(5):
            at = next_after(require_cron(cron), at, one)
            slots.append(at)
        assert slots == sorted(set(slots))
