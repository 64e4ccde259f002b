"""What a login may no longer read is neither gone nor as agreed, and the report says so."""

from itertools import count

import pytest

from auralith.settings.model import Settings
from tests.integration.conftest import People
from tests.integration.control.drift.conftest import TABLES, Watch
from tests.integration.control.patches.conftest import MakeConnection, TargetDatabase
from tests.integration.control.schema_desk import empty_database

pytestmark = pytest.mark.usefixtures("worker")

LOGINS = count(1)
TRIGGERS = (
    "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER calm BEFORE INSERT ON towns FOR EACH ROW EXECUTE FUNCTION quiet()",
)
NOISE = "CREATE TRIGGER loud BEFORE INSERT ON towns FOR EACH ROW EXECUTE FUNCTION quiet()"
HIDE = "REVOKE SELECT ON pg_catalog.pg_trigger FROM PUBLIC"
SHOW = "GRANT SELECT ON pg_catalog.pg_trigger TO PUBLIC"


@pytest.fixture
def watch(
    request: pytest.FixtureRequest, settings: Settings, people: People, connect: MakeConnection
) -> Watch:
    """A PostgreSQL database that is watched by a login without rights of its own."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person)
    database = empty_database("postgresql", "watched", request, settings)
    login = f"watcher_{next(LOGINS)}"
    database.run(*TABLES, *TRIGGERS, f"CREATE ROLE {login} LOGIN PASSWORD 'secret'")
    narrow = TargetDatabase("postgresql", {**database.fields, "username": login}, "secret")
    identifier = connect(project_id, narrow, name="Shop", environment="staging")
    return Watch(people.client(person), project_id, identifier, database)


def test_what_cannot_be_read_any_more_is_not_removed(watch: Watch) -> None:
    assert watch.report(watch.check()["report_id"])["completeness"] == "complete"
    watch.database.run(HIDE, "CREATE TABLE extra (id integer PRIMARY KEY)")
    report = watch.report(watch.check()["report_id"])
    assert [c["object"] for c in report["changes"]] == ["table:public.extra"]
    assert "calm" not in report["ddl_to_restore"]
    assert report["completeness"] == "partial"
    gaps = {gap["object"]: gap for gap in report["gaps"]}
    assert gaps["trigger:*"]["reason"] == "privilege"
    assert "Not compared: 1" in gaps["trigger:*"]["message"]
    watch.database.run(SHOW, "DROP TABLE extra")
    assert watch.check()["drifted"] is False


def test_what_was_found_before_is_not_resolved_by_not_reading_it(watch: Watch) -> None:
    watch.check()
    watch.database.run(NOISE)
    first = watch.report(watch.check()["report_id"])
    assert [c["object"] for c in first["changes"]] == ["trigger:public.towns.loud"]
    assert first["changes"][0]["unread"] is False
    watch.database.run(HIDE)
    result = watch.check()
    assert (result["drifted"], result["summary"]["added"]) == (True, 1)
    [change] = watch.report(result["report_id"])["changes"]
    assert (change["object"], change["unread"]) == ("trigger:public.towns.loud", True)
    assert change["first_seen"] == first["changes"][0]["first_seen"]
    assert change["last_seen"] == first["changes"][0]["last_seen"]
    again = watch.check()
    assert (again["report_id"], again["drifted"]) == (result["report_id"], True)
    # What cannot be read cannot be probed either: each check looks at everything else.
    assert again["unchanged"] is False
    # A rule that ignores it resolves it; seen again and gone, it is resolved as well.
    watch.settings(ignore=["trigger:*loud"])
    assert watch.check()["drifted"] is False
    watch.settings(ignore=[])
    watch.database.run(SHOW)
    assert watch.check()["drifted"] is True
    watch.database.run("DROP TRIGGER loud ON towns")
    assert watch.check()["drifted"] is False
