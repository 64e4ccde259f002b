"""A migration's whole way over HTTP, on each engine: compare, prove, apply, compare, roll back."""

from typing import Any

import pytest

from auralith.worker.main import Worker
from tests.integration.control.schema_desk import SchemaDesk

CUSTOMERS = "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, city varchar(40))"
ORDERS = (
    "CREATE TABLE orders (id integer NOT NULL PRIMARY KEY, customer_id integer NOT NULL,"
    " total decimal(12,2) NOT NULL,"
    " CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id))"
)


@pytest.fixture
def desk(schema_desk: SchemaDesk, worker: Worker) -> SchemaDesk:
    """The source has a table, a column and an index more; the target has rows."""
    assert not worker.stopped
    schema_desk.source.run(CUSTOMERS, ORDERS, "CREATE INDEX by_city ON customers (city)")
    schema_desk.target.run(CUSTOMERS, "INSERT INTO customers VALUES (1, 'Paris'), (2, NULL)")
    return schema_desk


def test_compare_prove_apply_compare_again_roll_back(desk: SchemaDesk) -> None:
    made = desk.compare(name="Orders")
    assert (made["status"], made["name"]) == ("draft", "Orders")
    objects = [s["object"] for s in made["statements"]]
    assert desk.named("table:{s}orders") in objects
    assert all(s["destructive"] is False for s in made["statements"])
    assert "orders" in made["generated_sql"]
    assert made["source_fingerprint"] != made["target_fingerprint"]

    proof = desk.go(made["id"], "validate")
    assert (proof["status"], proof["result"]["proved"]) == ("succeeded", True), proof
    assert proof["result"]["differences"] == []
    assert desk.migration(made["id"])["status"] == "validated"
    # Nothing of it touched the target.
    assert len(desk.target.rows("SELECT * FROM customers")) == 2
    assert desk.compare()["target_fingerprint"] == made["target_fingerprint"]

    run = desk.go(made["id"], "apply")
    assert run["status"] == "succeeded", run
    assert run["result"]["applied"] == len(made["statements"])
    assert run["result"]["remaining_differences"] == []
    after = desk.migration(made["id"])
    assert (after["status"], after["applied_at"] is None) == ("applied", False)
    assert after["before_snapshot_id"] == run["result"]["snapshot_id"]
    taken = desk.http.get(f"/drift/snapshots/{after['before_snapshot_id']}").json()
    assert taken["fingerprint"] == made["target_fingerprint"]

    again = desk.compare()
    assert again["statements"] == []
    assert again["source_fingerprint"] == again["target_fingerprint"]
    nothing = desk.http.post(f"/migrations/{again['id']}/apply")
    assert (nothing.status_code, nothing.json()["applied"]) == (200, 0)

    back = desk.go(made["id"], "rollback", confirm_destructive=[desk.named("table:{s}orders")])
    assert back["status"] == "succeeded", back
    assert desk.migration(made["id"])["status"] == "rolled_back"
    assert desk.compare()["target_fingerprint"] == made["target_fingerprint"]
    assert len(desk.target.rows("SELECT * FROM customers")) == 2


def test_the_other_sources_say_the_same(desk: SchemaDesk) -> None:
    live = desk.compare()
    snapshot = desk.http.post(f"/connections/{desk.source_id}/drift/snapshots").json()
    by_snapshot = desk.compare(source={"snapshot_id": snapshot["id"]})
    assert by_snapshot["source_snapshot_id"] == snapshot["id"]
    assert by_snapshot["statements"] == live["statements"]
    text = f"{CUSTOMERS};\n{ORDERS};\nCREATE INDEX by_city ON customers (city);"
    by_ddl = desk.compare(source={"ddl": text})
    assert by_ddl["statements"] == live["statements"]


def test_what_would_destroy_rows_has_to_be_named(desk: SchemaDesk) -> None:
    desk.source.run("DROP INDEX by_city" + (" ON customers" * (desk.engine == "mariadb")))
    desk.target.run("CREATE TABLE old (id integer NOT NULL PRIMARY KEY)")
    made = desk.compare()
    old = desk.named("table:{s}old")
    assert [s["object"] for s in made["statements"] if s["destructive"]] == [old]
    refused = desk.http.post(f"/migrations/{made['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "migration.unconfirmed")
    assert refused.json()["params"]["objects"] == [old]
    assert old in refused.json()["detail"]
    kept: list[Any] = desk.compare(options={"drop": False})["skipped"]
    assert [s["object"] for s in kept] == [old]
    run = desk.go(made["id"], "apply", confirm_destructive=[old])
    assert (run["status"], run["result"]["remaining_differences"]) == ("succeeded", []), run
