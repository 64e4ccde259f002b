"""What is inferred of schemas with traps runs as it is; inherited by each engine's tests."""

from collections.abc import Mapping
from typing import ClassVar

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations.seed import infer
from auralith.dataplane.schema.names import TableName
from tests.engines.seed.cleaning import cleaned
from tests.engines.seed.kit import place, seeded
from tests.engines.seed.traps import EVERYWHERE, REFUSED, Statements
from tests.engines.suite.target import EngineTarget

ROWS = 30


class InferredSuite:
    """Each engine says how it writes a key, and has traps of its own."""

    key: str
    traps: ClassVar[Mapping[str, Statements]]

    def make(self, target: EngineTarget, statements: Statements) -> None:
        """The tables."""
        quote = target.engine.dialect.quote("x")[0]
        target.run(*(s.replace("{key}", self.key).replace('"', quote) for s in statements))

    def test_a_trap_is_filled(self, target: EngineTarget, trap: str) -> None:
        self.make(target, self.traps[trap])
        found = infer(place(target), rows=ROWS)
        assert not found.left_out, found.left_out
        made = seeded(target, found.spec, run_id="trap")
        with target.session() as session:
            tables = {
                str(t.name): target.engine.dialect.table(t.name)
                for t in target.engine.introspect(session).tables
            }
        for entry in made["tables"]:
            count = f"SELECT COUNT(*) FROM {tables[entry['table']]}"
            assert target.rows(count) == [(entry["inserted"],)]
            assert entry["inserted"] > 0, entry["table"]
        # What was made is told from edits, whatever the types do to values.
        result = cleaned(target, "trap")
        assert (result["conflicts"], result["deleted"]) == ([], made["rows"])
        for entry in made["tables"]:
            assert target.rows(f"SELECT COUNT(*) FROM {tables[entry['table']]}") == [(0,)]

    def test_rows_come_beside_those_of_earlier_runs(self, target: EngineTarget) -> None:
        self.make(target, EVERYWHERE["french"])
        for runs in (1, 2, 3):
            made = seeded(target, infer(place(target), rows=ROWS).spec)
            told = {entry["table"]: entry["inserted"] for entry in made["tables"]}
            assert target.rows("SELECT COUNT(*) FROM clients") == [(runs * told["clients"],)]

    def test_a_session_that_may_only_read_is_enough(self, target: EngineTarget) -> None:
        self.make(target, EVERYWHERE["checks_between_columns"])
        found = infer(place(target, read_only=True), rows=ROWS, learn=True)
        assert not found.left_out

    def circle(self, null: str) -> Statements:
        """Two tables that need each other."""
        return (
            f"CREATE TABLE dept (id int PRIMARY KEY, head_id int {null}, name varchar(30))",
            (
                "CREATE TABLE emp (id int PRIMARY KEY, dept_id int NOT NULL,"
                " FOREIGN KEY (dept_id) REFERENCES dept (id))"
            ),
            "ALTER TABLE dept ADD FOREIGN KEY (head_id) REFERENCES emp (id)",
        )

    def test_a_circle_is_opened_where_a_key_may_be_null(self, target: EngineTarget) -> None:
        self.make(target, self.circle("NULL"))
        found = infer(place(target), rows=ROWS)
        assert not found.left_out
        seeded(target, found.spec)
        assert target.rows("SELECT COUNT(*) FROM emp")[0][0] > 0
        heads = "SELECT COUNT(*) FROM dept d JOIN emp e ON e.id = d.head_id"
        assert target.rows(heads)[0][0] > 0

    def test_a_circle_that_nobody_can_enter_is_left_out(self, target: EngineTarget) -> None:
        self.make(target, self.circle("NOT NULL"))
        self.make(
            target,
            (
                (
                    "CREATE TABLE badge (id int PRIMARY KEY, emp_id int NOT NULL,"
                    " FOREIGN KEY (emp_id) REFERENCES emp (id))"
                ),
                (
                    "CREATE TABLE room (id int PRIMARY KEY, dept_id int,"
                    " FOREIGN KEY (dept_id) REFERENCES dept (id))"
                ),
            ),
        )
        found = infer(place(target), rows=ROWS)
        if target.engine.seeding.defers_any:
            assert not found.left_out
        else:
            assert {str(name) for name in found.left_out} == {"dept", "emp", "badge"}
            assert all("dept" in reason for reason in found.left_out.values())
        seeded(target, found.spec)
        assert target.rows("SELECT COUNT(*) FROM room")[0][0] > 0

    def test_tables_that_are_asked_for_bring_the_parents_they_need(
        self, target: EngineTarget
    ) -> None:
        self.make(
            target,
            (
                "CREATE TABLE country (code char(2) PRIMARY KEY)",
                (
                    "CREATE TABLE firm (id int PRIMARY KEY, country char(2) NOT NULL,"
                    " FOREIGN KEY (country) REFERENCES country (code))"
                ),
                (
                    "CREATE TABLE person (id int PRIMARY KEY, firm_id int NOT NULL,"
                    " FOREIGN KEY (firm_id) REFERENCES firm (id))"
                ),
                "INSERT INTO country VALUES ('FR')",
            ),
        )
        found = infer(place(target), tables=[TableName(None, "person")], rows=ROWS)
        assert {t.table for t in found.spec.tables} == {"firm", "person"}
        seeded(target, found.spec)
        assert target.rows("SELECT DISTINCT country FROM firm") == [("FR",)]
        with pytest.raises(InvalidInput) as refusal:
            infer(place(target), tables=[TableName(None, "nobody")])
        assert refusal.value.code == "seed.table"

    def test_what_cannot_be_is_refused_with_a_reason(self, target: EngineTarget) -> None:
        for statements, code in REFUSED.values():
            self.make(target, statements)
            with pytest.raises(InvalidInput) as refusal:
                infer(place(target), rows=ROWS)
            assert refusal.value.code == code
            assert refusal.value.message
