"""Columns that the database makes itself, and rules that a target or a choice does not allow."""

from typing import Any

import pytest

from auralith.dataplane.copying.model import Mode, Wanted, Wish
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
PAIRS = [("postgresql", "postgresql"), ("postgresql", "mariadb"), ("mariadb", "mariadb"),
         ("mariadb", "sqlite"), ("sqlite", "sqlite"), ("sqlite", "postgresql")]  # fmt: skip
COLUMNS = "id bigint PRIMARY KEY, name varchar(60), city varchar(60) DEFAULT 'nowhere', pay integer"
ROWS = ((1, "Ada", "London", 100), (2, "Émile", None, 250), (3, None, "Lyon", None))


def filled(database: EngineTarget) -> EngineTarget:
    database.run(f"CREATE TABLE items ({COLUMNS})")
    mark = "?" if database.spec.engine == "sqlite" else "%s"
    link = database.connect()
    link.cursor().executemany(f"INSERT INTO items VALUES ({', '.join([mark] * 4)})", ROWS)
    link.commit()
    link.close()
    return database


@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_what_the_database_makes(databases: Databases, origin: str, goal: str) -> None:
    source, target = filled(databases(origin)), databases(goal)
    rules: dict[str, Any] = {
        "name": {"transformer": "sql", "params": {"expression": "upper(city)"}},
        "city": "default",
        "pay": {"transformer": "sql", "params": {"expression": "pay * 2 + id"}},
    }

    (table,) = copied(source, target, policy=policy(source, {"items": rules})).tables

    assert table.verified
    assert target.rows("SELECT id, name, city, pay FROM items ORDER BY id") == [
        (1, "LONDON", "nowhere", 201),
        (2, None, "nowhere", 502),
        (3, "LYON", "nowhere", None),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_expressions_beside_masks_and_filters(databases: Databases, engine: str) -> None:
    source, target = filled(databases(engine)), databases(engine)
    expression = "concat('no ', id)" if engine == "mariadb" else "'no ' || id"
    rules = policy(
        source,
        {
            "items": {
                "name": {"transformer": "sql", "params": {"expression": expression}},
                "pay": {"transformer": "constant", "params": {"value": 7}},
            }
        },
    )
    wish = Wish(tables=(Wanted(TableName(None, "items"), where="id < 3"),))

    (table,) = copied(source, target, wish, policy=rules).tables

    assert (table.rows, table.verified) == (2, True)
    assert target.rows("SELECT id, name, city, pay FROM items ORDER BY id") == [
        (1, "no 1", "London", 7),
        (2, "no 2", None, 7),
    ]


@pytest.mark.parametrize("mode", ["append", "upsert", "skip_existing"])
@pytest.mark.parametrize("engine", ENGINES)
def test_masked_into_tables_that_are_there(databases: Databases, engine: str, mode: Mode) -> None:
    source, target = filled(databases(engine)), databases(engine)
    target.run(f"CREATE TABLE items ({COLUMNS})", "INSERT INTO items VALUES (9, 'x', 'y', 1)")
    rules = policy(source, {"items": {"name": {"transformer": "hash", "params": {"length": 8}}}})

    for _ in range(1 if mode == "append" else 2):
        (table,) = copied(source, target, Wish(mode=mode), policy=rules).tables
        assert table.verified

    found = target.rows("SELECT id, name, city FROM items ORDER BY id")
    assert [(row[0], row[2]) for row in found] == [(1, "London"), (2, None), (3, "Lyon"), (9, "y")]
    assert found[3][1] == "x"
    assert all(len(row[1]) == 8 for row in found[:2])
    assert found[2][1] is None


def refused(
    source: EngineTarget, target: EngineTarget, rules: dict[str, Any], wish: Wish | None = None
) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        copied(source, target, wish, policy=policy(source, {"items": rules}))
    assert refusal.value.loc[:3] == ("tables", "items", "columns")
    return refusal.value


def test_rules_that_the_target_cannot_hold_are_refused(databases: Databases) -> None:
    source, target = filled(databases("postgresql")), databases("mariadb")
    target.run(
        "CREATE TABLE items (id integer PRIMARY KEY, name varchar(10), city varchar(60) NOT NULL,"
        " pay integer NOT NULL)"
    )
    long = {"transformer": "hash", "params": {"length": 16}}

    assert refused(source, target, {"name": long}).loc[3:] == ("name", "params")
    assert refused(source, target, {"pay": "null"}).loc[3:] == ("pay", "transformer")
    assert refused(source, target, {"city": "default"}).loc[3:] == ("city", "transformer")
    assert refused(source, target, {"id": "int_permute"}).loc[3:] == ("id", "transformer")
    assert target.rows("SELECT * FROM items") == []


def test_values_that_do_not_arrive_are_no_obstacle(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("mariadb")
    source.run("CREATE TABLE items (id bigint PRIMARY KEY, born date, note text, city text)")
    source.run("INSERT INTO items VALUES (1, 'infinity', repeat('é', 99), 'x'), (2, NULL, '', '')")
    target.run(
        "CREATE TABLE items (id bigint PRIMARY KEY, born date, note varchar(32), city varchar(60))"
    )
    rules = {
        "born": {"transformer": "constant", "params": {"value": "2000-01-01"}},
        "note": "hash",
    }

    (table,) = copied(source, target, policy=policy(source, {"items": rules})).tables

    assert table.verified
    found = target.rows("SELECT id, born, length(note) FROM items ORDER BY id")
    assert [(row[0], str(row[1]), row[2]) for row in found] == [
        (1, "2000-01-01", 32),
        (2, "None", 0),
    ]


def test_a_value_that_no_rule_can_mask_is_told_by_its_place_alone(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    source.run(
        "CREATE TABLE items (id bigint PRIMARY KEY, born date NOT NULL)",
        "INSERT INTO items VALUES (1, '2000-01-01'), (2, '0044-03-15 BC')",
    )
    shift = {"transformer": "noise_date", "params": {"days": 9}}

    with pytest.raises(Terminal) as refusal:
        copied(source, target, policy=policy(source, {"items": {"born": shift}}))

    assert refusal.value.code == "anonymize.value"
    assert refusal.value.params == {"table": "items", "column": "born", "rows": 1}
    assert "0044" not in refusal.value.message
    assert target.rows("SELECT * FROM items") == []


def test_labels_of_an_enumeration_are_kept_to(databases: Databases) -> None:
    source, target = databases("mariadb"), databases("mariadb")
    source.run("CREATE TABLE items (id integer PRIMARY KEY, mood enum('good', 'fine', 'bad'))")
    target.run("CREATE TABLE items (id integer PRIMARY KEY, mood enum('bad', 'good'))")
    source.run("INSERT INTO items VALUES (1, 'good'), (2, NULL)")

    constant: dict[str, Any] = {"transformer": "constant", "params": {"value": "fine"}}
    assert refused(source, target, {"mood": constant}).loc[3] == "mood"
    constant["params"] = {"value": "bad"}
    copied(source, target, policy=policy(source, {"items": {"mood": constant}}))
    assert target.rows("SELECT mood FROM items ORDER BY id") == [("bad",), (None,)]


def test_columns_that_a_rule_reads_have_to_travel(databases: Databases) -> None:
    source, target = filled(databases("sqlite")), databases("postgresql")
    rules = {"name": {"transformer": "template", "params": {"template": "of {city}"}}}
    wish = Wish(tables=(Wanted(TableName(None, "items"), columns=("id", "name")),))

    error = refused(source, target, rules, wish)

    assert error.code == "anonymize.column_left_out"
    assert error.loc[3:] == ("name", "params")


def test_conditions_are_not_for_what_the_database_makes(databases: Databases) -> None:
    source, target = filled(databases("sqlite")), databases("sqlite")
    made = {"transformer": "sql", "params": {"expression": "upper(name)"}}

    halves = {"name": {**made, "when": "city = 'London'"}}
    assert refused(source, target, halves).loc[3:] == ("name", "when")
    acting = {"transformer": "sql", "params": {"expression": "1); DROP TABLE items; --"}}
    assert refused(source, target, {"name": acting}).loc[3:] == ("name", "params", "expression")
