"""The scenarios that come along run as they are, and what they make is believable."""

import pytest

from auralith.dataplane.generating.builtins import IDS, builtin
from auralith.dataplane.generating.spec import Language, ScenarioSpec
from auralith.dataplane.operations.seed.inferring import infer
from tests.engines.seed.kit import place, seeded
from tests.engines.suite.target import EngineTarget

_NEVER: dict[str, tuple[str, ...]] = {
    "shop": (
        (
            "SELECT COUNT(*) FROM orders o JOIN customers c ON c.id = o.customer_id"
            " WHERE o.ordered_at < c.created_at"
        ),
        (
            "SELECT COUNT(*) FROM payments p JOIN orders o ON o.id = p.order_id"
            " WHERE p.paid_at < o.ordered_at"
        ),
        "SELECT COUNT(*) FROM orders WHERE shipped_at < ordered_at",
        (
            "SELECT COUNT(*) FROM orders o WHERE NOT EXISTS"
            " (SELECT 1 FROM order_items i WHERE i.order_id = o.id)"
        ),
        "SELECT COUNT(*) FROM customers WHERE created_at > '2026-01-01 23:59:59'",
    ),
    "crm": (
        (
            "SELECT COUNT(*) FROM contacts c JOIN companies o ON o.id = c.company_id"
            " WHERE c.created_at < o.created_at"
        ),
        "SELECT COUNT(*) FROM deals WHERE closes_on < opened_on",
        "SELECT COUNT(*) FROM campaigns WHERE ends_on <= starts_on",
        (
            "SELECT COUNT(*) FROM activities a JOIN contacts c ON c.id = a.contact_id"
            " WHERE a.happened_at < c.created_at"
        ),
    ),
    "hr": (
        (
            "SELECT COUNT(*) FROM contracts k JOIN employees e ON e.id = k.employee_id"
            " WHERE k.starts_on < e.hired_on"
        ),
        "SELECT COUNT(*) FROM absences WHERE ends_on < starts_on",
        "SELECT COUNT(*) FROM employees WHERE manager_id = id AND id > 1",
        "SELECT COUNT(*) FROM employees WHERE left_on < hired_on",
    ),
}
"""Queries that count what makes no sense."""


class ComingAlongSuite:
    """Inherited by each engine's tests."""

    @pytest.fixture(params=IDS)
    def name(self, request: pytest.FixtureRequest) -> str:
        """Of a scenario."""
        return str(request.param)

    def test_a_built_in_scenario_runs_as_it_is(self, target: EngineTarget, name: str) -> None:
        target.run(*builtin(name).ddl(target.engine.dialect.lexis.grammar))
        scenario = self._small(name, "en")
        made = seeded(target, scenario)
        told = {entry["table"]: entry["inserted"] for entry in made["tables"]}
        assert set(told) == set(builtin(name).tables)
        for table, rows in told.items():
            assert target.rows(f"SELECT COUNT(*) FROM {table}") == [(rows,)], table
            assert rows > 0, table
        for sql in _NEVER[name]:
            assert target.rows(sql) == [(0,)], sql

    def test_names_are_of_the_language(self, target: EngineTarget) -> None:
        target.run(*builtin("hr").ddl(target.engine.dialect.lexis.grammar))
        seeded(target, self._small("hr", "fr"))
        french = {row[0] for row in target.rows("SELECT country FROM offices")}
        assert french <= {"France", "Belgique", "Suisse", "Luxembourg", "Canada", "Monaco"}

    def test_what_is_inferred_of_its_tables_runs(self, target: EngineTarget, name: str) -> None:
        target.run(*builtin(name).ddl(target.engine.dialect.lexis.grammar))
        found = self._inferred(target)
        assert {t.table for t in found.tables} == set(builtin(name).tables)
        seeded(target, found)
        for sql in _NEVER[name]:
            if not any(word in sql for word in ("NOT EXISTS", "manager", "2026")):
                assert target.rows(sql) == [(0,)], sql

    def _small(self, name: str, locale: Language) -> ScenarioSpec:
        return builtin(name, locale).scenario.scaled(0.3)

    def _inferred(self, target: EngineTarget) -> ScenarioSpec:
        return infer(place(target), rows=40).spec
