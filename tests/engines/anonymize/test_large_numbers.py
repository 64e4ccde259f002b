"""Numbers beyond what the name of their type promises: SQLite's INTEGER has 64 bits."""

from typing import Any
from uuid import uuid4

import pytest

from auralith.dataplane.copying.model import Wish
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize import CopyWork, bind, check, preview, run_copy
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.in_place.kit import KEY, masked, place, spec, undone
from tests.engines.suite.target import EngineTarget

LOW, HIGH = 1 << 41, (1 << 42) - 1
RULES: dict[str, dict[str, Any]] = {
    "people": {
        "id": "int_permute",
        "card": {"transformer": "int_permute", "params": {"low": LOW, "high": HIGH}},
        "pay": {"transformer": "constant", "params": {"value": 1 << 50}},
    }
}
IDS = (1, 5_000_000_000, (1 << 40) + 7, (1 << 53) + 1, -(1 << 40) - 3)
ROWS = "SELECT id, card, pay, boss FROM people ORDER BY card"


def _filled(databases: Databases) -> EngineTarget:
    target = databases("sqlite")
    target.run(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, card INT, pay SMALLINT,"
        " boss INTEGER REFERENCES people)",
        *(f"INSERT INTO people VALUES ({n}, {LOW + at}, 7, {IDS[0]})" for at, n in enumerate(IDS)),
    )
    return target


def _fits(target: EngineTarget, before: list[tuple[Any, ...]]) -> None:
    after = target.rows(ROWS)
    assert len(after) == len(before)
    ids, cards = {row[0] for row in after}, {row[1] for row in after}
    assert len(ids) == len(cards) == len(IDS)
    assert not {n for n in ids if abs(n) > 1} & set(IDS)
    assert not cards & {row[1] for row in before}
    assert all(LOW <= card <= HIGH for card in cards)
    assert {row[2] for row in after} == {1 << 50}
    assert {row[3] for row in after} <= ids
    kinds = "SELECT DISTINCT typeof(id), typeof(card), typeof(pay), typeof(boss) FROM people"
    assert target.rows(kinds) == [("integer",) * 4]


def test_they_are_masked_in_place_and_come_back(databases: Databases) -> None:
    target = _filled(databases)
    rules, before = spec(RULES), target.rows(ROWS)
    assert check(place(target), rules, KEY, in_place=True).blocking == ()
    assert preview(place(target), rules, KEY, rows=5)[0].rows

    masked(target, rules, run_id="run", verify=True)

    _fits(target, before)
    undone(target, rules, "run")
    assert target.rows(ROWS) == before


@pytest.mark.parametrize("goal", ["sqlite", "postgresql"])
def test_they_are_masked_on_their_way(databases: Databases, goal: str) -> None:
    source, target = _filled(databases), databases(goal)
    rules, before = spec(RULES), source.rows(ROWS)
    work = CopyWork(
        source=place(source, read_only=True),
        target=place(target),
        spec=rules,
        key=KEY,
        run_id=str(uuid4()),
        content_hash="c0ffee",
        owner="one",
        monitor=SilentMonitor(),
    )

    result = run_copy(work, invite=lambda: 0)

    assert result["verification"]["leaks"] == 0
    masked(source, rules)
    _fits(source, before)
    assert target.rows(ROWS) == source.rows(ROWS)


@pytest.mark.parametrize("goal", ["postgresql", "mariadb"])
def test_smaller_columns_take_those_that_fit(databases: Databases, goal: str) -> None:
    source, target = databases("sqlite"), databases(goal)
    source.run("CREATE TABLE people (id INTEGER, age INTEGER)", "INSERT INTO people VALUES (5, 40)")
    target.run("CREATE TABLE people (id integer, age integer)")

    def arrive(age: int) -> None:
        constant = {"transformer": "constant", "params": {"value": age}}
        with place(source).reading() as database:
            policy = bind(database, spec({"people": {"id": "int_permute", "age": constant}}), KEY)
        copied(source, target, Wish(mode="append"), policy=policy)

    arrive(1 << 30)
    assert target.rows("SELECT age FROM people WHERE id <> 5") == [(1 << 30,)]
    with pytest.raises(DataPlaneError, match=r"(?i)range"):
        arrive(1 << 31)
    assert target.rows("SELECT count(*) FROM people") == [(1,)]
