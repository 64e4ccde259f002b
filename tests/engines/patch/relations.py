"""Foreign keys and triggers: cascades counted, journaled, undone in the right order."""

import pytest

from auralith.dataplane.operations.patch import RollbackConflicts
from tests.engines.patch.kit import PatchDatabase

TABLES = ("shop", "customer", "purchase", "line", "visit")


def shop(db: PatchDatabase) -> None:
    """Customer ← purchase ← line (cascade), customer ← visit (set null), a diamond by shop."""
    db.run(
        "CREATE TABLE shop (id integer PRIMARY KEY, name varchar(20))",
        "CREATE TABLE customer (id integer PRIMARY KEY, name varchar(20), shop_id integer,"
        " CONSTRAINT c1 FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE"
        " ON UPDATE CASCADE)",
        "CREATE TABLE purchase (id integer PRIMARY KEY, customer_id integer, shop_id integer,"
        " CONSTRAINT p1 FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE,"
        " CONSTRAINT p2 FOREIGN KEY (shop_id) REFERENCES shop (id) ON DELETE CASCADE"
        " ON UPDATE CASCADE)",
        "CREATE TABLE line (purchase_id integer, no integer, text varchar(30),"
        " PRIMARY KEY (purchase_id, no),"
        " CONSTRAINT l1 FOREIGN KEY (purchase_id) REFERENCES purchase (id) ON DELETE CASCADE)",
        "CREATE TABLE visit (id integer PRIMARY KEY, customer_id integer, page varchar(20),"
        " CONSTRAINT v1 FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE SET NULL)",
        "INSERT INTO shop VALUES (1, 'one'), (2, 'two'), (3, 'three')",
    )
    customers = [f"({n}, 'c{n}', {n % 3 + 1})" for n in range(1, 31)]
    purchases = [f"({n}, {n % 30 + 1}, {n % 2 + 1})" for n in range(1, 61)]
    lines = [f"({n}, 1, 'a'), ({n}, 2, NULL)" for n in range(1, 61)]
    visits = [f"({n}, {n % 30 + 1}, 'page')" for n in range(1, 61)]
    db.run(
        f"INSERT INTO customer VALUES {', '.join(customers)}",
        f"INSERT INTO purchase VALUES {', '.join(purchases)}",
        f"INSERT INTO line VALUES {', '.join(lines)}",
        f"INSERT INTO visit VALUES {', '.join(visits)}",
    )


class Relations:
    """Inherited by one class per engine, which gives `db`."""

    def test_cascades_are_counted_and_come_back(self, db: PatchDatabase) -> None:
        shop(db)
        before = db.state(*TABLES)
        ops = [{"op": "delete", "table": "customer", "where": "id <= 10"}]
        tried = db.dry_run(ops)
        assert db.state(*TABLES) == before
        expected = {
            ("purchase", "delete"): 20,
            ("line", "delete"): 40,
            ("visit", "set_null"): 20,
        }
        counted = {(c["table"], c["action"]): c["rows"] for c in tried.operations[0]["cascaded"]}
        assert counted == expected
        assert tried.totals["cascaded"] == 80
        done = db.execute(ops, "cascade", batch_size=3)
        assert (done.deleted, done.cascaded) == (10, 80)
        shown = {(c["table"], c["action"]): c["rows"] for c in done.operations[0]["cascaded"]}
        assert shown == expected
        assert db.rows("SELECT count(*) FROM line")[0][0] == 80
        assert db.rows("SELECT count(*) FROM visit WHERE customer_id IS NULL")[0][0] == 20
        assert db.changes("cascade").total == 90
        undone = db.rollback("cascade", batch_size=7)
        assert (undone.restored, undone.conflicts_total) == (90, 0)
        assert db.state(*TABLES) == before

    def test_a_row_reached_by_two_paths_counts_once(self, db: PatchDatabase) -> None:
        shop(db)
        before = db.state(*TABLES)
        ops = [{"op": "delete", "table": "shop", "where": "id = 1"}]
        counts = {t: len(rows) for t, rows in before.items()}
        tried = db.dry_run(ops)
        done = db.execute(ops, "diamond")
        after = db.state(*TABLES)
        lost = {t: counts[t] - len(after[t]) for t in ("customer", "purchase", "line")}
        counted = {
            c["table"]: c["rows"]
            for c in tried.operations[0]["cascaded"]
            if c["action"] == "delete"
        }
        assert counted == lost
        assert done.cascaded == tried.totals["cascaded"]
        assert db.rollback("diamond", batch_size=5).conflicts_total == 0
        assert db.state(*TABLES) == before

    def test_key_update_carries_its_children(self, db: PatchDatabase) -> None:
        shop(db)
        before = db.state(*TABLES)
        ops = [{"op": "update", "table": "shop", "where": "id <= 2", "set_expr": {"id": "id + 50"}}]
        tried = db.dry_run(ops)
        counted = {(c["table"], c["action"]): c["rows"] for c in tried.operations[0]["cascaded"]}
        assert counted == {("customer", "update"): 20, ("purchase", "update"): 60}
        done = db.execute(ops, "move")
        assert (done.updated, done.cascaded) == (2, 80)
        assert db.rows("SELECT count(*) FROM customer WHERE shop_id > 50")[0][0] == 20
        undone = db.rollback("move")
        assert (undone.restored, undone.conflicts_total) == (82, 0)
        assert db.state(*TABLES) == before

    def test_a_tree_whose_keys_move_counts_no_triggers(self, db: PatchDatabase) -> None:
        if db.name == "mariadb":
            return  # InnoDB does not let a table follow its own keys.
        db.run(
            "CREATE TABLE tree (id integer PRIMARY KEY, parent integer,"
            " CONSTRAINT t1 FOREIGN KEY (parent) REFERENCES tree (id) ON UPDATE CASCADE)",
            "INSERT INTO tree VALUES (1, NULL)",
        )
        db.run(*(f"INSERT INTO tree VALUES ({n}, {n // 2})" for n in range(2, 41)))
        before = db.state("tree")
        ops = [
            {"op": "update", "table": "tree", "where": "id > 4", "set_expr": {"id": "id + 10000"}}
        ]
        tried = db.dry_run(ops)
        done = db.execute(ops, "tree")
        assert tried.totals["updated"] == done.updated == 36
        assert tried.totals["cascaded"] == done.cascaded
        assert db.rollback("tree").conflicts_total == 0
        assert db.state("tree") == before

    def test_tree_that_points_at_itself(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE tree (id integer PRIMARY KEY, parent integer,"
            " CONSTRAINT t1 FOREIGN KEY (parent) REFERENCES tree (id) ON DELETE CASCADE)",
            "INSERT INTO tree VALUES (1, NULL)",
        )
        db.run(*(f"INSERT INTO tree VALUES ({n}, {n // 2})" for n in range(2, 41)))
        before = db.state("tree")
        ops = [{"op": "delete", "table": "tree", "where": "id IN (2, 5, 9)"}]
        tried = db.dry_run(ops)
        done = db.execute(ops, "tree", batch_size=1)
        left = db.rows("SELECT count(*) FROM tree")[0][0]
        assert done.deleted + done.cascaded == 40 - left
        assert tried.totals["deleted"] + tried.totals["cascaded"] == 40 - left
        assert db.rollback("tree", batch_size=3).conflicts_total == 0
        assert db.state("tree") == before

    def test_inserted_rows_that_point_at_each_other(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE tree (id integer PRIMARY KEY, parent integer,"
            " CONSTRAINT t1 FOREIGN KEY (parent) REFERENCES tree (id))",
            "INSERT INTO tree VALUES (1, NULL)",
        )
        before = db.state("tree")
        rows = [{"id": n, "parent": n // 2} for n in range(2, 31)]
        assert db.execute([{"op": "insert", "table": "tree", "rows": rows}], "t").inserted == 29
        assert db.rollback("t", "abort", "back", batch_size=6).restored == 29
        assert db.state("tree") == before
        assert db.rollback("back", batch_size=6).restored == 29
        assert db.rows("SELECT count(*) FROM tree")[0][0] == 30

    def test_inserted_row_that_somebody_references(self, db: PatchDatabase) -> None:
        shop(db)
        ops = [
            {
                "op": "insert",
                "table": "customer",
                "rows": [{"id": 101, "name": "a"}, {"id": 102, "name": "b"}],
            }
        ]
        db.execute(ops, "ref")
        db.run("INSERT INTO visit VALUES (900, 101, 'mine')")
        with pytest.raises(RollbackConflicts) as caught:
            db.rollback("ref")
        conflict = caught.value.outcome.conflicts[0]
        assert (conflict["key"]["id"], conflict["reason"]) == (101, "referenced")
        result = db.rollback("ref", "force")
        assert (result.restored, result.conflicts_total) == (1, 1)
        assert db.rows("SELECT customer_id FROM visit WHERE id = 900") == [(101,)]

    def test_parent_gone(self, db: PatchDatabase) -> None:
        shop(db)
        db.execute([{"op": "delete", "table": "visit", "where": "customer_id IN (5, 6)"}], "v")
        db.run("DELETE FROM customer WHERE id = 5")
        result = db.rollback("v", "skip")
        assert (result.restored, result.conflicts_total) == (2, 2)
        assert {c["reason"] for c in result.conflicts} == {"parent_gone"}

    def test_violation_by_a_foreign_key_is_found_in_the_dry_run(self, db: PatchDatabase) -> None:
        shop(db)
        ops = [
            {
                "op": "update",
                "table": "visit",
                "where": "id IN (1, 2, 3)",
                "set_expr": {"customer_id": "CASE WHEN id = 2 THEN 777 ELSE 1 END"},
            }
        ]
        tried = db.dry_run(ops)
        assert [int(v["key"]["id"]) for v in tried.violations] == [2]
        assert tried.operations[0]["matched"] == 2
