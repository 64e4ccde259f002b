"""Whole databases copied and masked: into empty targets, and into those of the same owner."""

from contextlib import closing
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from auralith.dataplane.errors import InvalidInput, LockNotAvailable, Terminal
from auralith.dataplane.monitor import Interrupted, Monitor, SilentMonitor
from auralith.dataplane.operations.anonymize.copy import (
    CopyWork,
    refuse_other_target,
    run_copy,
)
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.copying.masks import KEY, spec
from tests.engines.copying.test_masked import ENGINES, ORDERS, PEOPLE, RULES, filled
from tests.engines.suite.target import EngineTarget


def masked(
    source: EngineTarget,
    target: EngineTarget,
    rules: dict[str, dict[str, Any]],
    *,
    owner: str = "one",
    wheres: dict[str, str] | None = None,
    run_id: str | None = None,
    monitor: Monitor | None = None,
) -> dict[str, Any]:
    """One run."""
    found = spec(rules)
    tables = [t.model_copy(update={"where": (wheres or {}).get(t.table)}) for t in found.tables]
    work = CopyWork(
        source=place(source, read_only=True),
        target=place(target),
        spec=found.model_copy(update={"tables": tables}),
        key=KEY,
        run_id=run_id or str(uuid4()),
        content_hash="c0ffee",
        owner=owner,
        monitor=monitor or SilentMonitor(),
    )
    return run_copy(work, invite=lambda: 0)


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_the_whole_database_comes_over(databases: Databases, origin: str, goal: str) -> None:
    source, target = filled(databases, origin), databases(goal)
    source.run(
        "CREATE TABLE towns (name varchar(40) PRIMARY KEY)", "INSERT INTO towns VALUES ('Lyon')"
    )

    result = masked(source, target, RULES)

    assert {t["table"]: (t["rows"], t["columns"]) for t in result["tables"]} == {
        "towns": (1, []),
        "people": (len(PEOPLE), ["id", "mail", "code", "born", "pay", "boss"]),
        "orders": (len(ORDERS), ["person"]),
    }
    assert target.rows("SELECT name FROM towns") == [("Lyon",)]
    first = target.rows("SELECT * FROM people ORDER BY id")
    with pytest.raises(Exception, match=r"(?i)foreign key|violates|constraint"):
        target.run(
            *(["PRAGMA foreign_keys = ON"] if goal == "sqlite" else []),
            "INSERT INTO orders VALUES (99, 1, 'nobody')",
        )

    source.run("DELETE FROM orders WHERE no = 10")
    again = masked(source, target, RULES)

    assert {t["table"]: t["rows"] for t in again["tables"]}["orders"] == len(ORDERS) - 1
    assert target.rows("SELECT * FROM people ORDER BY id") == first


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
def test_who_reads_the_target_is_waited_for(databases: Databases, engine: str) -> None:
    """It is tried again later: nobody has to change anything."""
    source, target = filled(databases, engine), databases(engine)
    masked(source, target, RULES)
    with closing(target.connect()) as link:
        link.cursor().execute("START TRANSACTION")
        link.cursor().execute("SELECT count(*) FROM people")
        with pytest.raises(LockNotAvailable):
            masked(source, target, RULES)
    assert len(target.rows("SELECT id FROM people")) == len(PEOPLE)


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_else_loses_a_row(databases: Databases, engine: str) -> None:
    source, target = filled(databases, engine), databases(engine)
    target.run("CREATE TABLE people (id integer)", "INSERT INTO people VALUES (7)")

    for attempt in (
        lambda: masked(source, target, RULES),
        lambda: refuse_other_target(place(target), owner="one"),
    ):
        with pytest.raises(Terminal) as refused:
            attempt()
        assert refused.value.code == "anonymize.target_not_empty"
        assert refused.value.params == {"tables": ["people"]}
    assert target.rows("SELECT * FROM people") == [(7,)]

    target.run("DROP TABLE people")
    masked(source, target, RULES)
    refuse_other_target(place(target), owner="one")
    before = target.rows("SELECT * FROM people ORDER BY id")
    with pytest.raises(Terminal) as refused:
        masked(source, target, RULES, owner="another")
    assert refused.value.code == "anonymize.target_not_empty"
    target.run("ALTER TABLE people ADD COLUMN remark varchar(20)")
    with pytest.raises(Terminal) as refused:
        masked(source, target, RULES)
    assert refused.value.params == {"tables": ["people"]}
    target.run("ALTER TABLE people DROP COLUMN remark")
    target.run("CREATE TABLE extra (id integer)")
    with pytest.raises(Terminal) as refused:
        masked(source, target, RULES)
    assert refused.value.params == {"tables": ["extra"]}
    assert target.rows("SELECT * FROM people ORDER BY id") == before


class _Pausing(SilentMonitor):
    """Asks for a pause as soon as a row is kept."""

    def __init__(self) -> None:
        self.kept = False

    def progress(self, phase: str, *, done: int, kept: bool = False, **more: Any) -> None:
        del phase, done, more
        self.kept = self.kept or kept

    def checkpoint(self) -> None:
        if self.kept:
            raise Interrupted("pause")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_stopped_goes_on(databases: Databases, engine: str) -> None:
    source, target, whole = filled(databases, engine), databases(engine), databases(engine)
    values = ", ".join(f"({n}, 'x{n}@example.org')" for n in range(100, 4_000))
    source.run(f"INSERT INTO people (id, mail) VALUES {values}")
    masked(source, target, RULES)
    run_id = str(uuid4())
    with pytest.raises(Interrupted) as stopped:
        masked(source, target, RULES, run_id=run_id, monitor=_Pausing())
    assert stopped.value.result is not None

    result = masked(source, target, RULES, run_id=run_id)

    assert {t["table"]: t["rows"] for t in result["tables"]} == {"people": 3_904, "orders": 4}
    masked(source, whole, RULES)
    for query in ("SELECT * FROM people ORDER BY id", "SELECT * FROM orders ORDER BY no"):
        assert target.rows(query) == whole.rows(query)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_condition_leaves_rows_out(databases: Databases, engine: str) -> None:
    source, target = filled(databases, engine), databases(engine)
    rules = {**RULES, "orders": {"label": "null"}}

    result = masked(source, target, rules, wheres={"orders": "person = 1"})

    assert {t["table"]: t["rows"] for t in result["tables"]} == {"people": 4, "orders": 2}
    assert target.rows("SELECT no, label FROM orders ORDER BY no") == [(10, None), (11, None)]


def test_a_copy_that_cannot_begin_takes_nothing_away(databases: Databases) -> None:
    source, target = filled(databases, "postgresql"), databases("mariadb")
    masked(source, target, RULES)
    before = target.rows("SELECT * FROM people ORDER BY id")

    with pytest.raises(InvalidInput):
        masked(source, target, {**RULES, "orders": {"label": "no such rule"}})
    source.run("UPDATE people SET note = chr(233), born = 'infinity' WHERE id = 3")
    with pytest.raises(Terminal) as refused:
        masked(source, target, {"people": {"mail": RULES["people"]["mail"]}})

    assert refused.value.code == "bridge.unrepresentable"
    assert target.rows("SELECT * FROM people ORDER BY id") == before


def test_types_sequences_and_partitions_come_over_again_and_again(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE SEQUENCE numbers START 100",
        "CREATE FUNCTION today() RETURNS date LANGUAGE sql STABLE AS 'SELECT current_date'",
        "CREATE TABLE people (id serial PRIMARY KEY, mail text NOT NULL, mood mood,"
        " since date DEFAULT today(), no bigint DEFAULT nextval('numbers'))",
        "INSERT INTO people (mail, mood) VALUES ('a@x.org', 'good'), ('b@x.org', NULL)",
        "CREATE TABLE visits (person integer REFERENCES people, day date NOT NULL, note text)"
        " PARTITION BY RANGE (day)",
        "CREATE TABLE visits_2024 PARTITION OF visits"
        " FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "INSERT INTO visits VALUES (1, '2024-05-05', 'x'), (2, '2024-06-06', NULL)",
    )
    rules = {"people": {"mail": "hash"}, "visits": {"note": "hash"}}

    first = masked(source, target, rules)
    kept = target.rows("SELECT id, mail, mood::text FROM people ORDER BY id")
    source.run("ALTER TYPE mood ADD VALUE 'fair'")
    source.run("INSERT INTO people (mail, mood) VALUES ('c@x.org', 'fair')")
    again = masked(source, target, rules)

    assert {t["table"]: t["rows"] for t in first["tables"]} == {"people": 2, "visits": 2}
    assert {t["table"]: t["rows"] for t in again["tables"]} == {"people": 3, "visits": 2}
    assert target.rows("SELECT id, mail, mood::text FROM people ORDER BY id")[:2] == kept
    assert target.rows("SELECT count(*) FROM visits_2024") == [(2,)]
    target.run("INSERT INTO people (mail) VALUES ('new')")
    assert target.rows("SELECT max(id) FROM people") == [(4,)]
    found = target.rows("SELECT since = current_date, no FROM people WHERE mail = 'new'")
    assert found == [(True, 103)]
    # A view that somebody put on the tables is not taken away with them.
    target.run("CREATE VIEW seen AS SELECT id FROM people")
    with pytest.raises(Terminal) as refused:
        masked(source, target, rules)
    assert refused.value.code == "anonymize.target_not_empty"
    assert target.rows("SELECT count(*) FROM seen") == [(4,)]


class _Busy(SilentMonitor):
    """Somebody goes on working with the source while the copy reads its one state of it."""

    def __init__(self, source: EngineTarget) -> None:
        self.source = source
        self.done = False

    def progress(self, phase: str, **more: Any) -> None:
        del phase, more
        if not self.done:
            self.done = True
            self.source.run(
                "INSERT INTO people (id, mail) VALUES (900, 'new@corp.example')",
                "UPDATE people SET mail = 'moved@corp.example' WHERE id = 1",
            )


@pytest.mark.parametrize("origin", ["postgresql", "mariadb"])
def test_a_source_that_goes_on_is_no_fault_of_the_copy(databases: Databases, origin: str) -> None:
    source, target = filled(databases, origin), databases("postgresql")
    busy = _Busy(source)
    result = masked(source, target, RULES, monitor=busy)
    assert busy.done
    proof = result["verification"]
    faults = [(c["column"], c["checks"]) for c in proof["columns"] if c["status"] != "pass"]
    assert (proof["status"], proof["leaks"]) == ("pass", 0), faults
