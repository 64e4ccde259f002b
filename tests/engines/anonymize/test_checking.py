"""Rules bound to live databases, and what is told of their outcome before anything is written."""

from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.checking import Checked, bind, check
from auralith.dataplane.operations.anonymize.key_values import KeyValues
from auralith.dataplane.operations.anonymize.pooling import Caps
from auralith.dataplane.operations.anonymize.reading import entered
from auralith.dataplane.operations.anonymize.unique_keys import UniqueKeys
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
KEY = ProjectKey(b"a key for tests, not a secret one")
MASK: dict[str, Any] = {"transformer": "hash", "params": {"length": 32}}

every_engine = pytest.mark.parametrize("engine", ENGINES)


def people(databases: Databases, engine: str) -> EngineTarget:
    database = databases(engine)
    blind = {"postgresql": "", "mariadb": "", "sqlite": " COLLATE NOCASE"}[engine]
    database.run(
        "CREATE TABLE person ("
        " id integer PRIMARY KEY,"
        f" login varchar(40){blind} NOT NULL UNIQUE,"
        " mail varchar(80) UNIQUE,"
        " name varchar(40) NOT NULL,"
        " nick varchar(40),"
        " age integer CHECK (age >= 18),"
        " born date,"
        " team varchar(20),"
        " seat integer,"
        " boss_id integer REFERENCES person (id),"
        " CONSTRAINT seats UNIQUE (team, seat))",
        "CREATE TABLE badge ("
        f" no integer PRIMARY KEY, owner varchar(40){blind} REFERENCES person (login))",
        *(
            f"INSERT INTO person VALUES ({n}, 'login{n}', 'm{n}@x.test', 'Name {n}',"
            f" {'NULL' if n % 5 == 0 else repr(f'Nick {n}')}, {18 + n}, '2000-01-{n:02}',"
            f" 'team {n % 2}', {n}, NULL)"
            for n in range(1, 21)
        ),
        "INSERT INTO badge VALUES (1, 'login1')",
    )
    return database


def spec(
    columns: dict[str, Any] | None = None, *, table: str = "person", **more: Any
) -> MaskingSpec:
    tables = [{"table": table, "columns": columns or {}, **more}]
    return MaskingSpec.model_validate({"tables": tables})


def checked(database: EngineTarget, columns: dict[str, Any], **more: Any) -> Checked:
    return check(place(database, read_only=True), spec(columns, **more), KEY)


def told(found: Checked) -> list[tuple[str, str | None, str, int | None, bool]]:
    return [(str(f.table), f.column, f.kind, f.rows, f.blocks) for f in found.forecasts]


@every_engine
def test_rules_that_fit_forecast_nothing(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    found = checked(
        database,
        {
            "id": {"transformer": "int_permute"},
            "login": {"transformer": "uuid_from"},
            "mail": {"transformer": "email"},
            "name": {"transformer": "full_name"},
            "nick": {"transformer": "null"},
            "age": {"transformer": "keep", "params": {"reason": "not personal"}},
            "born": {"transformer": "age_band"},
        },
    )
    assert told(found) == []
    person, badge = TableName(None, "person"), TableName(None, "badge")
    assert found.policy.tables[person].masked == (
        "id", "login", "mail", "name", "nick", "born", "boss_id"
    )  # fmt: skip
    assert found.policy.tables[badge].masked == ("owner",)


@every_engine
def test_values_that_would_be_one_are_counted(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run("UPDATE person SET mail = ' m1@x.test' WHERE id = 2")
    found = checked(database, {"mail": {"transformer": "email"}})
    assert told(found) == [("person", "mail", "unique", 1, True)]
    assert "preserves uniqueness" in found.forecasts[0].message


@every_engine
def test_keys_of_several_columns_are_counted(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run(
        "UPDATE person SET team = 'a', seat = 1 WHERE id = 1",
        "UPDATE person SET team = 'b', seat = 1 WHERE id = 2",
        "UPDATE person SET team = NULL, seat = 1 WHERE id > 10",
    )
    found = checked(database, {"team": {"transformer": "constant", "params": {"value": "x"}}})
    assert told(found) == [("person", "team", "unique", 1, True)]


@every_engine
def test_not_null_length_and_checks_are_tried(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    found = checked(
        database,
        {
            "name": {"transformer": "template", "params": {"template": "{nick}"}},
            "age": {"transformer": "constant", "params": {"value": 17}},
        },
    )
    assert sorted(told(found), key=lambda f: f[2]) == [
        ("person", "age", "check", 20, True),
        ("person", "name", "not_null", 4, True),
    ]
    with pytest.raises(InvalidInput, match="name is NOT NULL") as refused:
        checked(database, {"name": {"transformer": "null"}})
    assert refused.value.loc == ("tables", 0, "columns", "name")


@pytest.mark.parametrize("engine", ["mariadb", "sqlite"])
def test_joins_that_hold_by_letter_case_alone_are_told(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run("INSERT INTO badge VALUES (2, 'LOGIN2')")
    found = checked(database, {"login": MASK})
    assert told(found) == [("badge", "owner", "foreign_key", 1, True)]
    assert told(checked(database, {"login": {"transformer": "uuid_from"}})) == []


@every_engine
def test_values_that_no_rule_can_mask_are_told(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run("UPDATE person SET nick = 'no number' WHERE id = 7")
    found = checked(database, {"nick": {"transformer": "int_permute"}})
    assert [(f.column, f.kind, f.blocks) for f in found.forecasts] == [("nick", "value", True)]


@every_engine
def test_sql_is_read_by_the_server(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    with pytest.raises(InvalidInput) as refused:
        checked(database, {"name": MASK}, where="nam = 'x'")
    assert refused.value.loc == ("tables", 0, "where")
    with pytest.raises(InvalidInput) as refused:
        checked(database, {"name": {"transformer": "sql", "params": {"expression": "uper(name)"}}})
    assert refused.value.loc == ("tables", 0, "columns", "name", "params", "expression")
    with pytest.raises(InvalidInput, match="semicolon"):
        checked(database, {"name": MASK}, where="1 = 1; DROP TABLE badge")
    assert database.rows("SELECT COUNT(*) FROM badge") == [(1,)]


@every_engine
def test_conditions_are_judged_by_the_columns_types(databases: Databases, engine: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be compared") as refused:
        checked(people(databases, engine), {"name": {**MASK, "when": "age = 'old'"}})
    assert refused.value.loc == ("tables", 0, "columns", "name", "when")


@every_engine
def test_tables_go_by_any_of_their_names(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run("CREATE VIEW grown_up AS SELECT * FROM person WHERE age > 30")
    default = {"postgresql": "public", "mariadb": database.spec.database, "sqlite": "main"}[engine]
    found = checked(database, {"name": MASK}, table=f"{default}.person")
    assert found.policy.tables[TableName(None, "person")].masked == ("name",)
    with pytest.raises(InvalidInput, match="is a view") as refused:
        checked(database, {"name": MASK}, table="grown_up")
    assert refused.value.loc == ("tables", 0, "table")


@every_engine
def test_rows_are_pointed_at_masked_rows(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    point = {"transformer": "lookup_row", "params": {"table": "person", "column": "id"}}
    rules = {"boss_id": point, "id": {"transformer": "int_permute"}}
    with entered(place(database, read_only=True)) as here:
        policy = bind(here, spec(rules), KEY).tables[TableName(None, "person")]
        out = policy.masker.apply(
            {"id": pa.array(range(1, 21)), "boss_id": pa.array([1] * 10 + [2] * 10)}
        )
    assert set(out["boss_id"].to_pylist()) <= set(out["id"].to_pylist())
    assert not set(out["id"].to_pylist()) & {1, 2}


@every_engine
def test_what_is_shuffled_is_read_as_a_whole_within_bounds(
    databases: Databases, engine: str
) -> None:
    database = people(databases, engine)
    rules = spec({"name": {"transformer": "shuffle", "params": {"key": ["id"]}}})
    with entered(place(database, read_only=True)) as here:
        policy = bind(here, rules, KEY).tables[TableName(None, "person")]
        out = policy.masker.apply(
            {"id": pa.array([1, 2, 3]), "name": pa.array(["Name 1", "Name 2", "Name 3"])}
        )
        assert set(out["name"].to_pylist()) <= {f"Name {n}" for n in range(1, 21)}
    for caps, limit in ((Caps(rows=19), "19 rows"), (Caps(bytes=10), "0 MB")):
        with entered(place(database, read_only=True)) as here:
            assert bind(here, rules, KEY, whole=False, caps=caps).tables
            with pytest.raises(Terminal, match=f"more than {limit}") as refused:
                bind(here, rules, KEY, caps=caps)
            assert refused.value.code == "anonymize.too_large"


def test_domains_and_types_of_the_servers_own_are_tried(databases: Databases) -> None:
    database = databases("postgresql")
    database.run(
        "CREATE DOMAIN short_code AS text CHECK (value ~ '^[A-Z]{3}$')",
        "CREATE TABLE person (id integer PRIMARY KEY, code short_code, ip inet, span int4range)",
        "INSERT INTO person VALUES (1, 'ABC', '10.0.0.1', '[1,5)'), (2, NULL, NULL, NULL)",
    )
    lower = {"transformer": "constant", "params": {"value": "abc"}}
    assert told(
        checked(database, {"code": lower, "ip": lower, "span": {"transformer": "null"}})
    ) == [
        ("person", "code", "check", None, True),
        ("person", "ip", "check", None, True),
    ]
    right = {"transformer": "constant", "params": {"value": "XYZ"}}
    assert told(checked(database, {"code": right, "ip": {"transformer": "ip"}})) == []


@every_engine
def test_numbers_beyond_their_column_are_told(databases: Databases, engine: str) -> None:
    database = databases(engine)
    database.run(
        "CREATE TABLE person (id integer PRIMARY KEY, level smallint)",
        "INSERT INTO person VALUES (1, 3), (2, NULL)",
    )
    found = checked(database, {"level": {"transformer": "choice", "params": {"values": [70000]}}})
    kinds = [(f.column, f.kind) for f in found.forecasts if f.blocks]
    # SQLite's integers have 64 bits, whatever their type is called.
    assert kinds[:1] == ([] if engine == "sqlite" else [("level", "range")])


@every_engine
def test_rows_that_a_where_parts_from_each_other(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    database.run("UPDATE person SET boss_id = 1 WHERE id IN (2, 12)")
    rules = {"id": {"transformer": "int_permute"}}
    here = place(database, read_only=True)
    found = check(here, spec(rules, where="id > 10"), KEY)
    assert told(found) == [
        # Login 1 stays away, and so does the row 1 that row 12 points at.
        ("person", "boss_id", "foreign_key", 1, True),
        ("badge", "owner", "foreign_key", 1, True),
    ]
    found = check(here, spec(rules, where="id > 10"), KEY, in_place=True)
    assert ("person", "boss_id", "foreign_key", 1, True) in told(found)
    assert not any(f.table.name == "badge" for f in found.forecasts)


@every_engine
def test_masked_rows_beside_rows_that_stay(databases: Databases, engine: str) -> None:
    database = people(databases, engine)
    same = {"transformer": "choice", "params": {"values": ["team 0"]}}
    database.run("UPDATE person SET seat = 1 WHERE id IN (1, 2)")
    rules = spec({"team": same}, where="id = 1")
    here = place(database, read_only=True)
    assert told(check(here, rules, KEY, in_place=True)) == [("person", "team", "unique", 1, True)]
    assert told(check(here, rules, KEY)) == []


def test_letters_that_a_collation_of_its_own_tells_apart(databases: Databases) -> None:
    database = databases("mariadb")
    database.run(
        "CREATE TABLE person (id integer PRIMARY KEY,"
        " name varchar(20) COLLATE utf8mb4_swedish_ci UNIQUE)",
        "INSERT INTO person VALUES (1, 'bar'), (2, 'b\u00e5r'), (3, 'b\u00e4r'), (4, 'caf\u00e9')",
    )
    short = {"transformer": "truncate", "params": {"length": 3}}
    keep = {"name": {**short, "when": "id > 0"}}
    with pytest.raises(InvalidInput, match="may give one value twice"):
        checked(database, keep)
    first = {"transformer": "format_preserve", "params": {"keep_first": 20}}
    assert told(checked(database, {"name": first})) == []
    database.run("ALTER TABLE person MODIFY name varchar(20) COLLATE utf8mb4_swedish_ci",
                 "ALTER TABLE person ADD area integer DEFAULT 1, DROP INDEX name,"
                 " ADD UNIQUE two (name, area)",
                 "INSERT INTO person VALUES (5, 'cafe\u0301s', 2), (6, 'cafes!', 1)")  # fmt: skip
    found = checked(database, {"name": {"transformer": "truncate", "params": {"length": 5}}})
    assert told(found) == []
    four = {"name": {"transformer": "truncate", "params": {"length": 4}}}
    assert told(checked(database, four)) == [("person", "name", "unique", 1, True)]


@every_engine
def test_keys_of_large_tables_are_counted_by_the_database(
    databases: Databases, engine: str
) -> None:
    database = people(databases, engine)
    database.run(
        "UPDATE person SET mail = ' m1@x.test' WHERE id = 2",
        "UPDATE person SET team = 'a', seat = 1 WHERE id = 1",
        "UPDATE person SET team = 'b', seat = 1 WHERE id = 2",
        "UPDATE person SET team = '', seat = 1 WHERE id = 3",
        "UPDATE person SET team = NULL, seat = 1 WHERE id > 10",
    )
    constant = {"transformer": "constant", "params": {"value": "x"}}
    name = TableName(None, "person")
    expected = {
        "mail": ({"transformer": "uuid_from"}, (1, True)),
        "team": (constant, (1, True)),
        "login": (MASK, None),
        "seat": ({"transformer": "round", "params": {"step": 10}}, (None, False)),
    }
    with entered(place(database, read_only=True)) as here:
        for column, (rule, outcome) in expected.items():
            of = bind(here, spec({column: rule}), KEY).tables[name]
            for counted in (10, 1000):
                keys = UniqueKeys(KeyValues(here, counted=counted), in_place=False)
                found = [(f.rows, f.blocks) for f in keys.forecasts(of)]
                if counted == 10 or column != "seat":
                    assert found == ([outcome] if outcome else [])
