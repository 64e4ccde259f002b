"""What Auralith itself did to a schema is no drift; what others did stays visible after it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.drift import running
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import DriftSettings, Run
from auralith.settings.model import Settings
from tests.integration.control.drift.conftest import Watch

MAYOR = "ALTER TABLE towns ADD COLUMN mayor varchar(40)"
BACK = "ALTER TABLE towns DROP COLUMN mayor"


def migration(watch: Watch, sql: str, rollback_sql: str | None = None) -> str:
    body = {
        "project_id": str(watch.project_id),
        "target_connection_id": str(watch.connection_id),
        "name": "Ours",
        "sql": sql,
        "rollback_sql": rollback_sql,
    }
    reply = watch.http.post("/migrations", json=body)
    assert reply.status_code == 201, reply.text
    identifier: str = reply.json()["id"]
    return identifier


def go(watch: Watch, identifier: str, action: str, *confirmed: str) -> dict[str, Any]:
    body = {"confirm_destructive": list(confirmed)}
    reply = watch.http.post(f"/migrations/{identifier}/{action}?wait=50", json=body)
    assert reply.status_code == 200, reply.text
    run: dict[str, Any] = reply.json()
    return run


def changed(watch: Watch) -> set[str]:
    """The objects that a check finds changed now."""
    return {c["object"] for c in watch.report(watch.check()["report_id"])["changes"]}


@pytest.mark.usefixtures("worker")
def test_what_was_applied_is_no_drift_and_what_others_did_stays_visible(watch: Watch) -> None:
    first = watch.check()
    ours = migration(watch, MAYOR, BACK)
    assert go(watch, ours, "apply")["status"] == "succeeded"
    after = watch.check()
    assert (after["drifted"], after["unchanged"]) == (False, False)
    # Nothing else became so: the same report, and the next look is a cheap one again.
    assert after["report_id"] == first["report_id"]
    assert watch.check()["unchanged"] is True
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)",
        "ALTER TABLE towns ADD COLUMN country varchar(2)",
    )
    theirs = {watch.named("table:{s}extra"), watch.named("column:{s}towns.country")}
    assert changed(watch) == theirs
    # A later deployment on the same table does not hide it.
    second = migration(watch, "ALTER TABLE towns ADD COLUMN river varchar(40)")
    assert go(watch, second, "apply")["status"] == "succeeded"
    assert changed(watch) == theirs
    report = watch.reports()[0]
    assert "mayor" not in report["ddl_to_restore"]
    assert "river" not in report["ddl_to_restore"]
    draft = watch.http.post(f"/drift/reports/{report['id']}/migration").json()
    assert {s["object"] for s in draft["statements"]} == theirs
    # Its own way back, and the deleting of the migration, are no drift either.
    column = watch.named("column:{s}towns.mayor")
    third = migration(watch, BACK)
    assert go(watch, third, "apply", column, watch.named("table:{s}towns"))["status"] == "succeeded"
    assert watch.http.delete(f"/migrations/{third}").status_code == 204
    assert changed(watch) == theirs


@pytest.mark.usefixtures("worker")
def test_a_rollback_is_no_drift(watch: Watch) -> None:
    ours = migration(watch, MAYOR, BACK)
    before = watch.check()
    assert go(watch, ours, "apply")["status"] == "succeeded"
    # The baseline holds the column now, and the rollback takes it away.
    snapshot = watch.http.post(f"{watch.path}/snapshots", json={}).json()
    watch.settings(baseline_snapshot_id=snapshot["id"])
    assert watch.check()["drifted"] is False
    named = [watch.named("column:{s}towns.mayor"), watch.named("table:{s}towns")]
    assert go(watch, ours, "rollback", *named)["status"] == "succeeded"
    assert watch.check()["drifted"] is False
    watch.settings(baseline_snapshot_id=watch.report(before["report_id"])["baseline_snapshot_id"])
    assert watch.check()["drifted"] is False


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("watch", ["mariadb"], indirect=True)
def test_half_a_migration_is_no_drift(watch: Watch) -> None:
    watch.check()
    broken = migration(watch, f"{MAYOR};\nALTER TABLE towns ADD COLUMN name varchar(2)")
    run = go(watch, broken, "apply")
    assert (run["status"], run["error"]["detail"]["applied_through"]) == ("failed", 0), run
    assert watch.check()["drifted"] is False
    watch.database.run(BACK)
    assert changed(watch) == {watch.named("column:{s}towns.mayor")}


@pytest.mark.usefixtures("worker")
def test_another_snapshot_is_compared_with_as_it_is(watch: Watch) -> None:
    watch.check()
    snapshot = watch.http.post(f"{watch.path}/snapshots", json={}).json()
    assert go(watch, migration(watch, MAYOR), "apply")["status"] == "succeeded"
    told = watch.report(watch.check(against=snapshot["id"])["report_id"])
    assert [c["object"] for c in told["changes"]] == [watch.named("column:{s}towns.mayor")]


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_nothing_is_compared_while_a_migration_is_at_work(
    watch: Watch, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    reply = watch.http.post(f"/migrations/{migration(watch, MAYOR)}/apply", json={})
    run_id = reply.json()["id"]
    watch.settings(cron="0 3 * * *", enabled=True)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    with transaction(sessions) as session:
        # As a worker leaves it that is in the middle of the statements.
        session.execute(update(Run).values(status="running", started_at=long_ago))
        session.execute(update(DriftSettings).values(next_check_at=long_ago))
    refused = watch.http.post(f"{watch.path}/check")
    assert (refused.status_code, refused.json()["code"]) == (409, "drift.migrating")
    assert refused.json()["params"]["run_id"] == run_id
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    assert running.start_due(house) == 0
    # The check that fell due comes soon after, not a day later.
    found = watch.http.get(f"{watch.path}/settings").json()
    soon = datetime.fromisoformat(found["next_check_at"]) - datetime.now(UTC)
    assert 0 < soon.total_seconds() <= running.AFTER_A_MIGRATION.total_seconds()
