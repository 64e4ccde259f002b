"""While a statement waits for a lock, it is told whose, without any value of anybody's query."""

import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.monitor import LogLevel, SilentMonitor
from auralith.dataplane.operations.migrate import ApplyOptions, Attempt, apply, plan_of_sql
from auralith.dataplane.operations.migrate.watching import beginning
from tests.engines.schemas.suite.place import place_of
from tests.engines.suite.target import EngineTarget

HELD = "UPDATE people SET name = 'secret value' WHERE id = 42"


class Listening(SilentMonitor):
    """Notes what is told, and when somebody is said to be in the way."""

    def __init__(self) -> None:
        self.lines: list[tuple[str | None, Mapping[str, Any]]] = []
        self.waits = threading.Event()

    def log(
        self,
        level: LogLevel,
        message: str,
        *,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.lines.append((code, {**(params or {}), "line": f"{level}: {message}"}))
        if code == "migration.lock_wait":
            self.waits.set()

    def told(self, code: str) -> list[Mapping[str, Any]]:
        return [params for found, params in self.lines if found == code]


@pytest.fixture(params=["postgresql18_engine", "mariadb_engine"])
def target(request: pytest.FixtureRequest) -> EngineTarget:
    """A table with a row that somebody may hold."""
    found: EngineTarget = request.getfixturevalue(request.param)
    found.run(
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(40))",
        "INSERT INTO people VALUES (42, 'Ada')",
    )
    return found


def test_who_is_in_the_way_is_told_while_it_waits(target: EngineTarget) -> None:
    monitor = Listening()
    plan = plan_of_sql(target.engine, "ALTER TABLE people ADD COLUMN age int")
    done = threading.Event()

    def work() -> None:
        # The lock is never refused: the statement gets it as soon as it is given up.
        options = ApplyOptions(lock_timeout_ms=60_000)
        apply(place_of(target.spec), plan, attempt=Attempt("run"), monitor=monitor, options=options)
        done.set()

    with closing(target.connect()) as link:
        cursor = link.cursor()
        cursor.execute(HELD)
        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        assert monitor.waits.wait(60)
        assert not done.is_set()
        link.rollback()
    assert done.wait(60)
    worker.join()
    (told, *_) = monitor.told("migration.lock_wait")
    assert (told["statement"], told["number"]) == (0, 1)
    assert "people" in told["object"]
    assert len(told["holders"]) == 1
    assert told["holders"][0]["login"] == target.spec.username
    assert "secret" not in str(monitor.lines)
    if target.spec.engine == "postgresql":
        assert told["holders"][0]["query"].startswith("UPDATE people SET name =")
    (running,) = monitor.told("migration.running")
    assert (running["number"], running["total"]) == (1, 1)


@pytest.mark.parametrize(
    ("engine", "query", "told"),
    [
        ("postgresql", HELD, "UPDATE people SET name = … WHERE id = …"),
        ("postgresql", 'SELECT "Col" /* 7 */ FROM t2', 'SELECT "Col" FROM t2'),
        ("postgresql", "SELECT $x$ secret $x$, 1.5e3", "SELECT …, …"),
        ("postgresql", "INSERT INTO t VALUES ('cut o", "INSERT INTO t VALUES (…"),
        ("mariadb", 'UPDATE `t` SET a = "secret"', "UPDATE `t` SET a = …"),
        ("sqlite", "x" * 500, "x" * 120 + "…"),
    ],
)
def test_no_value_of_a_query_is_told(engine: str, query: str, told: str) -> None:
    assert beginning(get_engine(engine), query) == told
