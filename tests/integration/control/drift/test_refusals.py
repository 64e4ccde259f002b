"""Who may watch and decide, and what cannot be asked."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Connection, DriftReport
from auralith.settings.model import Settings
from tests.integration.conftest import People, Person
from tests.integration.control.drift.conftest import TABLES, Watch
from tests.integration.control.patches.conftest import MakeConnection
from tests.integration.control.schema_desk import empty_database


@pytest.fixture
def watch(
    request: pytest.FixtureRequest, settings: Settings, people: People, connect: MakeConnection
) -> Watch:
    """One SQLite database is enough here."""
    person = people.person("alice")
    project_id = people.project("Shop", dev=person, viewer=people.person("victor"))
    database = empty_database("sqlite", "watched", request, settings)
    database.run(*TABLES)
    identifier = connect(project_id, database, name="Shop", environment="staging")
    return Watch(people.client(person), project_id, identifier, database)


@pytest.fixture
def report_id(watch: Watch, sessions: sessionmaker[Session]) -> str:
    """A report that stands open."""
    with transaction(sessions) as session:
        connection = session.get_one(Connection, watch.connection_id)
        report = DriftReport(
            project_id=watch.project_id,
            connection_id=connection.id,
            drifted=True,
            severity="data",
            status="open",
            digest="0" * 64,
            last_seen_at=connection.created_at,
        )
        session.add(report)
        session.flush()
        return str(report.id)


def routes(watch: Watch, report_id: str) -> list[tuple[str, str, Any]]:
    """Every route, with a body that would be accepted."""
    return [
        ("POST", f"{watch.path}/check", {}),
        ("GET", f"{watch.path}/reports", None),
        ("GET", f"{watch.path}/settings", None),
        ("PUT", f"{watch.path}/settings", {"enabled": False}),
        ("GET", f"/drift/reports/{report_id}", None),
        ("POST", f"/drift/reports/{report_id}/acknowledge", {}),
        ("POST", f"/drift/reports/{report_id}/accept", {}),
        ("POST", f"/drift/reports/{report_id}/migration", {}),
    ]


def statuses(http: httpx.Client, watch: Watch, report_id: str) -> list[tuple[str, int]]:
    return [
        (method, http.request(method, path, json=body).status_code)
        for method, path, body in routes(watch, report_id)
    ]


def test_nobody_without_a_sign_in(watch: Watch, report_id: str, anonymous: httpx.Client) -> None:
    assert {status for _, status in statuses(anonymous, watch, report_id)} == {401}


def test_somebody_else_sees_nothing(watch: Watch, report_id: str, people: People) -> None:
    stranger = people.client(people.person("sam"))
    assert {status for _, status in statuses(stranger, watch, report_id)} == {404}


def test_a_viewer_reads_and_no_more(watch: Watch, report_id: str, people: People) -> None:
    viewer = people.client(Person(uuid4(), "victor@example.com"))
    found = statuses(viewer, watch, report_id)
    assert {status for method, status in found if method == "GET"} == {200}
    assert {status for method, status in found if method != "GET"} == {403}


def test_unknown_ids(watch: Watch) -> None:
    reply = watch.http.get(f"/drift/reports/{uuid4()}")
    assert (reply.status_code, reply.json()["code"]) == (404, "drift.report_not_found")
    reply = watch.http.post(f"{watch.path}/check", json={"against": str(uuid4())})
    assert (reply.status_code, reply.json()["code"]) == (404, "snapshot.not_found")
    reply = watch.http.put(f"{watch.path}/settings", json={"baseline_snapshot_id": str(uuid4())})
    assert (reply.status_code, reply.json()["code"]) == (404, "snapshot.not_found")


@pytest.mark.parametrize(
    ("body", "code", "loc"),
    [
        ({"cron": "now and then"}, "drift.cron", ["body", "cron"]),
        ({"cron": "61 * * * *"}, "drift.cron", ["body", "cron"]),
        ({"cron": "* * * * * *"}, "drift.cron", ["body", "cron"]),
        ({"cron": "0 0 31 2 *"}, "drift.cron", ["body", "cron"]),
        ({"keep_days": 0}, "validation", ["body", "keep_days"]),
        ({"enabled": True}, "drift.cron_missing", ["body", "cron"]),
        ({"ignore": ["table:a", "@comment"]}, "drift.pattern", ["body", "ignore", 1]),
        ({"ignore": [{"pattern": "@comment"}]}, "drift.pattern", ["body", "ignore", 0]),
    ],
)
def test_settings_that_cannot_be(
    watch: Watch, body: dict[str, Any], code: str, loc: list[Any]
) -> None:
    reply = watch.http.put(f"{watch.path}/settings", json=body)
    assert reply.status_code == 422, reply.text
    assert reply.json()["code"] == code
    assert reply.json()["detail"][0]["loc"] == loc


def test_one_check_at_a_time(watch: Watch) -> None:
    first = watch.http.post(f"{watch.path}/check")
    assert first.status_code == 202
    assert first.json()["kind"] == "drift.check"
    second = watch.http.post(f"{watch.path}/check")
    assert (second.status_code, second.json()["code"]) == (409, "drift.busy")
    assert second.json()["params"]["run_id"] == first.json()["id"]


def test_settings_before_anybody_said_anything(watch: Watch) -> None:
    found = watch.http.get(f"{watch.path}/settings").json()
    assert found == {
        "connection_id": str(watch.connection_id),
        "baseline_snapshot_id": None,
        "cron": None,
        "enabled": False,
        "ignore": [],
        "idle": [],
        "keep_days": None,
        "next_check_at": None,
        "last_checked_at": None,
        "last_report_id": None,
    }


def test_a_report_without_what_was_there_cannot_be_accepted(watch: Watch, report_id: str) -> None:
    reply = watch.http.post(f"/drift/reports/{report_id}/accept")
    assert (reply.status_code, reply.json()["code"]) == (409, "drift.report_closed")
