"""What became so is told once: in the event record and in the audit."""

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.models import Event
from auralith.settings.model import Settings
from tests.integration.conftest import People, Person
from tests.integration.control.drift.conftest import TABLES, Watch
from tests.integration.control.patches.conftest import MakeConnection, until
from tests.integration.control.schema_desk import empty_database

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture
def admin(people: People) -> Person:
    """Who may read the audit."""
    return people.person("ada")


@pytest.fixture
def watch(
    request: pytest.FixtureRequest,
    settings: Settings,
    people: People,
    connect: MakeConnection,
    admin: Person,
) -> Watch:
    """A developer's SQLite database."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person, admin=admin)
    database = empty_database("sqlite", "watched", request, settings)
    database.run(*TABLES)
    identifier = connect(project_id, database, name="Shop", environment="staging")
    return Watch(people.client(person), project_id, identifier, database)


def told(sessions: sessionmaker[Session]) -> list[Event]:
    """What drift told so far, runs and snapshots left out."""
    with sessions() as session:
        found = session.scalars(
            select(Event)
            .where(Event.type.startswith("drift."), ~Event.type.startswith("drift.check."))
            .order_by(Event.position)
        )
        return list(found)


def types(sessions: sessionmaker[Session]) -> list[str]:
    return [event.type for event in told(sessions)]


def test_each_change_is_told_once(
    watch: Watch, sessions: sessionmaker[Session], people: People, admin: Person
) -> None:
    watch.check()
    watch.check()
    assert types(sessions) == ["drift.baseline_set"]
    watch.database.run("CREATE TABLE extra (id integer PRIMARY KEY)", "DROP TABLE people")
    first = watch.check()
    watch.check()
    event = told(sessions)[-1]
    assert (event.type, event.outcome) == ("drift.detected", "success")
    assert event.resource["id"] == str(watch.connection_id)
    assert event.resource["name"] == "Shop"
    wanted = {"report_id": first["report_id"], "severity": "data", "added": 1, "removed": 1}
    assert wanted.items() <= event.detail.items()
    # More of it is told, less of it is not, the end of it is.
    watch.database.run("CREATE TABLE more (id integer PRIMARY KEY)")
    watch.check()
    watch.database.run("DROP TABLE more")
    later = watch.check()["report_id"]
    path = f"/drift/reports/{later}"
    assert watch.http.post(f"{path}/acknowledge", json={"note": "Known"}).status_code == 200
    watch.database.run("DROP TABLE extra", "CREATE TABLE people (id integer)")
    watch.check()
    assert types(sessions)[1:] == [
        "drift.detected",
        "drift.detected",
        "drift.acknowledged",
        "drift.detected",
    ]
    last = watch.reports()[0]["id"]
    assert watch.http.post(f"/drift/reports/{last}/migration").status_code == 201
    watch.settings(ignore=["table:people", "column:people.*"])
    assert watch.check()["drifted"] is False
    watch.settings(ignore=[])
    watch.check()
    assert watch.http.post(f"/drift/reports/{watch.reports()[0]['id']}/accept").status_code == 200
    assert types(sessions)[5:] == [
        "drift.restore_drafted",
        "drift.settings_updated",
        "drift.resolved",
        "drift.settings_updated",
        "drift.detected",
        "drift.accepted",
    ]
    audited(people.client(admin), watch, types(sessions))


def audited(admin: httpx.Client, watch: Watch, wanted: list[str]) -> None:
    """The same, in the same order, in the trail of the project."""

    def actions() -> list[str]:
        found: httpx.Response = admin.get(
            f"/projects/{watch.project_id}/audit", params={"page_size": 200, "sort": "seq"}
        )
        assert found.status_code == 200, found.text
        return [
            entry["action"]
            for entry in found.json()["items"]
            if entry["action"].startswith("drift.")
            and not entry["action"].startswith("drift.check.")
        ]

    until(lambda: actions() == wanted)
