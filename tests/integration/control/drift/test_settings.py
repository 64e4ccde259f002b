"""Rules that do nothing are said to, and what is old goes without what is needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.drift import retention
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import DriftReport, SchemaSnapshot
from auralith.settings.model import Settings
from tests.integration.control.drift.conftest import Watch

pytestmark = [
    pytest.mark.usefixtures("worker"),
    pytest.mark.parametrize("watch", ["sqlite"], indirect=True),
]


def idle(watch: Watch) -> dict[str, str]:
    found = watch.http.get(f"{watch.path}/settings").json()["idle"]
    return {rule["pattern"]: rule["why"] for rule in found}


def test_rules_that_do_nothing_are_named(watch: Watch) -> None:
    rules: list[Any] = [
        "table:towns",
        "column:*@type",
        "table:tmp_*",
        "column:*@no_such_word",
        {"pattern": "table:people", "reason": "moves", "until": "2001-01-01"},
    ]
    # Before anything was read nobody knows what they name.
    assert {r["pattern"]: r["why"] for r in watch.settings(ignore=rules)["idle"]} == {
        "table:people": "ended"
    }
    nothing = {
        "table:tmp_*": "names_nothing",
        "column:*@no_such_word": "names_nothing",
        "table:people": "ended",
    }
    watch.check()
    assert idle(watch) == nothing
    watch.database.run("CREATE TABLE tmp_one (id integer PRIMARY KEY)")
    assert watch.check()["drifted"] is False
    assert "table:tmp_*" not in idle(watch)
    # And when they are given, by what is known then.
    kept = watch.settings(ignore=["table:nowhere", "table:towns"])
    assert kept["idle"] == [{"pattern": "table:nowhere", "why": "names_nothing"}]


def test_old_reports_and_snapshots_go_and_what_is_needed_stays(
    watch: Watch, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    baseline = watch.report(watch.check()["report_id"])
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    drifted = watch.report(watch.check()["report_id"])
    made = watch.http.post(f"/drift/reports/{drifted['id']}/migration").json()
    watch.database.run("DROP TABLE extra")
    last = watch.report(watch.check()["report_id"])
    watch.database.run("CREATE TABLE more (id integer PRIMARY KEY)")
    undecided = watch.report(watch.check()["report_id"])
    labelled = watch.http.post(f"{watch.path}/snapshots", json={"label": "Release 4"}).json()
    unlabelled = watch.http.post(f"{watch.path}/snapshots", json={}).json()
    compared = watch.check(against=unlabelled["id"])["report_id"]
    with transaction(sessions) as session:
        ago = datetime.now(UTC) - timedelta(days=40)
        session.execute(update(DriftReport).values(last_seen_at=ago))
        session.execute(update(SchemaSnapshot).values(created_at=ago))
    assert retention.purge_due(house) == 0
    watch.settings(keep_days=60)
    assert retention.purge_due(house) == 0
    assert watch.settings(cron=None)["keep_days"] == 60
    watch.settings(keep_days=30)
    assert retention.purge_due(house) == 1
    assert retention.purge_due(house) == 0
    assert [r["id"] for r in watch.reports()] == [undecided["id"]]
    snapshots = watch.http.get(f"{watch.path}/snapshots").json()["items"]
    assert {s["id"] for s in snapshots} == {
        baseline["baseline_snapshot_id"],
        undecided["live_snapshot_id"],
        labelled["id"],
    }
    assert {drifted["live_snapshot_id"], unlabelled["id"]}.isdisjoint(s["id"] for s in snapshots)
    for gone in (baseline["id"], drifted["id"], last["id"], compared):
        assert watch.http.get(f"/drift/reports/{gone}").status_code == 404
    # The draft lives on its own copy, and the next check finds what it found before.
    assert watch.http.get(f"/migrations/{made['id']}").status_code == 200
    assert watch.check()["report_id"] == undecided["id"]
