"""From a report to the draft that restores the baseline, and through its runs."""

from typing import Any

import pytest

from tests.integration.control.drift.conftest import Watch

pytestmark = pytest.mark.usefixtures("worker")


def drafted(watch: Watch, report_id: str, **body: Any) -> dict[str, Any]:
    reply = watch.http.post(f"/drift/reports/{report_id}/migration", json=body or None)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    assert reply.headers["Location"] == f"/api/v1/migrations/{made['id']}"
    return made


def disturb(watch: Watch) -> dict[str, Any]:
    """A baseline, then three changes by others; the report that tells them."""
    watch.check()
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)",
        "DROP TABLE people",
        "ALTER TABLE towns ADD COLUMN country varchar(2)",
    )
    return watch.report(watch.check()["report_id"])


def test_a_report_becomes_a_draft_that_restores_the_baseline(watch: Watch) -> None:
    report = disturb(watch)
    made = drafted(watch, report["id"])
    assert (made["status"], made["target_connection_id"]) == ("draft", str(watch.connection_id))
    assert made["source_snapshot_id"] == report["baseline_snapshot_id"]
    assert made["completeness"] == "complete"
    extra = watch.named("table:{s}extra")
    country = watch.named("column:{s}towns.country")
    lost = [s["object"] for s in made["statements"] if s["destructive"]]
    assert sorted(lost) == sorted([extra, country])
    refused = watch.http.post(f"/migrations/{made['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "migration.unconfirmed")
    proof = watch.http.post(f"/migrations/{made['id']}/validate?wait=50").json()
    assert (proof["status"], proof["result"]["proved"]) == ("succeeded", True), proof
    body = {"confirm_destructive": lost}
    run = watch.http.post(f"/migrations/{made['id']}/apply?wait=50", json=body).json()
    assert run["status"] == "succeeded", run
    assert run["result"]["remaining_differences"] == []
    after = watch.check()
    assert after["drifted"] is False
    assert watch.report(report["id"])["status"] == "resolved"
    closed = watch.http.post(f"/drift/reports/{report['id']}/migration")
    assert (closed.status_code, closed.json()["code"]) == (409, "drift.report_closed")


def test_only_some_of_it_is_restored_when_asked(watch: Watch) -> None:
    report = disturb(watch)
    people = watch.named("table:{s}people")
    made = drafted(watch, report["id"], name="People back", objects=[people])
    assert made["name"] == "People back"
    assert made["statements"]
    assert all("people" in s["object"] for s in made["statements"])
    run = watch.http.post(f"/migrations/{made['id']}/apply?wait=50").json()
    assert run["status"] == "succeeded", run
    left = {c["object"] for c in watch.report(watch.check()["report_id"])["changes"]}
    assert left == {watch.named("table:{s}extra"), watch.named("column:{s}towns.country")}


def test_what_is_ignored_is_not_restored(watch: Watch) -> None:
    watch.settings(ignore=[watch.named("table:{s}extra")])
    made = drafted(watch, disturb(watch)["id"], options={"soft_drop": True})
    assert not [s for s in made["statements"] if "extra" in s["object"]]
    # A soft drop loses nothing, so it asks for no word.
    assert not [s for s in made["statements"] if s["destructive"]]


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_an_object_the_report_does_not_name(watch: Watch) -> None:
    report = disturb(watch)
    body = {"objects": ["table:people", "table:towns"]}
    reply = watch.http.post(f"/drift/reports/{report['id']}/migration", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "drift.object")
    assert reply.json()["detail"][0]["loc"] == ["body", "objects", 1]
