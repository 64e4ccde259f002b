"""A database compared with a snapshot of another engine: a report, never a plan."""

import pytest

from auralith.settings.model import Settings
from tests.integration.control.drift.conftest import TABLES, Watch
from tests.integration.control.patches.conftest import MakeConnection
from tests.integration.control.schema_desk import empty_database

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture
def snapshot(
    request: pytest.FixtureRequest, watch: Watch, settings: Settings, connect: MakeConnection
) -> str:
    """A snapshot of a database of another engine, with other tables."""
    engine = "sqlite" if watch.engine == "postgresql" else "postgresql"
    database = empty_database(engine, "other", request, settings)
    database.run(*TABLES, "CREATE INDEX by_name ON towns (name)")
    other = connect(watch.project_id, database, name="Other", environment="staging")
    reply = watch.http.post(f"/connections/{other}/drift/snapshots", json={})
    assert reply.status_code == 201, reply.text
    identifier: str = reply.json()["id"]
    return identifier


@pytest.mark.parametrize("watch", ["postgresql", "mariadb"], indirect=True)
def test_what_both_engines_have_is_compared_and_the_rest_named(watch: Watch, snapshot: str) -> None:
    watch.settings(ignore=["table:tmp"])
    same = watch.check(against=snapshot)
    assert same["drifted"] is False
    report = watch.report(same["report_id"])
    assert (report["completeness"], report["against_baseline"]) == ("partial", False)
    named = {gap["object"]: gap["message"] for gap in report["gaps"]}
    assert "index:*" in named
    assert "ignore rules" in named
    watch.database.run(
        "CREATE TABLE extra (id integer PRIMARY KEY)", "ALTER TABLE towns ADD COLUMN river int"
    )
    found = watch.report(watch.check(against=snapshot)["report_id"])
    assert {(c["object"], c["action"]) for c in found["changes"]} == {
        ("table:extra", "added"),
        ("column:towns.river", "added"),
    }
    assert found["ddl_to_restore"] == "-- No statement leads from one engine to another."
    refused = watch.http.post(f"/drift/reports/{found['id']}/migration")
    assert (refused.status_code, refused.json()["code"]) == (422, "migration.engines_differ")
    # The baseline is no matter of this.
    assert watch.check()["baseline_created"] is True


@pytest.mark.parametrize("watch", ["mariadb"], indirect=True)
def test_snapshots_of_two_engines(watch: Watch, snapshot: str) -> None:
    watch.database.run("DROP TABLE people", "ALTER TABLE towns ADD COLUMN river int")
    mine = watch.http.post(f"{watch.path}/snapshots", json={}).json()["id"]
    reply = watch.http.get(f"/drift/snapshots/{snapshot}/diff/{mine}")
    assert reply.status_code == 200, reply.text
    diff = reply.json()
    assert (diff["identical"], diff["completeness"], diff["sql"]) == (False, "partial", "")
    assert {(c["object"], c["top"], c["action"]) for c in diff["changes"]} == {
        ("table:people", "table:people", "removed"),
        ("column:towns.river", "table:towns", "added"),
    }
    assert diff["unsupported"] == ["No statement leads from one engine to another."]
    assert "index:*" in {gap["object"] for gap in diff["gaps"]}
    live = watch.http.get(
        f"/drift/snapshots/{snapshot}/diff", params={"connection_id": str(watch.connection_id)}
    )
    assert live.json()["changes"] == diff["changes"]
