"""Checks over HTTP: the baseline, what others changed, what became of it."""

import pytest

from tests.integration.control.drift.conftest import Watch

pytestmark = pytest.mark.usefixtures("worker")


def test_the_first_check_makes_the_baseline(watch: Watch) -> None:
    result = watch.check()
    assert (result["drifted"], result["baseline_created"]) == (False, True)
    assert result["summary"] == {"added": 0, "removed": 0, "changed": 0}
    report = watch.report(result["report_id"])
    assert (report["drifted"], report["changes"], report["severity"]) == (False, [], None)
    assert (report["status"], report["ddl_to_restore"]) == ("resolved", "")
    baseline = watch.http.get(f"{watch.path}/settings").json()["baseline_snapshot_id"]
    assert report["baseline_snapshot_id"] == baseline
    snapshot = watch.http.get(f"/drift/snapshots/{baseline}").json()
    assert snapshot["connection_id"] == str(watch.connection_id)
    tables = {f["object"] for f in snapshot["schema"]["facts"] if f["kind"] == "table"}
    assert tables == {watch.named("table:{s}towns"), watch.named("table:{s}people")}


def test_nothing_changed_and_a_probe_was_enough(watch: Watch) -> None:
    first = watch.check()
    watch.database.run("INSERT INTO towns (id, name) VALUES (1, 'Lyon')")
    again = watch.check()
    assert (again["drifted"], again["baseline_created"], again["unchanged"]) == (
        False,
        False,
        True,
    )
    assert again["report_id"] == first["report_id"]
    assert len(watch.reports()) == 1


def test_what_others_changed_is_reported_with_its_way_back(watch: Watch) -> None:
    watch.check()
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)",
        "DROP TABLE people",
        "ALTER TABLE towns ADD COLUMN country varchar(2)",
    )
    result = watch.check()
    assert (result["drifted"], result["severity"]) == (True, "data")
    assert result["summary"] == {"added": 2, "removed": 1, "changed": 0}
    report = watch.report(result["report_id"])
    assert (report["drifted"], report["severity"], report["status"]) == (True, "data", "open")
    changes = {c["object"]: c for c in report["changes"]}
    assert set(changes) == {
        watch.named("table:{s}extra"),
        watch.named("table:{s}people"),
        watch.named("column:{s}towns.country"),
    }
    extra = changes[watch.named("table:{s}extra")]
    assert (extra["kind"], extra["action"], extra["before"]) == ("table", "added", None)
    assert "CREATE TABLE" in extra["after"]
    people = changes[watch.named("table:{s}people")]
    assert (people["action"], people["severity"], people["after"]) == ("removed", "data", None)
    assert "mail" in people["before"]
    # The way back, run by the engine's own driver, is a way back.
    script = [s for s in report["ddl_to_restore"].split(";\n") if s.strip("; \n")]
    watch.database.run(*script)
    after = watch.check()
    assert after["drifted"] is False
    closed = watch.report(report["id"])
    assert (closed["status"], closed["superseded_by"]) == ("resolved", after["report_id"])


def test_an_attribute_is_told_before_and_after(watch: Watch) -> None:
    if watch.engine == "sqlite":
        before, after = "VARCHAR(40)", "VARCHAR(80)"
        watch.check()
        watch.database.run(
            "DROP TABLE towns",
            "CREATE TABLE towns (id integer PRIMARY KEY, name varchar(80) NOT NULL)",
        )
    else:
        word = "ALTER COLUMN name TYPE" if watch.engine == "postgresql" else "MODIFY name"
        tail = "" if watch.engine == "postgresql" else " NOT NULL"
        before = "character varying(40)" if watch.engine == "postgresql" else "varchar(40)"
        after = before.replace("40", "80")
        watch.check()
        watch.database.run(f"ALTER TABLE towns {word} varchar(80){tail}")
    report = watch.report(watch.check()["report_id"])
    [change] = report["changes"]
    assert change["object"] == watch.named("column:{s}towns.name")
    assert (change["kind"], change["attribute"], change["action"]) == ("column", "type", "changed")
    assert (change["before"], change["after"]) == (before, after)
    assert change["severity"] == "data"
    assert change["key"] == f"{change['object']}@type"


def test_a_repeated_check_keeps_since_when(watch: Watch) -> None:
    watch.check()
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    first = watch.check()
    seen = watch.report(first["report_id"])["changes"][0]
    again = watch.check()
    assert (again["report_id"], again["unchanged"]) == (first["report_id"], True)
    change = watch.report(again["report_id"])["changes"][0]
    assert change["first_seen"] == seen["first_seen"]
    assert change["last_seen"] > seen["last_seen"]
    # More drift is another report; what was there before keeps its date.
    watch.database.run("CREATE TABLE more (id integer PRIMARY KEY)")
    third = watch.check()
    assert third["report_id"] != first["report_id"]
    changes = {c["object"]: c for c in watch.report(third["report_id"])["changes"]}
    assert changes[change["object"]]["first_seen"] == seen["first_seen"]
    assert changes[watch.named("table:{s}more")]["first_seen"] > seen["first_seen"]
    assert watch.report(first["report_id"])["status"] == "resolved"


def test_since_when_it_can_be_there_at_the_earliest(watch: Watch) -> None:
    watch.check()
    watch.check()
    looked = watch.http.get(f"{watch.path}/settings").json()["last_checked_at"]
    watch.settings(ignore=[watch.named("table:{s}more")])
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)", "CREATE TABLE more (id integer PRIMARY KEY)"
    )
    [change] = watch.report(watch.check()["report_id"])["changes"]
    assert change["not_before"] == looked
    assert looked < change["first_seen"]
    watch.settings(ignore=[])
    found = {c["object"]: c for c in watch.report(watch.check()["report_id"])["changes"]}
    assert found[watch.named("table:{s}extra")]["not_before"] == looked
    # It was there while it was ignored: nobody knows since when.
    assert found[watch.named("table:{s}more")]["not_before"] is None


def test_an_accepted_report_is_the_baseline(watch: Watch) -> None:
    watch.check()
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    report = watch.report(watch.check()["report_id"])
    path = f"/drift/reports/{report['id']}"
    noted = watch.http.post(f"{path}/acknowledge", json={"note": "Ticket 12"})
    assert (noted.status_code, noted.json()["status"]) == (200, "acknowledged")
    assert watch.check()["drifted"] is True
    assert watch.report(report["id"])["status"] == "acknowledged"
    accepted = watch.http.post(f"{path}/accept")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    settings = watch.http.get(f"{watch.path}/settings").json()
    assert settings["baseline_snapshot_id"] == report["live_snapshot_id"]
    assert watch.check()["drifted"] is False
    for action in ("accept", "acknowledge"):
        refused = watch.http.post(f"{path}/{action}")
        assert (refused.status_code, refused.json()["code"]) == (409, "drift.report_closed")
    # Taking the table away again is drift now.
    watch.database.run("DROP TABLE extra")
    again = watch.report(watch.check()["report_id"])
    assert [(c["object"], c["action"]) for c in again["changes"]] == [
        (watch.named("table:{s}extra"), "removed")
    ]


def test_some_of_it_put_back_asks_nobody_again(watch: Watch) -> None:
    watch.check()
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)", "CREATE TABLE more (id integer PRIMARY KEY)"
    )
    report_id = watch.check()["report_id"]
    watch.http.post(f"/drift/reports/{report_id}/acknowledge", json={"note": "Known"})
    watch.database.run("DROP TABLE more")
    later = watch.report(watch.check()["report_id"])
    assert (later["status"], later["note"], later["summary"]["added"]) == (
        "acknowledged",
        "Known",
        1,
    )


def test_ignored_down_to_an_attribute(watch: Watch) -> None:
    watch.check()
    watch.database.run(
        "CREATE TABLE tmp_one (id integer PRIMARY KEY)",
        "CREATE TABLE extra (id integer PRIMARY KEY)",
    )
    kept = watch.settings(
        ignore=[
            watch.named("table:{s}tmp_*"),
            {"pattern": "column:*@type", "reason": "types come later", "until": "2999-01-01"},
            {"pattern": watch.named("table:{s}extra"), "until": "2001-01-01T00:00:00Z"},
        ]
    )
    assert kept["ignore"][0] == watch.named("table:{s}tmp_*")
    assert kept["ignore"][1]["until"].startswith("2999-01-01")
    report = watch.report(watch.check()["report_id"])
    assert [c["object"] for c in report["changes"]] == [watch.named("table:{s}extra")]
    assert [(i["object"], i["rule"]) for i in report["ignored"]] == [
        (watch.named("table:{s}tmp_one"), watch.named("table:{s}tmp_*"))
    ]
    assert "tmp_one" not in report["ddl_to_restore"]


def test_against_another_snapshot(watch: Watch) -> None:
    watch.check()
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    snapshot = watch.http.post(f"{watch.path}/snapshots", json={"label": "Tuesday"}).json()
    result = watch.check(against=snapshot["id"])
    assert (result["drifted"], result["baseline_created"]) == (False, False)
    assert watch.report(result["report_id"])["against_baseline"] is False
    assert watch.check()["drifted"] is True
