"""Making, finding, changing and deleting connections; their secrets never come back."""

import sqlite3
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit import sealed
from auralith.kit.crypto import Keyring
from auralith.kit.db import Base, transaction
from auralith.models import Connection, Run
from auralith.settings.model import Settings
from tests.conftest import TEST_KEY
from tests.integration.control.connections.conftest import Office

PARTS: dict[str, Any] = {
    "engine": "postgresql",
    "host": "db.example.com",
    "database": "crm",
    "username": "app",
}
KEY = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"


def errors_of(reply: httpx.Response) -> tuple[str, list[list[Any]]]:
    """Code and places of a 422."""
    assert reply.status_code == 422, reply.text
    body = reply.json()
    return body["code"], [item["loc"] for item in body["detail"]]


def test_created_connection_has_the_defaults_and_no_secret(office: Office) -> None:
    reply = office.admin.post("/connections", json=office.body(**PARTS, password="s3cret!"))
    assert reply.status_code == 201
    made = reply.json()
    assert reply.headers["Location"] == f"/api/v1/connections/{made['id']}"
    assert made["port"] == 5432
    assert made["environment"] == "development"
    assert made["ssl"] == {"mode": "prefer", "ca": None, "cert": None}
    assert made["read_only"] is False
    assert made["last_test"] is None
    assert made["has_password"] is True
    assert "s3cret!" not in reply.text
    for path in ("/connections", f"/connections/{made['id']}"):
        assert "s3cret!" not in office.viewer.get(path).text


def test_secret_is_sealed_to_its_row(
    office: Office, sessions: sessionmaker[Session], keyring: Keyring
) -> None:
    one, two = office.create(**PARTS, password="first"), office.create(**PARTS, password="second")
    with transaction(sessions) as session:
        stored = session.get(Connection, UUID(one["id"]))
        other = session.get(Connection, UUID(two["id"]))
        assert stored is not None
        assert other is not None
        assert "first" not in str(stored.password_sealed)
        assert sealed.opened(stored, "password_sealed", keyring) == "first"
        stored.password_sealed = other.password_sealed
        session.flush()
    reply = office.admin.post(f"/connections/{one['id']}/test")
    assert (reply.status_code, reply.json()["code"]) == (409, "connection.secret")


def test_url_is_taken_apart(office: Office) -> None:
    made = office.create(
        url="postgresql://ap%40p:p%3Aw@db.example.com:6543/crm?sslmode=require"
        "&application_name=reports"
    )
    assert (made["engine"], made["host"], made["port"]) == ("postgresql", "db.example.com", 6543)
    assert (made["username"], made["database"]) == ("ap@p", "crm")
    assert made["ssl"]["mode"] == "require"
    assert made["options"] == {"application_name": "reports"}


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://a:hidden@h/db?service=prod", "service"),
        ("postgresql://a:hidden@h/db?passfile=/etc/passwd", "passfile"),
        ("postgresql://a:hidden@h/db?sslkey=/etc/ssl/client.key", "sslkey"),
        ("postgresql://a:hidden@h/db?host=/var/run", "host"),
        ("mysql://a:hidden@h/db?local_infile=1", "local_infile"),
        ("mysql://a:hidden@h/db?init_command=DROP", "init_command"),
        ("postgresql://a:hidden@%2Fvar%2Frun/db", "host"),
        ("sqlite:///file:x?mode=rw", "option"),
        ("oracle://a:hidden@h/db", "begin"),
    ],
)
def test_url_with_anything_unknown_is_refused_by_name(office: Office, url: str, named: str) -> None:
    reply = office.admin.post("/connections", json=office.body(url=url))
    assert errors_of(reply) == ("connection.url", [["body", "url"]])
    assert named in reply.json()["detail"][0]["msg"]
    assert "hidden" not in reply.text


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"host": None}, "connection.field_missing", "host"),
        ({"username": None}, "connection.field_missing", "username"),
        ({"database": None}, "connection.field_missing", "database"),
        ({"host": "/tmp"}, "connection.host", "host"),
        ({"host": "a,b"}, "connection.host", "host"),
        ({"options": {"options": "-c x=y"}}, "connection.option", "options"),
        ({"ssl": {"mode": "verify_ca"}}, "connection.tls", "ssl"),
        ({"ssl": {"mode": "require", "ca": "/etc/ssl/ca.pem"}}, "connection.tls", "ssl"),
        ({"ssl": {"mode": "require", "key": KEY}}, "connection.tls", "ssl"),
        ({"url": "mysql://h/x"}, "connection.url_conflict", "engine"),
        ({"port": 70_000}, "validation", "port"),
        ({"colour": "red"}, "validation", "colour"),
    ],
)
def test_bad_field_is_422_with_its_place(
    office: Office, change: dict[str, Any], code: str, place: str
) -> None:
    found, places = errors_of(office.admin.post("/connections", json=office.body(**PARTS | change)))
    assert found == code
    assert places[0][:2] == ["body", place]


def test_sqlite_must_lie_below_its_folder(office: Office, settings: Settings) -> None:
    settings.sqlite_dir.mkdir(parents=True)
    sqlite3.connect(settings.sqlite_dir / "shop.db").close()
    (settings.sqlite_dir / "link.db").symlink_to("/etc/hostname")
    assert office.create(engine="sqlite", database="shop.db")["host"] is None
    assert office.create(engine="sqlite", database=str(settings.sqlite_dir / "shop.db"))
    assert office.create(engine="sqlite", database="comes-later.db")
    for bad in ("../secret.key", "/etc/passwd", "link.db", "a/../../x", "."):
        reply = office.admin.post("/connections", json=office.body(engine="sqlite", database=bad))
        assert errors_of(reply) == ("connection.path", [["body", "database"]]), bad


def test_rights_and_visibility(office: Office) -> None:
    made = office.create(**PARTS)
    path = f"/connections/{made['id']}"
    assert office.viewer.get(path).status_code == 200
    assert office.viewer.post("/connections", json=office.body(**PARTS)).status_code == 403
    assert office.viewer.patch(path, json={"name": "x"}).status_code == 403
    assert office.viewer.delete(path).status_code == 403
    unsaved = office.body(**PARTS)
    assert office.viewer.post("/connections/test", json=unsaved).status_code == 403
    assert office.stranger.post("/connections/test", json=unsaved).status_code == 404
    assert office.stranger.post("/connections", json=unsaved).status_code == 404
    for call in ("", "/schema", "/graph", "/health-audit", "/tables/x/rows"):
        assert office.stranger.get(path + call).status_code == 404
    assert office.stranger.get("/connections").json()["total"] == 0
    for call in ("/test", "/introspect"):
        assert office.stranger.post(path + call).status_code == 404
    anyone = httpx.get(f"{office.admin.base_url}{path.removeprefix('/')}")
    assert anyone.status_code == 401
    assert office.admin.get(f"/connections/{uuid4()}").status_code == 404
    assert office.admin.get("/connections/nonsense").status_code == 422


def test_list_filters_sorts_and_pages(office: Office) -> None:
    office.create(**PARTS, environment="production")
    office.create(**PARTS | {"engine": "mysql"}, environment="staging")
    for query, names in (
        ({"environment": "staging"}, 1),
        ({"engine": "postgresql"}, 1),
        ({"q": "OOK"}, 2),
        ({"project_id": str(office.project_id)}, 2),
    ):
        assert office.viewer.get("/connections", params=query).json()["total"] == names
    page = office.viewer.get("/connections", params={"sort": "-engine", "page_size": 1}).json()
    assert [c["engine"] for c in page["items"]] == ["postgresql"]
    assert office.viewer.get("/connections?colour=red").status_code == 422


def test_patch_changes_only_what_is_sent(
    office: Office, sessions: sessionmaker[Session], keyring: Keyring
) -> None:
    made = office.create(**PARTS, password="one", labels={"team": "crm"})
    path = f"/connections/{made['id']}"
    changed = office.admin.patch(path, json={"name": "Renamed", "username": "bob"}).json()
    assert (changed["name"], changed["username"], changed["host"]) == (
        "Renamed",
        "bob",
        PARTS["host"],
    )
    assert changed["labels"] == {"team": "crm"}
    with transaction(sessions) as session:
        stored = session.get(Connection, UUID(made["id"]))
        assert stored is not None
        assert sealed.opened(stored, "password_sealed", keyring) == "one"
    assert office.admin.patch(path, json={"password": None}).json()["has_password"] is False
    assert office.admin.patch(path, json={"ssl": {"mode": "require"}}).json()["ssl"] == {
        "mode": "require",
        "ca": None,
        "cert": None,
    }
    assert errors_of(office.admin.patch(path, json={"host": None}))[0] == (
        "connection.field_missing"
    )
    assert errors_of(office.admin.patch(path, json={"engine": "mysql"}))[0] == "validation"
    moved = office.admin.patch(path, json={"url": "postgresql://bob:pw@other:7000/crm2"}).json()
    assert (moved["host"], moved["port"], moved["username"]) == ("other", 7000, "bob")
    assert moved["has_password"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"host": "evil.example.com"},
        {"port": 6000},
        {"url": "postgresql://app@evil.example.com/crm"},
        {"ssl": {"mode": "disable"}},
        {"ssl": {"mode": "require"}},
        {"url": "postgresql://app@db.example.com/crm?sslmode=prefer"},
    ],
)
def test_stored_password_stays_with_its_server_and_its_protection(
    office: Office, change: dict[str, Any]
) -> None:
    made = office.create(**PARTS, password="one", ssl={"mode": "verify_full"})
    path = f"/connections/{made['id']}"
    refused = office.admin.patch(path, json=change)
    assert errors_of(refused) == ("connection.password_needed", [["body", "password"]])
    assert office.admin.get(path).json() == made
    for password in ("two", None):
        changed = office.admin.patch(path, json={**change, "password": password})
        assert changed.status_code == 200, changed.text
        assert changed.json()["has_password"] is (password is not None)
    assert office.admin.patch(path, json=change).status_code == 200


def test_what_protects_a_stored_password_better_needs_none(office: Office) -> None:
    made = office.create(**PARTS, password="one", ssl={"mode": "require"})
    path = f"/connections/{made['id']}"
    for change in ({"ssl": {"mode": "verify_full"}}, {"database": "other"}, {"username": "bob"}):
        assert office.admin.patch(path, json=change).json()["has_password"] is True


def test_delete_waits_for_runs_and_wipes_secrets(
    office: Office, sessions: sessionmaker[Session]
) -> None:
    made = office.create(**PARTS, password="one")
    path, identifier = f"/connections/{made['id']}", UUID(made["id"])
    with transaction(sessions) as session:
        run = Run(
            project_id=office.project_id,
            kind="patch.execute",
            resource_id=uuid4(),
            connection_id=identifier,
            requester_type="user",
        )
        session.add(run)
    refused = office.admin.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "connection.runs_active")
    with transaction(sessions) as session:
        session.execute(text("UPDATE runs SET status = 'succeeded'"))
    assert office.admin.delete(path).status_code == 204
    assert office.admin.get(path).status_code == 404
    assert office.admin.get("/connections").json()["total"] == 0
    with transaction(sessions) as session:
        kept = session.get(Connection, identifier)
        assert kept is not None
        assert (kept.name, kept.password_sealed) == ("Books", None)


def test_rotation_seals_every_secret_under_the_active_key(
    office: Office, sessions: sessionmaker[Session]
) -> None:
    made = office.create(**PARTS, password="old secret")
    office.create(**PARTS)
    both, new_only = Keyring(["n" * 40, TEST_KEY]), Keyring(["n" * 40])
    with transaction(sessions) as session:
        assert sealed.reseal(session, Base, both) == 1
        assert sealed.reseal(session, Base, both) == 0
    with transaction(sessions) as session:
        stored = session.get(Connection, UUID(made["id"]))
        assert stored is not None
        assert sealed.opened(stored, "password_sealed", new_only) == "old secret"


def test_acts_are_recorded_without_secrets(office: Office) -> None:
    made = office.create(**PARTS | {"host": "127.0.0.1", "port": 1}, password="s3cret!")
    office.admin.patch(f"/connections/{made['id']}", json={"password": "s3cret!2"})
    office.admin.post(f"/connections/{made['id']}/test")
    office.admin.delete(f"/connections/{made['id']}")
    trail = office.admin.get(f"/projects/{office.project_id}/audit").text
    for action in ("created", "updated", "tested", "deleted"):
        assert f"connection.{action}" in trail
    assert "s3cret!" not in trail
