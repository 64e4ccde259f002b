"""Schemas with every trap: what comes in, in which order, and what the database then holds."""

from typing import ClassVar

import pytest

from auralith.dataplane.errors import InvalidInput
from tests.engines.seed.kit import ledger, seeded, spec
from tests.engines.suite.target import EngineTarget


class Structure:
    """Inherited by each engine's tests."""

    deferred: ClassVar[str | None]
    """What a foreign key ends with that waits for the commit; None: it never does."""
    generated: ClassVar[str] = "GENERATED ALWAYS AS (n * 2) STORED"

    def test_composite_keys_come_as_tuples(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE place (land int NOT NULL, town int NOT NULL, PRIMARY KEY (land, town))",
            "CREATE TABLE visit (id int PRIMARY KEY, land int, town int,"
            " FOREIGN KEY (land, town) REFERENCES place (land, town))",
        )
        counting = {"generator": "sequence", "params": {"start": 10, "step": 3}}
        places = {"rows": 400, "columns": {"land": {"generator": "sequence"}, "town": counting}}
        seeded(target, spec({"place": places, "visit": 900}, batch_size=100))
        joined = "SELECT count(*), count(DISTINCT v.town) FROM visit v JOIN place p"
        rows, towns = target.rows(f"{joined} ON p.land = v.land AND p.town = v.town")[0]
        assert rows == 900
        assert towns > 200

    def test_rows_of_their_own_table_point_at_earlier_ones(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE part (id int PRIMARY KEY, of_part int,"
            " FOREIGN KEY (of_part) REFERENCES part (id))",
        )
        part = {"rows": 1_500, "columns": {"of_part": {"generator": "reference"}}}
        seeded(target, spec({"part": part}, batch_size=100))
        assert target.rows("SELECT count(*) FROM part WHERE of_part >= id") == [(0,)]
        assert target.rows("SELECT count(*) FROM part WHERE of_part IS NULL") == [(1,)]
        lows = "SELECT count(*), count(DISTINCT of_part) FROM part WHERE of_part < 700"
        assert target.rows(lows)[0][0] > 700

    def test_a_first_row_without_a_parent_is_its_own(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE part (id int PRIMARY KEY, of_part int NOT NULL,"
            " FOREIGN KEY (of_part) REFERENCES part (id))",
        )
        seeded(target, spec({"part": 500}, batch_size=100))
        assert target.rows("SELECT count(*) FROM part WHERE of_part > id") == [(0,)]
        assert target.rows("SELECT of_part FROM part WHERE id = 1") == [(1,)]

    def test_a_circle_with_a_key_that_may_be_null(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE dept (id int PRIMARY KEY, head int)",
            "CREATE TABLE person (id int PRIMARY KEY, dept int NOT NULL,"
            " FOREIGN KEY (dept) REFERENCES dept (id))",
        )
        self.tie(target, "dept", "head", "person")
        head = {"generator": "reference", "params": {"null_rate": 0.25}}
        tables = {"dept": {"rows": 400, "columns": {"head": head}}, "person": 1_000}
        result = seeded(target, spec(tables, batch_size=100), run_id="one")
        assert result["rows"] == 1_400
        rows, heads = target.rows("SELECT count(*), count(head) FROM dept")[0]
        assert rows == 400
        assert 250 < heads < 350
        joined = "SELECT count(*) FROM dept d JOIN person p ON p.id = d.head"
        assert target.rows(joined) == [(heads,)]
        late = sorted((low, high) for no, low, high in ledger(target, "one") if no == 2)
        assert late[0][0] == 0
        assert late[-1][1] == 399

    def test_a_circle_in_which_no_key_may_be_null(self, target: EngineTarget) -> None:
        later = self.deferred or ""
        target.run(
            "CREATE TABLE dept (id int PRIMARY KEY, head int NOT NULL)",
            "CREATE TABLE person (id int PRIMARY KEY, dept int NOT NULL,"
            f" FOREIGN KEY (dept) REFERENCES dept (id){later})",
        )
        self.tie(target, "dept", "head", "person", f"{later}")
        if self.null_free_circle(target):
            with pytest.raises(InvalidInput) as refused:
                seeded(target, spec({"dept": 40, "person": 300}))
            assert refused.value.code == "seed.circle"
            assert target.rows("SELECT count(*) FROM dept") == [(0,)]
            return
        seeded(target, spec({"dept": 40, "person": 300}, batch_size=100), run_id="one")
        both = "SELECT count(*) FROM dept d JOIN person p ON p.id = d.head"
        assert target.rows(both) == [(40,)]
        assert target.rows("SELECT count(*) FROM person") == [(300,)]
        assert sorted(ledger(target, "one")) == [(0, 0, 39), (1, 0, 299)]

    def null_free_circle(self, target: EngineTarget) -> bool:
        """Whether such a circle is refused."""
        del target
        return self.deferred is None

    def tie(
        self, target: EngineTarget, table: str, column: str, parent: str, later: str = ""
    ) -> None:
        """A foreign key that comes when both tables are there."""
        target.run(
            f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {parent} (id){later}"
        )

    def test_generated_columns_are_never_written(self, target: EngineTarget) -> None:
        target.run(
            f"CREATE TABLE g (id int PRIMARY KEY, n int NOT NULL, twice int {self.generated})"
        )
        numbers = {"generator": "sequence", "params": {"start": 7}}
        seeded(target, spec({"g": {"rows": 250, "columns": {"n": numbers}}}))
        assert target.rows("SELECT count(*) FROM g WHERE twice = n * 2") == [(250,)]

    def test_one_row_for_one_and_pairs_without_repetition(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE author (id int PRIMARY KEY)",
            "CREATE TABLE book (id int PRIMARY KEY)",
            "CREATE TABLE profile (author int PRIMARY KEY, FOREIGN KEY (author) REFERENCES"
            " author (id))",
            "CREATE TABLE wrote (author int NOT NULL, book int NOT NULL, PRIMARY KEY (author,"
            " book), FOREIGN KEY (author) REFERENCES author (id), FOREIGN KEY (book) REFERENCES"
            " book (id))",
        )
        tables = {"author": 300, "book": 40, "profile": 300, "wrote": 9_000}
        seeded(target, spec(tables))
        assert target.rows("SELECT count(*) FROM profile") == [(300,)]
        assert target.rows("SELECT count(*) FROM wrote") == [(9_000,)]
        with pytest.raises(InvalidInput) as refused:
            seeded(target, spec({"author": 300, "profile": 301}))
        assert "profile" in refused.value.message

    def test_names_that_need_quotes(self, target: EngineTarget) -> None:
        quote = target.engine.dialect.quote
        table, first, key = (quote(name) for name in ("Odd. table", "the key", "order"))
        target.run(
            f"CREATE TABLE {table} ({first} int PRIMARY KEY, {key} int,"
            f" FOREIGN KEY ({key}) REFERENCES {table} ({first}))"
        )
        rows = {"rows": 50, "columns": {"order": {"generator": "reference"}}}
        seeded(target, spec({'"Odd. table"': rows}))
        assert target.rows(f"SELECT count(*), count({key}) FROM {table}") == [(50, 49)]

    def test_places_among_the_rows_of_a_parent(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE bill (id int PRIMARY KEY)",
            "CREATE TABLE line (bill int NOT NULL, pos int NOT NULL, PRIMARY KEY (bill, pos),"
            " FOREIGN KEY (bill) REFERENCES bill (id))",
        )
        lines = {"per_parent": {"table": "bill", "min": 0, "max": 5}, "columns": {}}
        seeded(target, spec({"bill": 200, "line": lines}, batch_size=100))
        counts = target.rows("SELECT count(*), max(pos), min(pos) FROM line GROUP BY bill")
        assert all(count == high and low == 1 for count, high, low in counts)
        assert 100 < len(counts) <= 200

    def test_a_table_without_rows(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY)")
        result = seeded(target, spec({"n": 0}))
        assert result["tables"] == [{"table": "n", "inserted": 0}]
