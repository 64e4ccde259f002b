"""Triggers that write elsewhere or alter the row itself; names in quotes."""

import pytest

from auralith.dataplane.operations.patch import RollbackConflicts
from tests.engines.patch.kit import PatchDatabase

TRIGGERS = {
    "postgresql": (
        (
            "CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO log (what) VALUES (OLD.name); RETURN NULL; END $$"
        ),
        (
            "CREATE FUNCTION stamp_it() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$"
        ),
        "CREATE TRIGGER logs AFTER UPDATE ON item FOR EACH ROW EXECUTE FUNCTION log_it()",
        "CREATE TRIGGER stamps BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION stamp_it()",
    ),
    "sqlite": (
        (
            "CREATE TRIGGER logs AFTER UPDATE OF name ON item BEGIN"
            " INSERT INTO log (what) VALUES (OLD.name);"
            " UPDATE item SET version = OLD.version + 1 WHERE id = NEW.id; END"
        ),
    ),
    "mariadb": (
        (
            "CREATE TRIGGER logs AFTER UPDATE ON item FOR EACH ROW"
            " INSERT INTO log (what) VALUES (OLD.name)"
        ),
        (
            "CREATE TRIGGER stamps BEFORE UPDATE ON item FOR EACH ROW"
            " SET NEW.version = OLD.version + 1"
        ),
    ),
}


class Reactions:
    """Inherited by one class per engine, which gives `db`."""

    def test_triggers_are_counted_and_their_rows_known(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE item (id integer PRIMARY KEY, name varchar(20), version integer)",
            f"CREATE TABLE log (id {db.serial()}, what varchar(20))",
            *(f"INSERT INTO item VALUES ({n}, 'item {n}', 0)" for n in range(1, 31)),
            *TRIGGERS[db.name],
        )
        ops = [{"op": "update", "table": "item", "where": "id <= 20", "set": {"name": "new"}}]
        tried = db.dry_run(ops)
        effects = {
            c["table"]: c["rows"]
            for c in tried.operations[0]["cascaded"]
            if c["action"] == "trigger"
        }
        codes = {w["code"] for w in tried.operations[0]["warnings"]}
        assert "trigger_changes_row" in codes
        assert tried.rollback["possible"]
        assert any(r.startswith("trigger_changes_row") for r in tried.rollback["reasons"])
        if db.name == "mariadb":
            assert not tried.exact
            assert "trigger_effects_unknown" in codes
        else:
            assert tried.exact
            assert effects["log"] == 20
        assert db.rows("SELECT count(*) FROM log")[0][0] == 0
        assert db.rows("SELECT max(version) FROM item")[0][0] == 0
        done = db.execute(ops, "t", batch_size=6)
        assert done.updated == 20
        assert done.cascaded == tried.totals["cascaded"]
        assert done.operations[0]["cascaded"] == tried.operations[0]["cascaded"]
        assert db.rows("SELECT count(*) FROM log")[0][0] == 20
        # The journal knows the version that the trigger wrote: nobody changed the rows since.
        seen = db.preview("t")
        assert (seen.restored, seen.conflicts_total) == (20, 0)
        result = db.rollback("t", "abort", "back", batch_size=7)
        assert (result.restored, result.conflicts_total) == (20, 0)
        assert db.rows("SELECT count(*) FROM item WHERE name = 'new'")[0][0] == 0
        # The undo fired the trigger again, which is said: version went on instead of back.
        assert db.rows("SELECT count(*) FROM item WHERE version <> 0")[0][0] == 20
        assert (seen.not_exact, result.not_exact) == (20, 20)
        assert db.rollback("back", "abort").restored == 20
        assert db.rows("SELECT count(*) FROM item WHERE name = 'new'")[0][0] == 20

    def test_only_the_row_changed_since_is_named_beside_triggers(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE item (id integer PRIMARY KEY, name varchar(20), version integer)",
            f"CREATE TABLE log (id {db.serial()}, what varchar(20))",
            *(f"INSERT INTO item VALUES ({n}, 'item {n}', 0)" for n in range(1, 31)),
            *TRIGGERS[db.name],
        )
        ops = [{"op": "update", "table": "item", "where": "id <= 20", "set": {"name": "new"}}]
        db.execute(ops, "t", batch_size=6)
        db.run("UPDATE item SET name = 'mine' WHERE id = 5")
        seen = db.preview("t")
        assert (seen.restored, seen.conflicts_total) == (19, 1)
        with pytest.raises(RollbackConflicts) as refused:
            db.rollback("t", "abort", "back", batch_size=7)
        assert [c["key"] for c in refused.value.outcome.conflicts] == [{"id": 5}]
        assert db.rows("SELECT count(*) FROM item WHERE name = 'new'")[0][0] == 19

    def test_a_filter_that_leaves_no_row_out_is_told(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE item (id integer PRIMARY KEY, name varchar(20))",
            *(f"INSERT INTO item VALUES ({n}, 'old')" for n in range(1, 10)),
        )
        for where, told in (("id > 0", True), ("id > 1", False)):
            ops = [{"op": "update", "table": "item", "where": where, "set": {"name": "new"}}]
            codes = {w["code"] for w in db.dry_run(ops).operations[0]["warnings"]}
            assert ("always_true" in codes) is told

    def test_quoted_columns_in_a_statement(self, db: PatchDatabase) -> None:
        q = "`" if db.name == "mariadb" else '"'
        db.run(
            f"CREATE TABLE named (id integer PRIMARY KEY, a varchar(9), {q}aB{q} varchar(9))",
            "INSERT INTO named VALUES (1, 'a', 'b'), (2, 'a', 'b')",
        )
        before = db.state("named")
        ops = [
            {"op": "sql", "statement": f"UPDATE named SET {q}aB{q} = 'new' WHERE id = 1"},
            {"op": "sql", "statement": f"INSERT INTO named ({q}id{q}, {q}aB{q}) VALUES (3, 'c')"},
        ]
        assert db.execute(ops, "quoted").updated == 1
        assert db.rows(f"SELECT id, a, {q}aB{q} FROM named ORDER BY id") == [
            (1, "a", "new"),
            (2, "a", "b"),
            (3, None, "c"),
        ]
        assert db.rollback("quoted").restored == 2
        assert db.state("named") == before
