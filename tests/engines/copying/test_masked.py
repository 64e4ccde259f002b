"""Copies that are masked on their way: joins hold, and equal values stay equal everywhere."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, day, number, rows, text, whole
from tests.engines.copying.masks import policy
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
PERSON = {
    "postgresql": (
        "id bigint PRIMARY KEY, mail varchar(120) UNIQUE, code char(8), born date,"
        " pay numeric(12,2), note text, boss bigint REFERENCES people"
    ),
    "mariadb": (
        "id bigint PRIMARY KEY, mail varchar(120) UNIQUE, code char(8), born date,"
        " pay decimal(12,2), note longtext, boss bigint, FOREIGN KEY (boss) REFERENCES people (id)"
    ),
    "sqlite": (
        "id BIGINT PRIMARY KEY, mail VARCHAR(120) UNIQUE, code CHAR(8), born DATE,"
        " pay DECIMAL(12,2), note TEXT, boss BIGINT REFERENCES people (id)"
    ),
}
ORDER = (
    "no integer PRIMARY KEY, person bigint NOT NULL, label varchar(40),"
    " FOREIGN KEY (person) REFERENCES people (id)"
)
PEOPLE: tuple[tuple[Any, ...], ...] = (
    (1, "ada@example.org", "AB12", "1815-12-10", "1234.50", "tab\there\\ and\nthere", None),
    (2, "Émile@example.org", "CD34", "2000-02-29", "0.07", "", 1),
    (3, "x@y.org", None, None, None, None, 2),
    (9007199254740993, "big@example.org", "ZZ99", "9999-12-31", "-9999999999.99", "\\N", 1),
)
ORDERS = ((10, 1, "first"), (11, 1, "it's"), (12, 3, None), (13, 9007199254740993, "last"))
RULES: dict[str, dict[str, Any]] = {
    "people": {
        "id": "int_permute",
        "mail": {"transformer": "hash", "params": {"length": 32}},
        "code": {"transformer": "hash", "params": {"length": 8}},
        "born": {
            "transformer": "date_shift_per_subject",
            "params": {"subject": ["id"], "days": 30},
        },
        "pay": {"transformer": "constant", "params": {"value": "1.25"}},
    }
}
FORMS: tuple[Any, ...] = (whole, text, text, day, number, text, whole)
SEEN = "SELECT id, mail, code, born, pay, note, boss FROM people ORDER BY id"


def filled(databases: Databases, engine: str) -> EngineTarget:
    database = databases(engine)
    database.run(f"CREATE TABLE people ({PERSON[engine]})", f"CREATE TABLE orders ({ORDER})")
    mark = "?" if engine == "sqlite" else "%s"
    link = database.connect()
    link.cursor().executemany(f"INSERT INTO people VALUES ({', '.join([mark] * 7)})", PEOPLE)
    link.cursor().executemany(f"INSERT INTO orders VALUES ({', '.join([mark] * 3)})", ORDERS)
    link.commit()
    link.close()
    return database


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_masked_on_the_way(databases: Databases, origin: str, goal: str) -> None:
    source, target = filled(databases, origin), databases(goal)
    reference, plain = databases("sqlite"), filled(databases, "sqlite")
    copied(plain, reference, policy=policy(plain, RULES))

    result = copied(source, target, policy=policy(source, RULES))

    assert [(t.table, t.rows, t.verified) for t in result.tables] == [
        ("people", 4, True),
        ("orders", 4, True),
    ]
    found = rows(target, SEEN, *FORMS)
    # The same key, the same values: whatever the engines.
    assert found == rows(reference, SEEN, *FORMS)
    originals = {p[0] for p in PEOPLE}, {p[1] for p in PEOPLE}, {p[2] for p in PEOPLE}
    for column, known in enumerate(originals):
        assert not {row[column] for row in found if row[column] is not None} & known
    assert sorted(str(row[5]) for row in found) == sorted(str(p[5]) for p in PEOPLE)
    assert {row[3] for row in found if row[3]} != {date.fromisoformat(p[3]) for p in PEOPLE if p[3]}
    assert [row[4] for row in found if row[4] is not None] == [number("1.25")] * 3
    joined = "SELECT o.no, p.note FROM orders o JOIN people p ON p.id = o.person ORDER BY o.no"
    notes = {p[0]: p[5] for p in PEOPLE}
    assert target.rows(joined) == [(no, notes[person]) for no, person, _ in ORDERS]
    led = "SELECT p.note, b.note FROM people p JOIN people b ON p.boss = b.id"
    assert sorted(map(str, target.rows(led))) == sorted(
        str((p[5], notes[p[6]])) for p in PEOPLE if p[6]
    )
