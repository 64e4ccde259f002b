"""Rollback: conflicts of every kind, the three policies, and rolling back a rollback."""

import pytest

from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.patch import RollbackConflicts, purge_journal
from tests.engines.patch.basics import people
from tests.engines.patch.kit import PatchDatabase

UPDATE = [{"op": "update", "table": "people", "where": "id <= 40", "set": {"note": "patched"}}]
DELETE = [{"op": "delete", "table": "people", "where": "id <= 40"}]
INSERT = [
    {
        "op": "insert",
        "table": "people",
        "rows": [{"id": n, "name": f"new {n}"} for n in range(1001, 1021)],
    }
]


def reasons(conflicts: object) -> dict[int, str]:
    """Conflicts by the row's id."""
    return {int(c["key"]["id"]): c["reason"] for c in conflicts}  # type: ignore[attr-defined]


class Undoing:
    """Inherited by one class per engine, which gives `db`."""

    def test_rows_changed_since_are_named_and_not_overwritten(self, db: PatchDatabase) -> None:
        people(db, 60)
        before = {r[0]: r for r in db.rows("SELECT * FROM people")}
        db.execute(UPDATE, "u", batch_size=9)
        db.run(
            "UPDATE people SET visits = 99 WHERE id = 3",  # another column
            "UPDATE people SET note = 'other' WHERE id = 12",
            "DELETE FROM people WHERE id = 20",
            "UPDATE people SET note = 'note 30' WHERE id = 30",  # back by hand
        )
        expected = {3: "changed", 12: "changed", 20: "gone"}
        seen = db.preview("u")
        assert reasons(seen.conflicts) == expected
        assert (seen.restored, seen.already_back, seen.conflicts_total) == (37, 1, 3)
        assert db.rows("SELECT count(*) FROM people WHERE note = 'patched'")[0][0] == 37
        with pytest.raises(RollbackConflicts) as caught:
            db.rollback("u", "abort")
        assert reasons(caught.value.outcome.conflicts) == expected
        assert db.rows("SELECT count(*) FROM people WHERE note = 'patched'")[0][0] == 37
        result = db.rollback("u", "skip", batch_size=8)
        assert (result.restored, result.conflicts_total) == (37, 3)
        assert reasons(result.conflicts) == expected
        after = {r[0]: r for r in db.rows("SELECT * FROM people")}
        assert after == {k: v for k, v in before.items() if k not in (3, 12, 20)} | {
            k: after[k] for k in (3, 12)
        }
        assert after[3][-1] == 99
        assert after[12][3] == "other"
        status = {c["key"]["id"]: c["status"] for c in db.changes("u", 1, 60).items}
        assert {k for k, v in status.items() if v == "conflict"} == {3, 12, 20}
        assert status[1] == "rolled_back"

    def test_very_many_conflicts_are_all_kept(self, db: PatchDatabase) -> None:
        people(db, 1_300)
        everything = [{"op": "update", "table": "people", "all_rows": True, "set": {"note": "x"}}]
        db.execute(everything, "many")
        db.run("UPDATE people SET visits = 99 WHERE id <= 1200")
        result = db.rollback("many", "skip", "many-back")
        assert (result.restored, result.conflicts_total) == (100, 1_200)
        assert result.reasons == {"changed": 1_200}
        assert db.rows("SELECT count(*) FROM people WHERE note = 'x'")[0][0] == 1_200
        status = [c["status"] for c in db.changes("many", 2, 650).items]
        assert status == ["conflict"] * 550 + ["rolled_back"] * 100

    def test_pages_of_changes_are_the_whole_in_order(self, db: PatchDatabase) -> None:
        people(db, 60)
        # Rows that are as wanted already leave holes in the numbers.
        db.run("UPDATE people SET note = 'patched' WHERE id IN (5, 6, 17)")
        db.execute(UPDATE, "p", batch_size=9)
        db.rollback("p", "abort", "p-back", batch_size=7)
        for run, wanted in (
            ("p", [n for n in range(1, 41) if n not in (5, 6, 17)]),
            ("p-back", [n for n in range(40, 0, -1) if n not in (5, 6, 17)]),
        ):
            seen = [c["key"]["id"] for page in range(1, 9) for c in db.changes(run, page, 5).items]
            assert seen == wanted
            assert db.changes(run, 1, 5).total == len(wanted)

    def test_skipped_rows_can_be_tried_again(self, db: PatchDatabase) -> None:
        people(db, 40)
        before = db.state("people")
        db.execute(UPDATE, "u")
        db.run("UPDATE people SET note = 'other' WHERE id IN (5, 6)")
        assert db.rollback("u", "skip").restored == 38
        # What is restored is nobody's business any more: later edits are no conflicts.
        db.run("UPDATE people SET visits = visits + 1 WHERE id = 7")
        db.run("UPDATE people SET note = 'patched' WHERE id IN (5, 6)")
        again = db.rollback("u", "abort")
        assert (again.restored, again.conflicts_total) == (2, 0)
        db.run("UPDATE people SET visits = visits - 1 WHERE id = 7")
        assert db.state("people") == before

    def test_force_restores_the_whole_before_image(self, db: PatchDatabase) -> None:
        people(db, 60)
        before = db.state("people")
        db.execute(UPDATE, "u")
        db.run(
            "UPDATE people SET visits = 99, note = 'x' WHERE id = 3",
            "DELETE FROM people WHERE id = 20",
        )
        result = db.rollback("u", "force", "f")
        assert (result.restored, result.conflicts_total) == (40, 0)
        assert db.state("people") == before
        # And the rollback itself can be undone: what others did comes back.
        db.rollback("f", "abort")
        assert db.rows("SELECT visits, note FROM people WHERE id = 3") == [(99, "x")]
        assert db.rows("SELECT count(*) FROM people WHERE id = 20")[0][0] == 0
        assert db.rows("SELECT count(*) FROM people WHERE note = 'patched'")[0][0] == 38

    def test_deleted_rows_that_are_back(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        db.execute(DELETE, "d", batch_size=11)
        db.run("INSERT INTO people (id, name) VALUES (7, 'somebody else')")
        with pytest.raises(RollbackConflicts) as caught:
            db.rollback("d")
        assert reasons(caught.value.outcome.conflicts) == {7: "reappeared"}
        assert db.rollback("d", "skip").restored == 39
        assert db.rows("SELECT name FROM people WHERE id = 7") == [("somebody else",)]
        assert db.rollback("d", "force").restored == 1
        assert db.state("people") == before

    def test_inserted_rows_that_were_changed(self, db: PatchDatabase) -> None:
        people(db, 10)
        before = db.state("people")
        db.execute(INSERT, "i")
        db.run(
            "UPDATE people SET note = 'kept' WHERE id = 1005",
            "DELETE FROM people WHERE id = 1006",
        )
        result = db.rollback("i", "skip")
        assert (result.restored, result.already_back) == (19, 1)
        assert reasons(result.conflicts) == {1005: "changed"}
        assert db.rollback("i", "force").restored == 1
        assert db.state("people") == before

    def test_unique_value_taken(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE login (id integer PRIMARY KEY, name varchar(20) NOT NULL UNIQUE)",
            "INSERT INTO login VALUES (1, 'ann'), (2, 'bob'), (3, 'cid')",
        )
        ops = [
            {
                "op": "update",
                "table": "login",
                "where": "id > 0",
                "set_expr": {"name": self.concat("'old '", "name")},
            }
        ]
        db.execute(ops, "u")
        db.run("INSERT INTO login VALUES (9, 'bob')")
        for policy in ("skip", "force"):
            result = db.rollback("u", policy)
            assert reasons(result.conflicts) == {2: "unique_taken"}
        assert sorted(db.rows("SELECT * FROM login")) == [
            (1, "ann"),
            (2, "old bob"),
            (3, "cid"),
            (9, "bob"),
        ]

    def concat(self, left: str, right: str) -> str:
        """Two texts joined, in the engine's words."""
        return f"{left} || {right}"

    def test_key_taken(self, db: PatchDatabase) -> None:
        people(db, 10)
        ops = [
            {"op": "update", "table": "people", "where": "id < 4", "set_expr": {"id": "id + 100"}}
        ]
        db.execute(ops, "k")
        db.run("INSERT INTO people (id, name) VALUES (2, 'squatter')")
        result = db.rollback("k", "skip")
        assert reasons(result.conflicts) == {2: "key_taken"}
        assert result.restored == 2
        assert sorted(r[0] for r in db.rows("SELECT id FROM people")) == [
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            102,
        ]

    def test_a_row_changed_twice_by_one_patch(self, db: PatchDatabase) -> None:
        people(db, 30)
        before = db.state("people")
        ops = [
            {"op": "update", "table": "people", "where": "id < 20", "set": {"note": "first"}},
            {"op": "update", "table": "people", "where": "note = 'first'", "set": {"visits": 50}},
            {"op": "delete", "table": "people", "where": "visits = 50 AND id > 10"},
            {"op": "insert", "table": "people", "rows": [{"id": 15, "name": "again"}]},
        ]
        db.execute(ops, "chain", batch_size=4)
        seen = db.preview("chain")
        assert (seen.restored, seen.conflicts_total) == (19 + 19 + 9 + 1, 0)
        assert db.rollback("chain", batch_size=5).restored == 48
        assert db.state("people") == before

    def test_rollback_of_a_rollback_of_a_rollback(self, db: PatchDatabase) -> None:
        people(db, 30)
        before = db.state("people")
        db.execute([*UPDATE, *INSERT, {"op": "delete", "table": "people", "where": "id = 2"}], "r0")
        patched = db.state("people")
        for n in range(1, 6):
            result = db.rollback(f"r{n - 1}", "abort", f"r{n}", batch_size=7)
            assert result.restored == 30 + 20 + 1
            assert db.state("people") == (before if n % 2 else patched)

    def test_another_worker_is_fenced(self, db: PatchDatabase) -> None:
        from auralith.dataplane.errors import Fenced

        people(db, 60)
        ops = [
            {
                "op": "update",
                "table": "people",
                "all_rows": True,
                "set_expr": {"visits": "visits + 1"},
            }
        ]
        total = db.rows("SELECT sum(visits) FROM people")[0][0]
        db.monitor = _TakesOver(db, ops)
        with pytest.raises(Fenced):
            db.execute(ops, "fenced", batch_size=10)
        assert db.rows("SELECT sum(visits) FROM people")[0][0] == total + 60
        assert db.changes("fenced").total == 60

    def test_purge_forgets_a_family(self, db: PatchDatabase) -> None:
        people(db, 10)
        db.execute(UPDATE, "a")
        db.rollback("a", "abort", "b")
        db.execute(UPDATE, "c")
        assert db.runs() == ["a", "b", "c"]
        assert purge_journal(db.place, older_than_days=30) == 0
        assert purge_journal(db.place, ["a"]) == 2
        assert db.runs() == ["c"]
        assert db.rollback("c").restored == 10


class _TakesOver(SilentMonitor):
    """At the third checkpoint another worker runs the same patch to its end."""

    def __init__(self, db: PatchDatabase, ops: object) -> None:
        self.db, self.ops, self.seen = db, ops, 0

    def checkpoint(self) -> None:
        """Let the other one work."""
        self.seen += 1
        if self.seen == 3:
            self.db.execute(self.ops, "fenced", batch_size=10)  # type: ignore[arg-type]
