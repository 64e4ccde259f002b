"""A migration that stopped half way: what it left is known, and can be taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.migrations import service
from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

pytestmark = pytest.mark.parametrize("schema_desk", ["postgresql", "mariadb"], indirect=True)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ROWS = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, email varchar(40))"


@pytest.fixture
def stopped(schema_desk: SchemaDesk, worker: Worker) -> tuple[SchemaDesk, dict[str, Any]]:
    """A new table and a new column stand, the unique index behind them was refused."""
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(
        ROWS,
        "ALTER TABLE people ADD COLUMN nick varchar(10)",
        "CREATE TABLE first (id integer NOT NULL PRIMARY KEY)",
        "CREATE UNIQUE INDEX one_email ON people (email)",
    )
    desk.target.run(ROWS, "INSERT INTO people VALUES (1, 'a@example.com'), (2, 'a@example.com')")
    made = desk.compare(options={"concurrent_indexes": True})
    run = desk.go(made["id"], "apply")
    assert run["status"] == "failed", run
    assert desk.migration(made["id"])["status"] == "partially_applied"
    assert 0 < run["result"]["applied"] < len(made["statements"])
    left = {d["object"] for d in run["result"]["remaining_differences"]}
    assert any("one_email" in text for text in left), left
    return desk, made


def known(desk: SchemaDesk, sessions: sessionmaker[Session]) -> list[tuple[set[str], set[str]]]:
    """The names in each change that is known: added, and removed."""
    with sessions() as session:
        found = service.applied_since(session, desk.target_id, LONG_AGO)
    return [({f.id.name for f in d.added}, {i.name for i in d.removed}) for d in found]


def test_what_stands_is_known_to_drift_checks(
    stopped: tuple[SchemaDesk, dict[str, Any]], sessions: sessionmaker[Session]
) -> None:
    desk, _ = stopped
    added = known(desk, sessions)[0][0]
    assert "nick" in added or "first" in added
    assert "one_email" not in added


def test_it_is_taken_back_and_only_that(
    stopped: tuple[SchemaDesk, dict[str, Any]], sessions: sessionmaker[Session]
) -> None:
    desk, made = stopped
    # Somebody else's work meanwhile stays.
    desk.target.run("CREATE TABLE other (id integer NOT NULL PRIMARY KEY)")
    refused = desk.http.post(f"/migrations/{made['id']}/rollback")
    assert (refused.status_code, refused.json()["code"]) == (409, "migration.unconfirmed")
    named = refused.json()["params"]["objects"]
    assert named
    assert all("other" not in text for text in named)
    back = desk.go(made["id"], "rollback", confirm_destructive=named)
    assert back["status"] == "succeeded", back
    assert back["result"]["snapshot_id"] is not None
    assert desk.migration(made["id"])["status"] == "rolled_back"
    assert len(known(desk, sessions)) == 2
    assert len(desk.target.rows("SELECT id, email FROM people")) == 2
    assert desk.target.rows("SELECT * FROM other") == []
    desk.target.run("DROP TABLE other")
    assert desk.compare()["target_fingerprint"] == made["target_fingerprint"]


def test_what_somebody_changed_since_is_not_overwritten(
    stopped: tuple[SchemaDesk, dict[str, Any]],
) -> None:
    desk, made = stopped
    wider = "TYPE varchar(99)" if desk.engine == "postgresql" else ""
    verb = "ALTER COLUMN nick" if wider else "MODIFY nick varchar(99)"
    desk.target.run(f"ALTER TABLE people {verb} {wider}")
    refused = desk.http.post(f"/migrations/{made['id']}/rollback")
    assert (refused.status_code, refused.json()["code"]) == (409, "migration.stale")
    assert "nick" in refused.json()["detail"]


def test_after_a_repair_it_is_applied_to_its_end(
    stopped: tuple[SchemaDesk, dict[str, Any]], sessions: sessionmaker[Session]
) -> None:
    desk, made = stopped
    desk.target.run("UPDATE people SET email = 'b@example.com' WHERE id = 2")
    again = desk.go(made["id"], "apply")
    assert again["status"] == "succeeded", again
    assert len(known(desk, sessions)) == 1
    assert {"nick", "first", "one_email"} <= known(desk, sessions)[0][0]
