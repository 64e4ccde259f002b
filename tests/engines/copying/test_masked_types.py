"""Values that rules read and leave as they are: every type, between all engines, at its limits."""

from itertools import product
from typing import Any

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy
from tests.engines.copying.test_pairs import COLUMNS, ENGINES, TYPES, VALUES, _seen
from tests.engines.suite.target import EngineTarget

NOBODY = {"transformer": "null", "when": "id < 0"}
"""The column is read and written anew, and no row is changed."""


def filled(database: EngineTarget, engine: str) -> EngineTarget:
    database.run(f"CREATE TABLE things ({TYPES[engine]})")
    mark = "?" if engine == "sqlite" else "%s"
    link = database.connect()
    link.cursor().executemany(
        f"INSERT INTO things ({COLUMNS}) VALUES ({', '.join([mark] * 16)})", VALUES
    )
    link.commit()
    link.close()
    return database


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_what_no_rule_changes_arrives_as_it_was(
    databases: Databases, origin: str, goal: str
) -> None:
    source, target = filled(databases(origin), origin), databases(goal)
    names = [name.strip() for name in COLUMNS.split(",") if name.strip() != "id"]
    rules: dict[str, Any] = dict.fromkeys(names, NOBODY)
    rules["name"] = {"transformer": "hash", "when": "id < 0"}

    (table,) = copied(source, target, policy=policy(source, {"things": rules})).tables

    assert (table.rows, table.verified) == (len(VALUES), True)
    assert _seen(target, goal) == _seen(source, origin)


def test_special_values_of_postgresql(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    columns = (
        "id integer PRIMARY KEY, day date, made timestamp, seen timestamptz, ratio float8,"
        " single real, amount numeric(20,4), free numeric, tags text[], span interval,"
        " padded char(6), net inet, doc jsonb"
    )
    source.run(
        f"CREATE TABLE odd ({columns})",
        "INSERT INTO odd VALUES"
        " (1, 'infinity', '-infinity', 'infinity', 'NaN', '-Infinity', 'NaN', 'NaN',"
        " '{a,\"b, c\",NULL,\"NULL\",\"\"}', '1 year 2 days', 'ab', '10.0.0.0/8',"
        ' \'{"b": 1.50, "a": [1e3, "\\u00e9\\n"]}\'),'
        " (2, '0044-03-15 BC', '0044-03-15 12:00:00.5 BC', '4713-01-01 BC', '-0', 0.1,"
        " 0.0001, 1e-30, '{}', '-00:00:00.5', '', '::1', 'null'),"
        " (3, '10000-01-01', '294276-12-31 23:59:59.999999', '1970-01-01', 1e308, 3e38,"
        " -9999999999999999.9999, 12345678901234567890123456789012345678901234567890.5,"
        " '{{1,2},{3,4}}', NULL, NULL, NULL, '[]'),"
        " (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    )
    names = ("day", "made", "seen", "ratio", "single", "amount", "free", "tags", "span", "padded",
             "net", "doc")  # fmt: skip
    # A value beyond its type in Arrow would be NULL where a rule is bound to read it.
    rules = dict.fromkeys(names, NOBODY)
    for name in ("day", "made", "seen", "tags"):
        del rules[name]

    (table,) = copied(source, target, policy=policy(source, {"odd": rules})).tables

    assert table.verified
    shown = ", ".join(f"{name}::text" for name in names)
    query = f"SELECT id, {shown} FROM odd ORDER BY id"
    assert target.rows(query) == source.rows(query)
