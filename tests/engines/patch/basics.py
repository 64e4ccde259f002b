"""What every engine must do with updates, deletes, inserts and upserts."""

from decimal import Decimal

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import ConstraintViolation, InvalidInput, Terminal
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from tests.engines.patch.kit import PatchDatabase

COUNT = 1_000


def people(db: PatchDatabase, rows: int = COUNT) -> None:
    """A table with text, money and NULLs."""
    db.run(
        "CREATE TABLE people (id integer PRIMARY KEY, name varchar(40) NOT NULL,"
        " balance decimal(12,2), note varchar(100), visits integer DEFAULT 7)"
    )
    values = ", ".join(
        f"({n}, 'person {n}', {n}.50, {'NULL' if n % 3 else repr(f'note {n}')}, {n % 10})"
        for n in range(1, rows + 1)
    )
    db.run(f"INSERT INTO people (id, name, balance, note, visits) VALUES {values}")


def number(value: object) -> Decimal:
    """Decimal values look different on engines that keep them as floats."""
    return Decimal(str(value)).quantize(Decimal("0.01"))


class Basics:
    """Inherited by one class per engine, which gives `db`."""

    def test_update_changes_the_rows_and_rolls_back(self, db: PatchDatabase) -> None:
        people(db)
        before = db.state("people")
        ops = [
            {
                "op": "update",
                "table": "people",
                "where": "id <= :top",
                "params": {"top": 500},
                "set": {"note": "it's :new"},
                "set_expr": {"visits": "visits + 1"},
            }
        ]
        result = db.execute(ops, "one", batch_size=64)
        assert (result.updated, result.inserted, result.deleted) == (500, 0, 0)
        assert result.batches == 8
        assert db.rows("SELECT count(*) FROM people WHERE note = 'it''s :new'")[0][0] == 500
        assert db.rows("SELECT sum(visits) FROM people")[0][0] == 4500 + 500
        undone = db.rollback("one")
        assert (undone.restored, undone.conflicts_total) == (500, 0)
        assert db.state("people") == before

    def test_unchanged_rows_are_counted_and_left_alone(self, db: PatchDatabase) -> None:
        people(db, 100)
        ops = [{"op": "update", "table": "people", "all_rows": True, "set": {"visits": 3}}]
        tried = db.dry_run(ops)
        assert tried.exact
        op = tried.operations[0]
        assert (op["matched"], op["updated"], op["unchanged"]) == (100, 90, 10)
        result = db.execute(ops, "same")
        assert (result.updated, result.operations[0]["unchanged"]) == (90, 10)
        page = db.changes("same")
        assert page.total == 90
        assert db.rollback("same").restored == 90

    def test_expression_runs_once_even_if_it_moves_its_own_filter(self, db: PatchDatabase) -> None:
        people(db, 200)
        ops = [
            {
                "op": "update",
                "table": "people",
                "where": "visits < 100",
                "set_expr": {"visits": "visits + 1"},
            }
        ]
        result = db.execute(ops, batch_size=7)
        assert result.updated == 200
        assert db.rows("SELECT max(visits), min(visits) FROM people")[0] == (10, 1)

    def test_key_update_is_frozen_and_comes_back(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        ops = [
            {
                "op": "update",
                "table": "people",
                "where": "id <= 50",
                "set_expr": {"id": "id + 1000"},
            }
        ]
        assert db.execute(ops, "moved", batch_size=10).updated == 50
        assert db.rows("SELECT min(id), max(id) FROM people")[0] == (1001, 1050)
        assert db.rollback("moved").restored == 50
        assert db.state("people") == before

    def test_delete_brings_back_every_value(self, db: PatchDatabase) -> None:
        people(db, 300)
        before = db.state("people")
        ops = [{"op": "delete", "table": "people", "where": "id % 2 = 0"}]
        assert db.execute(ops, "gone", batch_size=33).deleted == 150
        assert db.rows("SELECT count(*) FROM people")[0][0] == 150
        assert db.rollback("gone", batch_size=17).restored == 150
        assert db.state("people") == before

    def test_insert_captures_keys_and_defaults(self, db: PatchDatabase) -> None:
        db.run(f"CREATE TABLE thing (id {db.serial()}, name varchar(20), size integer DEFAULT 5)")
        db.run("INSERT INTO thing (name) VALUES ('old')")
        before = db.state("thing")
        ops = [
            {
                "op": "insert",
                "table": "thing",
                "rows": [{"name": "a"}, {"name": None, "size": 9}, {"name": "", "size": None}],
            }
        ]
        assert db.dry_run(ops).operations[0]["inserted"] == 3
        assert db.execute(ops, "new").inserted == 3
        rows = db.rows(
            "SELECT name, size FROM thing WHERE name <> 'old' OR name IS NULL ORDER BY id"
        )
        assert sorted(rows, key=repr) == sorted([("a", 5), (None, 9), ("", None)], key=repr)
        page = db.changes("new")
        assert {c["op"] for c in page.items} == {"insert"}
        assert all(c["key"]["id"] for c in page.items)
        assert db.rollback("new").restored == 3
        assert db.state("thing") == before

    def test_upsert_updates_inserts_and_counts(self, db: PatchDatabase) -> None:
        people(db, 20)
        before = db.state("people")
        rows = [
            {"id": 1, "name": "new name"},
            {"id": 2, "name": "person 2"},
            {"id": 99, "name": "added"},
        ]
        ops = [{"op": "upsert", "table": "people", "key": ["id"], "rows": rows}]
        op = db.dry_run(ops).operations[0]
        assert (op["matched"], op["updated"], op["unchanged"], op["inserted"]) == (2, 1, 1, 1)
        result = db.execute(ops, "up")
        assert (result.updated, result.inserted) == (1, 1)
        assert db.rows("SELECT visits FROM people WHERE id = 99")[0][0] == 7
        assert db.rollback("up").restored == 2
        assert db.state("people") == before

    def test_upsert_without_inserting_names_the_unknown(self, db: PatchDatabase) -> None:
        people(db, 5)
        ops = [
            {
                "op": "upsert",
                "table": "people",
                "key": ["id"],
                "insert_missing": False,
                "rows": [{"id": 1, "name": "x"}, {"id": 77, "name": "y"}],
            }
        ]
        op = db.dry_run(ops).operations[0]
        assert (op["updated"], op["inserted"]) == (1, 0)
        assert "unknown_keys" in {w["code"] for w in op["warnings"]}
        assert db.execute(ops).inserted == 0
        assert db.rows("SELECT count(*) FROM people")[0][0] == 5

    def test_file_keeps_empty_and_null_apart(self, db: PatchDatabase) -> None:
        people(db, 400)
        before = db.state("people")
        db.files["f"] = (
            ("id", "note"),
            [(str(n), "" if n % 2 else None) for n in range(1, 301)],
        )
        ops = [
            {
                "op": "upsert",
                "table": "people",
                "key": ["id"],
                "file_id": "f",
                "insert_missing": False,
            }
        ]
        result = db.execute(ops, "file", batch_size=50)
        assert db.rows("SELECT count(*) FROM people WHERE note = ''")[0][0] == 150
        assert result.updated == 150 + 50  # every third even row had a note
        assert db.rollback("file").conflicts_total == 0
        assert db.state("people") == before

    def test_duplicate_keys_in_a_file_are_named(self, db: PatchDatabase) -> None:
        people(db, 5)
        db.files["f"] = (("id", "name"), [("1", "a"), ("2", "b"), ("1", "c")])
        ops = [{"op": "upsert", "table": "people", "key": ["id"], "file_id": "f"}]
        violations = db.dry_run(ops).violations
        assert violations[0]["constraint"] == "duplicate_key"
        assert "1 and 3" in violations[0]["message"]
        with pytest.raises(ConstraintViolation, match="1 and 3"):
            db.execute(ops)

    def test_sql_statements(self, db: PatchDatabase) -> None:
        people(db, 30)
        db.run(
            "CREATE TABLE extra (person integer PRIMARY KEY, text varchar(20))",
            "INSERT INTO extra VALUES (1, 'one'), (2, 'two'), (40, 'none')",
        )
        before = db.state("people", "extra")
        ops = [
            {
                "op": "sql",
                "statement": "UPDATE people SET note = (SELECT text FROM extra"
                " WHERE person = people.id) WHERE id IN (SELECT person FROM extra)",
            },
            {
                "op": "sql",
                "statement": "DELETE FROM people WHERE id > :a AND id <= 30;",
                "params": {"a": 25},
            },
            {
                "op": "sql",
                "statement": "INSERT INTO extra (person, text)"
                " SELECT id + 100, name FROM people WHERE id < 4",
            },
            {"op": "sql", "statement": "INSERT INTO extra VALUES (500, 'a'), (501, NULL)"},
        ]
        result = db.execute(ops, "sql")
        assert (result.updated, result.deleted, result.inserted) == (2, 5, 5)
        assert db.rows("SELECT note FROM people WHERE id = 2")[0][0] == "two"
        assert db.rows("SELECT text FROM extra WHERE person = 103")[0][0] == "person 3"
        assert db.rollback("sql").restored == 12
        assert db.state("people", "extra") == before

    def test_transaction_mode_is_all_or_nothing(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        ops = [
            {"op": "update", "table": "people", "all_rows": True, "set": {"note": "x"}},
            {"op": "insert", "table": "people", "rows": [{"id": 1, "name": "taken"}]},
        ]
        with pytest.raises(ConstraintViolation):
            db.execute(ops, mode="transaction", batch_size=10)
        assert db.state("people") == before

    def test_on_error_rollback_undoes_what_was_done(self, db: PatchDatabase) -> None:
        people(db, 50)
        before = db.state("people")
        ops = [
            {"op": "update", "table": "people", "all_rows": True, "set": {"note": "x"}},
            {"op": "insert", "table": "people", "rows": [{"id": 1, "name": "taken"}]},
        ]
        with pytest.raises(ConstraintViolation):
            db.execute(ops, on_error="rollback", batch_size=10)
        assert db.state("people") == before

    def test_row_cap_holds_before_the_commit(self, db: PatchDatabase) -> None:
        people(db, 50)
        ops = [{"op": "update", "table": "people", "all_rows": True, "set": {"note": "x"}}]
        with pytest.raises(Terminal) as caught:
            db.execute(ops, "capped", max_rows=25, batch_size=10)
        assert caught.value.code == "changes.max_rows"
        assert db.rows("SELECT count(*) FROM people WHERE note = 'x'")[0][0] == 20
        assert db.rollback("capped").restored == 20

    def test_the_dry_run_knows_the_row_cap(self, db: PatchDatabase) -> None:
        people(db)
        ops = [{"op": "delete", "table": "people", "where": "id <= 9"}]
        assert db.dry_run(ops, max_rows=9).violations == ()
        found = db.dry_run(ops, max_rows=8).violations
        assert [(v["constraint"], v["operation"]) for v in found] == [("max_rows", 0)]
        assert "9 rows" in found[0]["message"]
        assert "max_rows allows 8" in found[0]["message"]

    def test_pause_and_go_on(self, db: PatchDatabase) -> None:
        people(db, 100)
        ops = [
            {
                "op": "update",
                "table": "people",
                "all_rows": True,
                "set_expr": {"visits": "visits * 2 + 1"},
            }
        ]
        before = {r[0]: r[1] for r in db.rows("SELECT id, visits FROM people")}
        db.monitor = _StopsAt(4)
        with pytest.raises(Interrupted):
            db.execute(ops, "paused", batch_size=10)
        assert db.changes("paused").total == 30
        db.monitor = SilentMonitor()
        assert db.execute(ops, "paused", batch_size=10).updated == 100
        after = {r[0]: r[1] for r in db.rows("SELECT id, visits FROM people")}
        assert after == {k: v * 2 + 1 for k, v in before.items()}
        # A finished run says again what it did, and does nothing.
        assert db.execute(ops, "paused").updated == 100
        assert db.rows("SELECT sum(visits) FROM people")[0][0] == sum(after.values())

    def test_dry_run_leaves_no_trace(self, db: PatchDatabase) -> None:
        people(db, 40)
        before = db.state("people")
        ops = [
            {
                "op": "update",
                "table": "people",
                "where": "id < 10",
                "set_expr": {"balance": "balance * 2"},
            },
            {"op": "delete", "table": "people", "where": "id > 30"},
        ]
        tried = db.dry_run(ops, sample_size=3)
        assert tried.exact
        assert tried.totals == {"inserted": 0, "updated": 9, "deleted": 10, "cascaded": 0}
        assert tried.rollback == {"possible": True, "reasons": []}
        sample = tried.operations[0]["sample"]
        assert len(sample) == 3
        for item in sample:
            assert number(item["after"]["balance"]) == 2 * number(item["before"]["balance"])
        assert "self_referencing" in {w["code"] for w in tried.operations[0]["warnings"]}
        assert db.state("people") == before
        assert db.journal_tables() == []

    def test_the_journal_is_not_shown(self, db: PatchDatabase) -> None:
        people(db, 5)
        db.execute([{"op": "delete", "table": "people", "where": "id = 1"}], "d")
        assert db.journal_tables() != []
        shown = [str(t.name) for t in get_engine(db.name).introspect(db.session).tables]
        assert shown == ["people"]

    def test_dry_run_names_the_rows_at_fault(self, db: PatchDatabase) -> None:
        people(db, 60)
        db.run("CREATE UNIQUE INDEX people_note ON people (note)")
        ops = [
            {
                "op": "insert",
                "table": "people",
                "rows": [{"id": n, "name": "n"} for n in (1, 101, 60, 102)],
            },
            {"op": "update", "table": "people", "where": "id IN (1, 2)", "set": {"note": "twice"}},
        ]
        tried = db.dry_run(ops)
        faults = {v["key"]["id"] for v in tried.violations if v["operation"] == 0}
        assert {int(f) for f in faults} == {1, 60}
        assert len([v for v in tried.violations if v["operation"] == 1]) == 1
        assert tried.operations[0]["inserted"] == 2
        assert db.rows("SELECT count(*) FROM people")[0][0] == 60

    def test_changes_are_paged(self, db: PatchDatabase) -> None:
        people(db, 95)
        ops = [
            {"op": "update", "table": "people", "where": "id <= 60", "set": {"note": "n"}},
            {"op": "delete", "table": "people", "where": "id > 60"},
        ]
        db.execute(ops, "pages", batch_size=20)
        seen = []
        for page in range(1, 12):
            got = db.changes("pages", page, 10)
            assert got.total == 95
            seen += [(c["op"], c["key"]["id"]) for c in got.items]
        assert len(seen) == len(set(seen)) == 95
        first = db.changes("pages", 1, 1).items[0]
        assert first["after"] == {"note": "n"}
        assert first["status"] == "applied"

    def test_unknown_names_are_refused_with_their_place(self, db: PatchDatabase) -> None:
        people(db, 1)
        with pytest.raises(InvalidInput) as caught:
            db.dry_run([{"op": "update", "table": "nobody", "all_rows": True, "set": {"a": 1}}])
        assert caught.value.loc == ("operations", 0, "table")
        with pytest.raises(InvalidInput) as caught:
            db.dry_run([{"op": "update", "table": "people", "where": "id = 1", "set": {"x": 1}}])
        assert caught.value.loc == ("operations", 0, "set", "x")
        with pytest.raises(InvalidInput):
            db.dry_run([{"op": "delete", "table": "people", "where": "nothing = 1"}])

    def test_table_without_key_runs_only_on_request(self, db: PatchDatabase) -> None:
        db.run(
            "CREATE TABLE loose (a integer, b integer)",
            "INSERT INTO loose VALUES (1, 1), (1, 1), (2, 2)",
        )
        ops = [{"op": "update", "table": "loose", "where": "a = 1", "set_expr": {"b": "b + 1"}}]
        tried = db.dry_run(ops)
        assert tried.rollback["possible"] is False
        assert tried.rollback["reasons"][0].startswith("no_key")
        assert tried.operations[0]["updated"] == 2
        with pytest.raises(Terminal) as caught:
            db.execute(ops)
        assert caught.value.code == "patch.irreversible"
        result = db.execute(ops, "loose", allow_irreversible=True)
        assert (result.updated, result.reversible) == (2, False)
        db.execute(ops, "loose", allow_irreversible=True)
        assert sorted(db.rows("SELECT a, b FROM loose")) == [(1, 2), (1, 2), (2, 2)]


class _StopsAt(SilentMonitor):
    """Asks for a pause at the n-th checkpoint."""

    def __init__(self, at: int) -> None:
        self.left = at

    def checkpoint(self) -> None:
        """Count down."""
        self.left -= 1
        if self.left == 0:
            raise Interrupted("pause")
