"""Hand-written SQL through the same executor, on every engine."""

import pytest

from auralith.dataplane.errors import Terminal
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.migrate import (
    ApplyFailed,
    ApplyResult,
    Attempt,
    apply,
    destructive_objects,
    plan_of_sql,
    prove,
    rollback_plan,
)
from auralith.dataplane.plan.model import Plan
from tests.engines.schemas.suite.cases import PEOPLE, PEOPLE_ROWS
from tests.engines.schemas.suite.place import dump, extracted, place_of, rows, script
from tests.engines.suite.target import EngineTarget

SQL = """
ALTER TABLE people ADD COLUMN mail varchar(80);
UPDATE people SET mail = 'a@b' WHERE id = 1;
CREATE TABLE rivers (id int PRIMARY KEY);
"""
BACK = "DROP TABLE rivers; ALTER TABLE people DROP COLUMN mail;"


@pytest.fixture(params=["sqlite_engine", "postgresql18_engine", "mariadb_engine"])
def target(request: pytest.FixtureRequest) -> EngineTarget:
    found: EngineTarget = request.getfixturevalue(request.param)
    script(found, PEOPLE + PEOPLE_ROWS)
    return found


def run(target: EngineTarget, plan: Plan, name: str = "own") -> ApplyResult:
    confirmed = frozenset(destructive_objects(plan))
    return apply(
        place_of(target.spec),
        plan,
        attempt=Attempt(name, confirmed=confirmed),
        monitor=SilentMonitor(),
        have=extracted(target.spec).catalog,
    )


def test_there_and_back(target: EngineTarget) -> None:
    before = dump(target)
    plan = plan_of_sql(target.engine, SQL, BACK)
    result = run(target, plan)
    assert (result.applied, result.remaining_differences) == (3, ())
    assert {f.id.name for f in result.delta.added} >= {"mail", "rivers"}
    assert [r[-1] for r in rows(target, "people")] == ["a@b", None, None]
    assert run(target, plan).applied == 3
    back = rollback_plan(plan, live=extracted(target.spec).catalog)
    run(target, back, "back")
    assert dump(target) == before


def test_without_rollback_sql_there_is_no_way_back(target: EngineTarget) -> None:
    plan = plan_of_sql(target.engine, SQL)
    with pytest.raises(Terminal) as refused:
        rollback_plan(plan, live=extracted(target.spec).catalog)
    assert refused.value.code == "migration.irreversible"


def test_a_refused_statement(target: EngineTarget) -> None:
    plan = plan_of_sql(target.engine, "CREATE TABLE stands (id int); DROP TABLE missing; SELECT 1")
    with pytest.raises(ApplyFailed) as failed:
        run(target, plan)
    detail = failed.value.detail
    assert detail.statement_index == 1
    assert detail.engine_code
    assert "missing" in detail.engine_message
    stays = target.spec.engine == "mariadb"
    assert detail.applied_through == (0 if stays else -1)
    assert detail.rolled_back == (() if stays else (0,))
    assert detail.status == ("partially_applied" if stays else "failed")
    assert any("stands" in line for line in dump(target)) == stays


def test_proof(target: EngineTarget) -> None:
    have = extracted(target.spec).catalog
    monitor = SilentMonitor()
    plan = plan_of_sql(target.engine, SQL, BACK)
    assert prove(target.engine, target.spec, plan, have=have, monitor=monitor).proved
    wrong = plan_of_sql(target.engine, SQL, "DROP TABLE rivers")
    found = prove(target.engine, target.spec, wrong, have=have, monitor=monitor)
    assert not found.proved
    assert any("mail" in d.object for d in found.reverse_differences)
