"""Preview and feasibility: what is shown is what comes, and what cannot come is told before."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.operations.seed.checking import Infeasible
from auralith.dataplane.operations.seed.preview import TablePreview, preview
from tests.engines.seed.kit import place, seeded, spec
from tests.engines.suite.target import EngineTarget

NUMBERED = {"generator": "sequence"}


def shown(
    target: EngineTarget, scenario: ScenarioSpec, rows: int = 10, **more: Any
) -> dict[str, TablePreview]:
    """The preview, by table."""
    return {str(t.table): t for t in preview(place(target), scenario, rows=rows, **more)}


def refused(target: EngineTarget, scenario: ScenarioSpec) -> list[tuple[str, str]]:
    """Codes and messages of what stands against a run; nothing of it is entered."""
    with pytest.raises(Infeasible) as error:
        seeded(target, scenario)
    assert error.value.code == "seed.infeasible"
    found = error.value.params["findings"]
    return [(f["code"], f["message"]) for f in found if f["blocks"]]


def numbers(low: int, high: int, **more: Any) -> dict[str, Any]:
    """Whole numbers."""
    return {"generator": "integer", "params": {"low": low, "high": high, **more}}


class Previewing:
    """Inherited by each engine's tests."""

    counted: ClassVar[str]
    """The type of a key that the server counts, and keeps the count of."""

    def shop(self, target: EngineTarget) -> None:
        """Customers with their orders."""
        target.run(
            f"CREATE TABLE customer (id {self.counted}, name varchar(60), born date)",
            f"CREATE TABLE purchase (id {self.counted}, customer int NOT NULL, price"
            " decimal(8, 2), FOREIGN KEY (customer) REFERENCES customer (id))",
            "INSERT INTO customer (name) VALUES ('mine')",
        )

    def scenario(self) -> ScenarioSpec:
        """Rows of both."""
        customer = {"name": {"generator": "full_name"}, "born": {"generator": "birth_date"}}
        price = {"price": {"generator": "decimal", "params": {"low": 1, "high": 900}}}
        return spec(
            {
                "customer": {"rows": 500, "columns": customer},
                "purchase": {"rows": 4_000, "columns": price},
            }
        )

    def test_rows_are_shown_as_they_come(self, target: EngineTarget) -> None:
        self.shop(target)
        found = shown(target, self.scenario())
        assert target.rows("SELECT count(*) FROM customer") == [(1,)]
        assert [t.rows_planned for t in found.values()] == [500, 4_000]
        assert found["customer"].columns == ("id", "name", "born")
        link = found["purchase"].links["customer"]
        assert (str(link.table), link.column) == ("customer", "id")
        seeded(target, self.scenario())
        for row in found["customer"].rows:
            sql = f"SELECT name, born FROM customer WHERE id = {row['id']}"
            assert [(name, str(born)) for name, born in target.rows(sql)] == [
                (row["name"], row["born"])
            ]
        for row in found["purchase"].rows:
            sql = f"SELECT customer, price FROM purchase WHERE id = {row['id']}"
            customer, price = target.rows(sql)[0]
            assert (customer, float(price)) == (row["customer"], float(row["price"]))

    def test_children_of_shown_parents_come_first(self, target: EngineTarget) -> None:
        self.shop(target)
        found = shown(target, self.scenario(), rows=8)
        parents = {row["id"] for row in found["customer"].rows}
        assert len(found["purchase"].rows) == 8
        assert {row["customer"] for row in found["purchase"].rows} <= parents

    def test_some_tables_and_a_scale(self, target: EngineTarget) -> None:
        self.shop(target)
        found = preview(place(target), self.scenario(), rows=3, scale=0.1)
        assert [t.rows_planned for t in found] == [50, 400]
        one = preview(place(target), self.scenario(), rows=3, tables=[found[1].table])
        assert [str(t.table) for t in one] == ["purchase"]
        assert one[0].as_json()["links"] == {"customer": {"table": "customer", "column": "id"}}

    def test_who_may_only_read_sees_it_too(self, target: EngineTarget) -> None:
        self.shop(target)
        target.run("CREATE TABLE bill (id int PRIMARY KEY, n int, CHECK (n > 250))")
        read_only = replace(target.spec, read_only=True)
        reading = Place(target.engine, lambda: target.engine.connect(read_only, SessionOptions()))
        bill = spec({"bill": {"rows": 1_000, "columns": {"n": NUMBERED}}})
        found = preview(reading, bill, rows=4)
        assert [row["n"] for row in found[0].rows] == [1, 2, 3, 4]
        assert [f.code for f in found[0].findings] == ["seed.check"]
        assert "excludes 25 %" in found[0].findings[0].message

    def test_what_cannot_be_carried_out_is_shown_with_its_reason(
        self, target: EngineTarget
    ) -> None:
        self.shop(target)
        target.run("DELETE FROM customer")
        found = shown(target, spec({"purchase": 10}))
        assert found["purchase"].rows == ()
        assert [f.code for f in found["purchase"].findings] == ["seed.no_parents"]

    def test_conditions_are_tried_by_the_database_itself(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE t (id int PRIMARY KEY, n int, state varchar(10) DEFAULT 'new',"
            " CONSTRAINT odd CHECK (n % 2 = 1), CONSTRAINT few CHECK (abs(n) < 900),"
            " CONSTRAINT said CHECK (state = 'new' OR n IS NULL))"
        )
        scenario = spec({"t": {"rows": 1_000, "columns": {"n": NUMBERED}}})
        found = refused(target, scenario)
        assert [code for code, _ in found] == ["seed.check", "seed.check"]
        told = sorted(message for _, message in found)
        assert "excludes 10.1 %" in told[0]
        assert "excludes 50 %" in told[1]
        assert target.rows("SELECT count(*) FROM t") == [(0,)]

    def test_unique_values_that_run_out(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE t (id int PRIMARY KEY, n int UNIQUE)")
        two_million = spec({"t": {"rows": 2_000_000, "columns": {"n": numbers(1, 679)}}})
        [(code, message)] = refused(target, two_million)
        assert code == "seed.unique"
        assert "unique(n) of t asks for 2,000,000 values, integer can give 679" in message
        target.run("INSERT INTO t VALUES (1, 7), (2, 8)")
        few = spec({"t": {"rows": 678, "columns": {"n": numbers(1, 679)}}})
        [(code, message)] = refused(target, few)
        assert code == "seed.unique_taken"
        assert "678 values beside 2 that are there already" in message
        seeded(target, spec({"t": {"rows": 677, "columns": {"n": numbers(1, 679)}}}))
        assert target.rows("SELECT count(DISTINCT n) FROM t") == [(679,)]

    def test_sets_that_overlap(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, c int NOT NULL,"
            " UNIQUE (a, b), UNIQUE (b, c))"
        )
        columns = {"a": numbers(1, 40), "b": numbers(1, 50), "c": numbers(1, 2)}
        found = refused(target, spec({"t": {"rows": 1_500, "columns": columns}}))
        assert [code for code, _ in found] == ["seed.unique"]
        assert "asks for 1,500 combinations, and there are 100" in found[0][1]

    def test_a_key_to_rows_that_are_too_few(self, target: EngineTarget) -> None:
        self.shop(target)
        target.run(
            "CREATE TABLE profile (customer int PRIMARY KEY,"
            " FOREIGN KEY (customer) REFERENCES customer (id))"
        )
        [(code, message)] = refused(target, spec({"customer": 20, "profile": 21}))
        assert code == "seed.unique"
        assert "customer has 20, each for one" in message
        target.run("DELETE FROM customer")
        [(code, message)] = refused(target, spec({"purchase": 5}))
        assert (code, "customer" in message) == ("seed.no_parents", True)
