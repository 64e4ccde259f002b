"""An apply that failed is applied again once its cause is gone, from where the catalog stands."""

from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

ROWS = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, email varchar(40))"


def test_rows_in_the_way_are_mended_and_the_rest_is_done(
    schema_desk: SchemaDesk, worker: Worker
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(
        ROWS,
        "CREATE TABLE first (id integer NOT NULL PRIMARY KEY)",
        "CREATE UNIQUE INDEX one_email ON people (email)",
    )
    desk.target.run(ROWS, "INSERT INTO people VALUES (1, 'a@example.com'), (2, 'a@example.com')")
    made = desk.compare()
    total = len(made["statements"])
    run = desk.go(made["id"], "apply")
    assert run["status"] == "failed", run
    detail = run["error"]["detail"]
    assert "one_email" in detail["sql"]
    # Where DDL cannot be rolled back, what was done before the failure stands.
    stands = desk.engine == "mariadb" and detail["applied_through"] >= 0
    expected = "partially_applied" if stands else "failed"
    assert desk.migration(made["id"])["status"] == expected
    desk.target.run("UPDATE people SET email = 'b@example.com' WHERE id = 2")
    again = desk.go(made["id"], "apply")
    assert (again["status"], again["result"]["applied"]) == ("succeeded", total), again
    assert again["result"]["remaining_differences"] == []
    # The snapshot is the one from before the first statement of the first attempt.
    after = desk.migration(made["id"])
    assert after["status"] == "applied"
    taken = desk.http.get(f"/drift/snapshots/{after['before_snapshot_id']}").json()
    assert taken["fingerprint"] == made["target_fingerprint"]
    assert desk.compare()["statements"] == []
