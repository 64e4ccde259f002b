"""Rows, keys and counters: what every engine's run of a scenario comes to."""

from itertools import pairwise
from typing import ClassVar

import pytest

from auralith.dataplane.errors import ConstraintViolation, InvalidInput, StatementFailed, Terminal
from tests.engines.seed.counters import following
from tests.engines.seed.kit import Meddling, Stopping, ledger, place, seeded, spec
from tests.engines.suite.target import EngineTarget

SHOP = {
    "customer": {"rows": 700, "columns": {"mail": {"generator": "sequence"}}},
    "purchase": {"rows": 2_000, "columns": {}},
}
"""A scenario of two tables."""
BATCH = 150


class Basics:
    """Inherited by each engine's tests."""

    counted: ClassVar[str]
    """The type of a key that the server counts, and keeps the count of."""

    def shop(self, target: EngineTarget) -> None:
        """Its tables."""
        target.run(
            f"CREATE TABLE customer (id {self.counted}, mail varchar(60) NOT NULL UNIQUE)",
            f"CREATE TABLE purchase (no {self.counted}, customer int NOT NULL, note varchar(20)"
            " DEFAULT 'new', FOREIGN KEY (customer) REFERENCES customer (id))",
        )

    def test_rows_come_with_their_parents(self, target: EngineTarget) -> None:
        self.shop(target)
        result = seeded(target, spec(SHOP, batch_size=BATCH), run_id="one")
        assert result["tables"] == [
            {"table": "customer", "inserted": 700},
            {"table": "purchase", "inserted": 2_000},
        ]
        assert result["rows"] == 2_700
        assert result["rows_per_second"] > 0
        assert target.rows("SELECT count(*) FROM customer") == [(700,)]
        joined = "SELECT count(*), count(DISTINCT c.id) FROM purchase p JOIN customer c"
        rows, parents = target.rows(f"{joined} ON c.id = p.customer")[0]
        assert rows == 2_000
        assert parents > 500
        assert target.rows("SELECT DISTINCT note FROM purchase") == [("new",)]

    def test_a_piece_is_one_transaction_with_its_numbers(self, target: EngineTarget) -> None:
        self.shop(target)
        seeded(target, spec(SHOP, batch_size=BATCH), run_id="one")
        found = ledger(target, "one")
        for operation, rows in ((0, 700), (1, 2_000)):
            ranges = sorted((low, high) for no, low, high in found if no == operation)
            assert ranges[0][0] == 0
            assert ranges[-1][1] == rows - 1
            assert all(high - low < BATCH for low, high in ranges)
            assert all(b[0] == a[1] + 1 for a, b in pairwise(ranges))

    def test_the_next_plain_row_follows(self, target: EngineTarget) -> None:
        self.shop(target)
        target.run("INSERT INTO customer (mail) VALUES ('a'), ('b')")
        seeded(target, spec(SHOP))
        target.run("INSERT INTO customer (mail) VALUES ('c')")
        assert target.rows("SELECT id FROM customer WHERE mail = 'c'") == [(703,)]
        assert target.rows("SELECT min(no), max(no) FROM purchase") == [(1, 2_000)]
        assert following(target, "purchase", "no") == 2_001

    def test_numbers_that_a_scenario_gives_itself_count_as_well(self, target: EngineTarget) -> None:
        self.shop(target)
        ids = {"generator": "sequence", "params": {"start": 5_000, "step": 10}}
        mail = {"generator": "sequence"}
        given = {"customer": {"rows": 20, "columns": {"id": ids, "mail": mail}}}
        seeded(target, spec(given))
        assert target.rows("SELECT min(id), max(id) FROM customer") == [(5_000, 5_190)]
        target.run("INSERT INTO customer (mail) VALUES ('c')")
        assert target.rows("SELECT id FROM customer WHERE mail = 'c'")[0][0] > 5_190

    def test_keys_that_the_server_gives(self, target: EngineTarget) -> None:
        self.shop(target)
        columns = {"id": {"generator": "default"}, "mail": {"generator": "sequence"}}
        seeded(target, spec({"customer": {"rows": 300, "columns": columns}}, batch_size=100))
        assert target.rows("SELECT count(DISTINCT id), min(id) FROM customer") == [(300, 1)]

    def test_the_same_rows_whatever_the_pieces(self, target: EngineTarget) -> None:
        queries = ("SELECT id, mail FROM customer ORDER BY id",
                   "SELECT no, customer, note FROM purchase ORDER BY no")  # fmt: skip
        found = []
        for options in ({"batch_size": 100}, {"batch_size": 1_111}, {}):
            self.shop(target)
            seeded(target, spec(SHOP, **options), lanes=1 if options else 3)
            found.append([target.rows(query) for query in queries])
            target.run("DROP TABLE purchase", "DROP TABLE customer")
        assert found[0] == found[1] == found[2]
        self.shop(target)
        seeded(target, spec(SHOP, seed=8))
        assert target.rows(queries[1]) != found[0][1]

    def test_a_second_run_comes_beside_the_first(self, target: EngineTarget) -> None:
        self.shop(target)
        for expected in (700, 1_400):
            seeded(target, spec(SHOP, batch_size=BATCH))
            counts = "SELECT count(*), count(DISTINCT mail), max(id) FROM customer"
            assert target.rows(counts) == [(expected, expected, expected)]
        # Without where_exists, the new ones alone are parents.
        late = "SELECT min(customer) FROM purchase WHERE no > 2000"
        assert target.rows(late)[0][0] > 700

    def test_rows_that_are_there_can_be_parents(self, target: EngineTarget) -> None:
        self.shop(target)
        target.run(
            "INSERT INTO customer (mail) VALUES " + ", ".join(f"('old {n}')" for n in range(1, 41))
        )
        seeded(target, spec({"purchase": 300}))
        assert target.rows("SELECT min(customer), max(customer) FROM purchase") == [(1, 40)]
        chosen = {
            "customer": {
                "rows": 10,
                "columns": {"mail": {"generator": "sequence"}},
                "where_exists": "id <= 5",
            },
            "purchase": {
                "per_parent": {"table": "customer", "min": 2, "max": 4},
                "columns": {},
            },
        }
        seeded(target, spec(chosen))
        found = target.rows(
            "SELECT customer, count(*) FROM purchase WHERE no > 300 GROUP BY customer"
        )
        parents = [parent for parent, _ in found]
        assert sorted(parents) == [1, 2, 3, 4, 5, *range(41, 51)]
        assert {count for _, count in found} <= {2, 3, 4}

    def test_a_filter_that_cannot_be_asked_is_refused_in_its_place(
        self, target: EngineTarget
    ) -> None:
        self.shop(target)
        wrong = {
            "customer": {"where_exists": "no_such_column = 1"},
            "purchase": {"rows": 3},
        }
        with pytest.raises(InvalidInput) as refused:
            seeded(target, spec(wrong))
        assert (refused.value.code, refused.value.loc) == (
            "seed.where",
            ("tables", 0, "where_exists"),
        )
        assert target.rows("SELECT count(*) FROM purchase") == [(0,)]

    def test_values_that_are_taken_are_stepped_around(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE link (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b),"
                   " FOREIGN KEY (a) REFERENCES one (id), FOREIGN KEY (b) REFERENCES two (id))"
                   if self._made(target) else "SELECT 1")  # fmt: skip
        target.run("INSERT INTO link VALUES " + ", ".join(f"({n}, {n})" for n in range(1, 21)))
        seeded(target, spec({"link": 370}, batch_size=100))
        assert target.rows("SELECT count(*) FROM link") == [(390,)]
        # Ten places are left.
        with pytest.raises(InvalidInput) as refused:
            seeded(target, spec({"link": 11}, seed=9))
        assert "link" in refused.value.message
        assert target.rows("SELECT count(*) FROM link") == [(390,)]
        seeded(target, spec({"link": 10}, seed=10))
        assert target.rows("SELECT count(*) FROM link") == [(400,)]

    def _made(self, target: EngineTarget) -> bool:
        numbers = ", ".join(f"({n})" for n in range(1, 21))
        target.run(
            "CREATE TABLE one (id int PRIMARY KEY)",
            "CREATE TABLE two (id int PRIMARY KEY)",
            f"INSERT INTO one VALUES {numbers}",
            f"INSERT INTO two VALUES {numbers}",
        )
        return True

    def test_scale_times_the_rows(self, target: EngineTarget) -> None:
        self.shop(target)
        assert seeded(target, spec(SHOP), scale=0.1)["rows"] == 270

    def test_a_finished_run_stays_finished(self, target: EngineTarget) -> None:
        self.shop(target)
        first = seeded(target, spec(SHOP, batch_size=BATCH), run_id="one")
        again = seeded(target, spec(SHOP, batch_size=BATCH), run_id="one")
        assert again["tables"] == first["tables"]
        assert target.rows("SELECT count(*) FROM purchase") == [(2_000,)]

    def test_progress_tells_each_table(self, target: EngineTarget) -> None:
        self.shop(target)
        watching = Stopping(10**9)
        seeded(target, spec(SHOP, batch_size=BATCH), monitor=watching)
        told = {p.name: (p.done, p.total, p.ended) for p in watching.parts.values()}
        assert told == {"customer": (700, 700, True), "purchase": (2_000, 2_000, True)}

    def test_a_run_of_another_kind_or_content_is_refused(self, target: EngineTarget) -> None:
        self.shop(target)
        seeded(target, spec(SHOP, batch_size=BATCH), run_id="one")
        target.run("ALTER TABLE purchase ADD extra int")
        with place(target).writing() as database:
            mark = "." if target.spec.engine == "postgresql" else "_"
            database.session.execute(f"UPDATE auralith_journal{mark}run SET content_hash = 'other'")
        with pytest.raises(Terminal) as refused:
            seeded(target, spec(SHOP), run_id="one")
        assert refused.value.code == "seed.changed"

    def test_a_row_that_a_condition_excludes_ends_the_run(self, target: EngineTarget) -> None:
        # Only the database understands it, and every second row is shown to it beforehand.
        target.run("CREATE TABLE n (id int PRIMARY KEY, CHECK (abs(id - 450) > 0))")
        with pytest.raises(ConstraintViolation) as error:
            seeded(target, spec({"n": 3_000}, batch_size=100), run_id="one", lanes=1)
        assert error.value.kind == "check"
        kept = target.rows("SELECT count(*), max(id) FROM n")
        assert kept == [(400, 400)]
        target.run("ALTER TABLE n ADD x int")
        with pytest.raises(ConstraintViolation):
            seeded(target, spec({"n": 3_000}, batch_size=100), run_id="one")

    def test_a_table_that_is_all_left_to_the_database_is_refused(
        self, target: EngineTarget
    ) -> None:
        target.run(f"CREATE TABLE n (id {self.counted}, at int)")
        given = {"rows": 5, "columns": {"id": {"generator": "default"}}}
        with pytest.raises(InvalidInput) as refused:
            seeded(target, spec({"n": given}))
        assert refused.value.loc == ("tables", 0, "columns")
        assert target.rows("SELECT count(*) FROM n") == [(0,)]

    def test_a_row_that_somebody_else_writes_ends_the_run(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY)")
        meddling = Meddling(lambda: target.run("INSERT INTO n VALUES (14999)"))
        with pytest.raises(ConstraintViolation) as error:
            seeded(
                target,
                spec({"n": 15_000}, batch_size=100),
                run_id="one",
                lanes=1,
                monitor=meddling,
            )
        assert error.value.kind == "unique"
        rows, last = target.rows("SELECT count(*), max(id) FROM n WHERE id <> 14999")[0]
        assert rows == last == 14_900
        target.run("DELETE FROM n WHERE id = 14999")
        assert seeded(target, spec({"n": 15_000}, batch_size=100), run_id="one")["rows"] == 15_000
        assert target.rows("SELECT count(*), max(id) FROM n") == [(15_000, 15_000)]

    def test_a_trigger_that_keeps_rows_away_is_noticed(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY)")
        if not self.keep_away(target):
            pytest.skip("no trigger of this engine keeps a row away without an error")
        with pytest.raises(StatementFailed) as error:
            seeded(target, spec({"n": 100}))
        assert error.value.code == "seed.rows_differ"
        assert target.rows("SELECT count(*) FROM n") == [(0,)]

    def keep_away(self, target: EngineTarget) -> bool:
        """A trigger on `n` that drops new rows whose number ends in 7; False: there is none."""
        del target
        return False
