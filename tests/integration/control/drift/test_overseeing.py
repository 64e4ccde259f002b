"""A project at a glance: how each connection stands, and their schemas side by side."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from auralith.settings.model import Settings
from tests.integration.control.drift.conftest import TABLES, Watch
from tests.integration.control.patches.conftest import MakeConnection
from tests.integration.control.schema_desk import empty_database

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture
def production(
    request: pytest.FixtureRequest, watch: Watch, settings: Settings, connect: MakeConnection
) -> Watch:
    """Another connection of the project, with the same tables."""
    database = empty_database(watch.engine, "production", request, settings)
    database.run(*TABLES)
    other = connect(watch.project_id, database, name="Live", environment="production")
    return Watch(watch.http, watch.project_id, other, database)


def standing(watch: Watch, **query: Any) -> dict[str, dict[str, Any]]:
    reply = watch.http.get(f"/projects/{watch.project_id}/drift", params=query)
    assert reply.status_code == 200, reply.text
    return {item["name"]: item for item in reply.json()["items"]}


def matrix(watch: Watch, **query: Any) -> dict[str, Any]:
    reply = watch.http.get(f"/projects/{watch.project_id}/drift/matrix", params=query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_connections_stand_by_their_last_check(watch: Watch, production: Watch) -> None:
    never = standing(watch)
    assert list(never) == ["Shop", "Live"]  # staging comes before production
    assert {(w["report"], w["last_checked_at"]) for w in never.values()} == {(None, None)}
    watch.check()
    production.check()
    production.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    found = production.check()
    now = standing(watch)
    assert now["Shop"]["report"]["drifted"] is False
    assert now["Shop"]["baseline_snapshot_id"] == now["Shop"]["report"]["baseline_snapshot_id"]
    told = now["Live"]["report"]
    assert (told["id"], told["status"], told["severity"]) == (
        found["report_id"],
        "open",
        found["severity"],
    )
    assert told["summary"] == {"added": 1, "removed": 0, "changed": 0}
    assert list(standing(watch, status="open")) == ["Live"]
    assert list(standing(watch, drifted=False)) == ["Shop"]
    assert list(standing(watch, q="liv")) == ["Live"]
    assert list(standing(watch, connection_id=production.connection_id)) == ["Live"]
    watch.http.post(f"/drift/reports/{found['report_id']}/acknowledge")
    assert standing(watch, status="open") == {}
    assert (
        watch.http.get(
            f"/projects/{watch.project_id}/drift", params={"sort": "password"}
        ).status_code
        == 422
    )


def test_schemas_side_by_side(watch: Watch, production: Watch) -> None:
    unread = matrix(watch)
    assert [c["snapshot_id"] for c in unread["columns"]] == [None, None]
    assert (unread["total"], unread["differences"]) == (0, [[None, None], [None, None]])
    watch.check()
    production.check()
    equal = matrix(watch)
    assert equal["engine"] == watch.engine
    assert equal["engines"] == {watch.engine: 2}
    assert [c["name"] for c in equal["columns"]] == ["Shop", "Live"]
    assert len({c["fingerprint"] for c in equal["columns"]}) == 1
    assert (equal["items"], equal["differences"]) == ([], [[0, 0], [0, 0]])
    everything = {r["object"]: r["variants"] for r in matrix(watch, all=True)["items"]}
    assert everything[watch.named("table:{s}towns")] == [0, 0]
    production.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)",
        "ALTER TABLE towns ADD COLUMN country varchar(2)",
    )
    production.check()
    apart = matrix(watch)
    assert {r["object"]: r["variants"] for r in apart["items"]} == {
        watch.named("table:{s}extra"): [None, 0],
        watch.named("table:{s}towns"): [0, 1],
    }
    assert {r["kind"] for r in apart["items"]} == {"table"}
    assert apart["differences"] == [[0, 2], [2, 0]]
    assert matrix(watch, q="EXTRA")["total"] == 1
    assert matrix(watch, page=2, page_size=1)["items"] == [apart["items"][1]]
    alone = matrix(watch, connection_id=str(watch.connection_id))
    assert ([c["name"] for c in alone["columns"]], alone["left_out"]) == (["Shop"], 1)
    # Put back: the check found what the older snapshot says, so that is what is known now.
    production.database.run("DROP TABLE extra", "ALTER TABLE towns DROP COLUMN country")
    assert production.check()["drifted"] is False
    again = matrix(watch)
    assert (again["total"], again["differences"]) == (0, [[0, 0], [0, 0]])


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_a_newer_snapshot_tells_more_than_an_older_check(watch: Watch) -> None:
    watch.check()
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)")
    taken = watch.http.post(f"{watch.path}/snapshots", json={}).json()
    [column] = matrix(watch)["columns"]
    assert (column["snapshot_id"], column["read_at"]) == (taken["id"], taken["created_at"])
    assert column["fingerprint"] == taken["fingerprint"]


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_a_schedule_is_read_before_it_is_kept(watch: Watch) -> None:
    reply = watch.http.get(f"{watch.path}/schedule", params={"cron": " 30 3 * *  1 "})
    assert reply.status_code == 200, reply.text
    assert reply.json()["cron"] == "30 3 * * 1"
    times = [datetime.fromisoformat(t) for t in reply.json()["next_checks"]]
    assert len(times) == 5
    assert times[0] > datetime.now(UTC)
    for time in times:
        # Mondays, half past three, at most five minutes later by the connection's own offset.
        assert (time.weekday(), time.hour, time.minute in range(30, 36)) == (0, 3, True)
    kept = watch.settings(cron="30 3 * * 1", enabled=True)
    assert kept["next_check_at"] == reply.json()["next_checks"][0]
    refused = watch.http.get(f"{watch.path}/schedule", params={"cron": "every night"})
    assert (refused.status_code, refused.json()["code"]) == (422, "drift.cron")
    assert refused.json()["detail"][0]["loc"] == ["query", "cron"]


@pytest.mark.parametrize("watch", ["sqlite"], indirect=True)
def test_other_projects_are_nowhere(watch: Watch) -> None:
    nowhere = UUID(int=4, version=4)
    assert watch.http.get(f"/projects/{nowhere}/drift").status_code == 404
    assert watch.http.get(f"/projects/{nowhere}/drift/matrix").status_code == 404


def test_an_object_is_shown_as_agreed_and_as_found(watch: Watch) -> None:
    watch.check()
    watch.database.run(
        "ALTER TABLE towns ADD COLUMN country varchar(2)", "CREATE TABLE extra (a integer)"
    )
    report = watch.check()["report_id"]

    def ddl(name: str) -> tuple[str, str | None, str | None]:
        reply = watch.http.get(f"/drift/reports/{report}/ddl", params={"object": watch.named(name)})
        assert reply.status_code == 200, reply.text
        found = reply.json()
        return found["object"], found["before"], found["after"]

    name, before, after = ddl("column:{s}towns.country")
    assert name == watch.named("table:{s}towns")
    assert "name" in str(before)
    assert ["country" in str(text) for text in (before, after)] == [False, True]
    assert ddl("table:{s}extra")[1] is None
    assert "extra" in str(ddl("table:{s}extra")[2])
    assert ddl("table:{s}nothing")[1:] == (None, None)
    malformed = watch.http.get(f"/drift/reports/{report}/ddl", params={"object": "towns"})
    assert malformed.status_code == 422
