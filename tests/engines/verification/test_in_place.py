"""Rows that were masked where they lie, compared with their sealed originals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auralith.dataplane.monitor import Monitor, SilentMonitor
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.copying.masks import KEY, spec
from tests.engines.suite.target import EngineTarget
from tests.engines.verification.kit import ENGINES, RULES, column, failed, filled, person

INSIDE = {
    "people": {k: v for k, v in RULES["people"].items() if k != "id"},
    "orders": {"label": {"transformer": "hash", "params": {"length": 24}}},
}


def run(
    target: EngineTarget, rules: dict[str, Any], monitor: Monitor | None = None, **options: Any
) -> dict[str, Any]:
    """Mask in place, or look again at what was masked."""
    found: dict[str, Any] = run_in_place(
        place(target),
        spec(rules, options=options),
        KEY,
        seal=bytes(range(32)),
        run_id="r1",
        content_hash="c0ffee",
        monitor=monitor or SilentMonitor(),
    )["verification"]
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_what_passes_and_what_is_found_later(databases: Databases, engine: str) -> None:
    target = filled(databases, engine)

    clean = run(target, INSIDE)

    assert [c for c in clean["columns"] if c["status"] != "pass"] == []
    assert (clean["status"], clean["needles"]["found"]) == ("pass", [])
    assert clean["needles"]["searched"] > 300
    assert {c["check"] for c in column(clean, "people", "mail")["checks"]} == {
        "rows", "unique", "equality", "membership", "determinism", "needles",
    }  # fmt: skip
    kinds = {leftover["kind"] for leftover in clean["leftovers"]}
    assert "backup" in kinds
    assert kinds & {"dead_rows", "free_space"}
    assert not any(leftover["cleaned"] for leftover in clean["leftovers"])

    mail, phone = person(9)[1], person(10)[3]
    target.run(
        f"UPDATE people SET note = 'was {phone}' WHERE id = 4",
        f"UPDATE people SET mail = '{mail}' WHERE id = 9",
        "UPDATE people SET born = 1 WHERE id = 5",
    )
    found = run(target, INSIDE)

    assert set(failed(found)) == {"people.note", "people.mail"}
    assert failed(found)["people.mail"][:1] == ["equality"]
    assert column(found, "people", "born")["status"] == "not_verified"


class Meanwhile(SilentMonitor):
    """Somebody else writes when the first rows are masked."""

    def __init__(self, write: Callable[[], None]) -> None:
        self.write: Callable[[], None] | None = write

    def progress(self, *_given: Any, **_facts: Any) -> None:
        """Once."""
        write, self.write = self.write, None
        if write is not None:
            write()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_others_write_meanwhile_is_told_and_is_no_fault(
    databases: Databases, engine: str
) -> None:
    target = filled(databases, engine)

    def write() -> None:
        target.run(
            "UPDATE people SET born = 1 WHERE id = 5",
            "INSERT INTO orders VALUES (100000, 7, 'an original that came late')",
            "DELETE FROM calls WHERE seconds = 49",
        )

    rules = {**INSIDE, "people": {"city": "city"}}
    found = run(target, rules, Meanwhile(write), batch_size=100)

    assert failed(found) == {}
    told = {
        (c["table"], c["column"]): [x for x in c["checks"] if x["status"] == "not_verified"]
        for c in found["columns"]
        if c["status"] == "not_verified"
    }
    assert set(told) == {
        ("people", "born"), ("people", "city"),
        ("orders", "no"), ("orders", "person"), ("orders", "label"),
    }  # fmt: skip
    (came,) = told["orders", "label"]
    assert (came["check"], came["rows"]) == ("rows", 1)
    assert "others meanwhile" in came["reason"]
    assert "others meanwhile" in told["people", "born"][0]["reason"]


def test_what_a_trigger_changes_is_a_fault(databases: Databases) -> None:
    target = filled(databases, "sqlite")
    target.run(
        "CREATE TRIGGER touched AFTER UPDATE OF city ON people BEGIN"
        " UPDATE people SET born = born + 1 WHERE id = new.id; END"
    )

    found = run(target, {"people": {"city": "city"}})

    assert set(failed(found)) == {"people.born"}
    assert "triggers" in column(found, "people", "born")["checks"][0]["reason"]


@pytest.mark.parametrize("engine", ENGINES)
def test_leftovers_are_cleaned_where_the_engine_can(databases: Databases, engine: str) -> None:
    target = filled(databases, engine)
    if engine == "postgresql":
        target.run("CREATE MATERIALIZED VIEW seen AS SELECT mail FROM people")

    found = run(target, INSIDE, clean_up=True)

    assert found["needles"]["found"] == []
    cleaned = {leftover["kind"] for leftover in found["leftovers"] if leftover["cleaned"]}
    wanted = {
        "postgresql": {"dead_rows", "statistics", "view"},
        "mariadb": {"free_space"},
        "sqlite": {"free_space"},
    }
    assert cleaned >= wanted[engine]


def test_a_view_that_stores_rows_is_searched(databases: Databases) -> None:
    target = filled(databases, "postgresql")
    target.run("CREATE MATERIALIZED VIEW seen AS SELECT mail FROM people")

    found = run(target, INSIDE)

    assert [h["table"] for h in found["needles"]["found"]] == ["seen"]
    assert found["status"] == "fail"


def test_bytes_of_the_file_are_gone_when_it_was_cleaned(databases: Databases) -> None:
    target = filled(databases, "sqlite")
    mails = [person(n)[1].encode() for n in range(1, 300)]

    run(target, INSIDE, clean_up=True, keep_originals=False)

    whole = (Path(target.spec.sqlite_root or "") / target.spec.database).read_bytes()
    assert [mail for mail in mails if mail in whole] == []


def test_without_originals_nothing_is_claimed(databases: Databases) -> None:
    target = filled(databases, "sqlite")

    found = run(target, INSIDE, keep_originals=False)

    checks = {c["check"]: c for c in column(found, "people", "mail")["checks"]}
    assert checks["equality"]["status"] == "not_verified"
    assert column(found, "people", "mail")["status"] == "not_verified"
    assert column(found, "people", "note")["status"] == "pass"
    assert found["status"] == "not_verified"
