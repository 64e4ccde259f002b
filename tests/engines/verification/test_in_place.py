"""Rows that were masked where they lie, compared with their sealed originals."""

from pathlib import Path
from typing import Any

import pytest

from auralith.dataplane.monitor import SilentMonitor
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


def run(target: EngineTarget, rules: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Mask in place, or look again at what was masked."""
    found: dict[str, Any] = run_in_place(
        place(target),
        spec(rules, options=options),
        KEY,
        seal=bytes(range(32)),
        run_id="r1",
        content_hash="c0ffee",
        monitor=SilentMonitor(),
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

    _, mail, _, phone, *_ = person(9)
    target.run(
        f"UPDATE people SET note = 'was {phone}' WHERE id = 4",
        f"UPDATE people SET mail = '{mail}' WHERE id = 9",
        "UPDATE people SET born = 1 WHERE id = 5",
    )
    found = run(target, INSIDE)

    assert set(failed(found)) == {"people.note", "people.mail", "people.born"}
    assert failed(found)["people.mail"][:1] == ["equality"]
    assert "unchanged" in failed(found)["people.born"]


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
