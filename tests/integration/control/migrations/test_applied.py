"""What Auralith itself did to a schema is known afterwards, also when the migration is gone."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.migrations import service
from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TABLE = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, email varchar(40))"


def known(desk: SchemaDesk, sessions: sessionmaker[Session], since: datetime) -> list[set[str]]:
    """The names of tables in each change that is known since then, with a minus for those gone."""
    with sessions() as session:
        found = service.applied_since(session, desk.target_id, since)
    return [
        {f.id.name for f in delta.added if f.id.kind == "table"}
        | {f"-{i.name}" for i in delta.removed if i.kind == "table"}
        for delta in found
    ]


def test_an_apply_and_its_rollback_stand_one_after_the_other(
    schema_desk: SchemaDesk, worker: Worker, sessions: sessionmaker[Session]
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE)
    made = desk.compare()
    assert known(desk, sessions, LONG_AGO) == []
    assert desk.go(made["id"], "apply")["status"] == "succeeded"
    applied = desk.migration(made["id"])["applied_at"]
    assert known(desk, sessions, LONG_AGO) == [{"people"}]
    assert known(desk, sessions, datetime.fromisoformat(applied)) == []
    back = desk.go(made["id"], "rollback", confirm_destructive=[desk.named("table:{s}people")])
    assert back["status"] == "succeeded", back
    assert known(desk, sessions, LONG_AGO) == [{"people"}, {"-people"}]
    assert known(desk, sessions, datetime.fromisoformat(applied)) == [{"-people"}]
    assert desk.http.delete(f"/migrations/{made['id']}").status_code == 204
    assert known(desk, sessions, LONG_AGO) == [{"people"}, {"-people"}]
