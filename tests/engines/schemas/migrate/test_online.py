"""What only PostgreSQL does: concurrent builds, locks that are waited for, one at a time."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from auralith.dataplane.errors import LockNotAvailable
from auralith.dataplane.monitor import LogLevel, SilentMonitor
from auralith.dataplane.operations.migrate import (
    ApplyFailed,
    ApplyOptions,
    Attempt,
    CompareOptions,
    apply,
    catalog_of_ddl,
    compare,
    destructive_objects,
    plan_of_sql,
)
from auralith.dataplane.schema.facts import Catalog
from tests.engines.schemas.suite.cases import PEOPLE, PEOPLE_ROWS
from tests.engines.schemas.suite.place import beside, extracted, place_of, script
from tests.engines.suite.target import EngineTarget

INDEX = "CREATE UNIQUE INDEX people_age ON people (age)"


class Listening(SilentMonitor):
    def __init__(self) -> None:
        self.codes: list[str | None] = []
        self.params: list[Mapping[str, Any]] = []

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().log(level, message, code=code, params=params)
        self.codes.append(code)
        self.params.append(params or {})


@pytest.fixture
def target(postgresql18_engine: EngineTarget) -> EngineTarget:
    script(postgresql18_engine, PEOPLE + PEOPLE_ROWS)
    return postgresql18_engine


@pytest.fixture
def wanted(target: EngineTarget) -> Iterator[Catalog]:
    with beside(target) as other:
        script(other, PEOPLE + INDEX)
        yield extracted(other.spec).catalog


def test_an_invalid_leftover_is_cleaned_up(target: EngineTarget, wanted: Catalog) -> None:
    """Two equal values make the build fail; once they are gone the same run finishes."""
    script(target, "INSERT INTO people VALUES (9, 'Twin', 36)")
    plan = compare(
        target.engine,
        source=wanted,
        target=extracted(target.spec),
        options=CompareOptions(concurrent_indexes=True),
    ).plan
    assert [s.action.transactional for s in plan.statements] == [False]

    def go() -> int:
        return apply(
            place_of(target.spec),
            plan,
            attempt=Attempt("run"),
            monitor=SilentMonitor(),
            wanted=wanted,
        ).applied

    with pytest.raises(ApplyFailed) as failed:
        go()
    assert failed.value.detail.engine_code == "23505"
    invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
    assert target.rows(invalid) == [(0,)]
    script(target, "DELETE FROM people WHERE id = 9")
    assert go() == 1
    assert target.rows(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'people_age'::regclass"
    ) == [(True,)]


def test_a_lock_is_tried_again(target: EngineTarget) -> None:
    plan = plan_of_sql(target.engine, "CREATE TABLE first (id int); ALTER TABLE people ADD x int")
    monitor = Listening()
    options = ApplyOptions(lock_timeout_ms=50, lock_tries=20, long_transaction_s=0)
    with closing(target.connect()) as holder:
        holder.execute("LOCK TABLE people IN ACCESS SHARE MODE")
        number = holder.info.backend_pid
        tries: list[float] = []

        def pause(seconds: float) -> None:
            tries.append(seconds)
            holder.rollback()

        result = apply(
            place_of(target.spec),
            plan,
            attempt=Attempt("run"),
            monitor=monitor,
            options=options,
            pause=pause,
        )
    assert result.applied == 2
    assert len(tries) == 1
    assert monitor.codes.count("migration.lock_retry") == 1
    waited = monitor.params[monitor.codes.index("migration.lock_retry")]
    assert (waited["statement"], waited["try"]) == (1, 1)
    assert waited["by"].startswith(f"{number} (")
    began = [p["statement"] for c, p in zip(monitor.codes, monitor.params, strict=True)
             if c == "migration.running"]  # fmt: skip
    assert began == [0, 1, 0, 1]
    assert "migration.long_transaction" in monitor.codes


def test_a_lock_that_is_never_given(target: EngineTarget) -> None:
    plan = plan_of_sql(target.engine, "CREATE TABLE first (id int); ALTER TABLE people ADD x int")
    with closing(target.connect()) as holder:
        holder.execute("LOCK TABLE people IN ACCESS SHARE MODE")
        with pytest.raises(ApplyFailed) as failed:
            apply(
                place_of(target.spec),
                plan,
                attempt=Attempt("run"),
                monitor=SilentMonitor(),
                options=ApplyOptions(lock_timeout_ms=50, lock_tries=2),
                pause=lambda _: None,
            )
    assert failed.value.code == "target.lock_timeout"
    assert (failed.value.detail.statement_index, failed.value.detail.rolled_back) == (1, (0,))
    assert target.rows("SELECT to_regclass('first')") == [(None,)]


def test_one_at_a_time(target: EngineTarget) -> None:
    plan = plan_of_sql(target.engine, "CREATE TABLE first (id int)")
    with target.session() as other:
        assert target.engine.schemas.execution.claim(other)
        with pytest.raises(LockNotAvailable) as busy:
            apply(
                place_of(target.spec),
                plan,
                attempt=Attempt("run"),
                monitor=SilentMonitor(),
                pause=lambda _: None,
            )
    assert busy.value.code == "migration.claimed"


def test_a_new_enum_value_is_used_by_the_next_statement(target: EngineTarget) -> None:
    script(target, "CREATE TYPE mood AS ENUM ('sad');; CREATE TABLE moods (m mood)")
    sql = "ALTER TYPE mood ADD VALUE 'glad'; INSERT INTO moods VALUES ('glad')"
    plan = plan_of_sql(target.engine, sql)
    result = apply(place_of(target.spec), plan, attempt=Attempt("run"), monitor=SilentMonitor())
    assert result.applied == 2
    assert target.rows("SELECT m::text FROM moods") == [("glad",)]


def test_values_of_a_type_and_stored_views_are_dropped_once_confirmed(
    postgresql18_engine: EngineTarget,
) -> None:
    target, view = postgresql18_engine, "CREATE MATERIALIZED VIEW old_ones AS SELECT id FROM people"
    mood = "CREATE TYPE mood AS ENUM"
    script(target, f"{PEOPLE};;{mood} ('good', 'bad');;{view}")
    wanted = catalog_of_ddl(
        target.engine, target.spec, f"{PEOPLE};{mood} ('good');{view.replace('id', 'age')};"
    )
    plan = compare(target.engine, source=wanted, target=extracted(target.spec)).plan
    assert set(destructive_objects(plan)) == {
        "enum:public.mood",
        "materialized_view:public.old_ones",
    }


def test_nothing_waits_in_a_database_that_is_empty(postgresql18_engine: EngineTarget) -> None:
    target = postgresql18_engine
    wanted = catalog_of_ddl(target.engine, target.spec, f"{PEOPLE};{INDEX};")
    options = CompareOptions(concurrent_indexes=True)
    found = compare(target.engine, source=wanted, target=extracted(target.spec), options=options)
    assert all(s.action.transactional for s in found.plan.statements)
    assert found.warnings == ()
