"""Rows before and after, of every engine: the telling ones first, and nothing written."""

from collections import Counter
from typing import Any

import pytest

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.preview import TablePreview, preview
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
KEY = ProjectKey(b"a key for tests, not a secret one")
every_engine = pytest.mark.parametrize("engine", ENGINES)
TYPES = {
    "postgresql": ("bytea", "timestamptz", "'\\x00ff'"),
    "mariadb": ("varbinary(20)", "timestamp(6) NULL", "x'00ff'"),
    "sqlite": ("blob", "timestamp", "x'00ff'"),
}


def events(databases: Databases, engine: str, rows: int = 60) -> EngineTarget:
    database = databases(engine)
    raw, moment, some = TYPES[engine]
    database.run(
        "CREATE TABLE event (id bigint PRIMARY KEY, who varchar(60), note varchar(60) DEFAULT 'n',"
        f" paid decimal(12,2), big bigint, ok boolean, raw {raw}, at {moment}, born date)",
    )
    names = ["Ann", "", None, "Zoé Müller", "B", "A rather long name of somebody", "Ann"]
    for n in range(1, rows + 1):
        who = names[n - 1] if n <= len(names) else f"Name {n}"
        text = "NULL" if who is None else f"'{who}'"
        database.run(
            f"INSERT INTO event VALUES ({n}, {text}, 'note {n}', {n}.50, {2**60 + n},"
            f" {'TRUE' if n % 2 else 'FALSE'}, {some}, '2024-02-29 10:00:00', '1990-01-31')"
        )
    return database


def seen(
    database: EngineTarget, columns: dict[str, Any], rows: int = 20, where: str | None = None
) -> TablePreview:
    table = {"table": "event", "columns": columns, "where": where}
    spec = MaskingSpec.model_validate({"tables": [table]})
    (found,) = preview(place(database, read_only=True), spec, KEY, rows=rows)
    return found


@every_engine
def test_telling_rows_are_shown_first(databases: Databases, engine: str) -> None:
    database = events(databases, engine)
    before = database.rows("SELECT id, who, note FROM event ORDER BY id")
    found = seen(database, {"who": {"transformer": "hash", "params": {"length": 32}}})
    assert (found.table, found.columns, found.keys) == (TableName(None, "event"), ("who",), ("id",))
    by_why = {row["why"]: row["before"]["who"] for row in found.rows}
    assert by_why["null"] is None
    assert by_why["empty"] == ""
    assert by_why["longest"] == "A rather long name of somebody"
    assert by_why["non_ascii"] == "Zoé Müller"
    assert by_why["shortest"] == "B"
    assert len(found.rows) == 20
    assert Counter(row["why"] for row in found.rows)["random"] >= 5
    twins = [row["after"]["who"] for row in found.rows if row["before"]["who"] == "Ann"]
    assert len(twins) == 2
    assert len(set(twins)) == 1
    assert all(set(row["before"]) == {"id", "who"} == set(row["after"]) for row in found.rows)
    assert all(row["before"]["id"] == row["after"]["id"] for row in found.rows)
    assert all(
        row["before"]["who"] != row["after"]["who"] for row in found.rows if row["before"]["who"]
    )
    assert found.forecasts == ()
    assert database.rows("SELECT id, who, note FROM event ORDER BY id") == before


@every_engine
def test_values_are_those_of_the_api(databases: Databases, engine: str) -> None:
    database = events(databases, engine, rows=3)
    keep = {"transformer": "round", "params": {"step": 10}}
    found = seen(
        database,
        {
            "paid": keep,
            "big": keep,
            "raw": {"transformer": "hash", "params": {"length": 16}},
            "at": {"transformer": "date_trunc", "params": {"unit": "year"}},
            "born": {"transformer": "date_trunc", "params": {"unit": "month"}},
            "ok": {"transformer": "constant", "params": {"value": True}},
        },
    )
    first = next(row for row in found.rows if row["before"]["id"] == 1)
    zone = "" if engine == "sqlite" else "Z"
    assert first["before"]["big"] == str(2**60 + 1)
    assert first["before"]["paid"] in ("1.50", "1.5")
    assert first["before"]["raw"] == "AP8="
    assert first["before"]["at"] == f"2024-02-29T10:00:00{zone}"
    assert first["after"]["at"] == f"2024-01-01T00:00:00{zone}"
    assert first["after"]["born"] == "1990-01-01"
    assert first["after"]["ok"] is True
    assert first["after"]["big"] == str((2**60 + 1) // 10 * 10 + 10 * ((2**60 + 1) % 10 >= 5))
    assert first["after"]["paid"] in ("0.00", "0")


@every_engine
def test_what_the_database_makes_is_shown_and_what_no_rule_can_mask_is_told(
    databases: Databases, engine: str
) -> None:
    found = seen(
        events(databases, engine),
        {
            "note": {"transformer": "default"},
            "who": {"transformer": "sql", "params": {"expression": "upper(who)"}},
        },
    )
    upper = {row["before"]["who"]: row["after"]["who"] for row in found.rows}
    assert upper["Ann"] == "ANN"
    assert {row["after"]["note"] for row in found.rows} == {"n"}
    lost = seen(
        events(databases, engine),
        {"who": {"transformer": "int_permute"}, "note": {"transformer": "redact"}},
    )
    assert [f.kind for f in lost.forecasts] == ["value"]
    assert all("who" not in row["after"] for row in lost.rows)
    assert {row["after"]["note"] for row in lost.rows} <= {"******", "*******"}


@every_engine
def test_rows_of_a_large_table_come_from_all_over_it(databases: Databases, engine: str) -> None:
    database = databases(engine)
    series = {
        "postgresql": "SELECT n, 'Name ' || n FROM generate_series(1, 30000) AS s(n)",
        "mariadb": "SELECT seq, CONCAT('Name ', seq) FROM seq_1_to_30000",
        "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 30000)"
        " SELECT n, 'Name ' || n FROM s",
    }[engine]
    database.run(
        "CREATE TABLE event (id integer PRIMARY KEY, who varchar(60))",
        f"INSERT INTO event (id, who) {series}",
    )
    found = seen(database, {"who": {"transformer": "full_name"}}, rows=60)
    ids = [row["before"]["id"] for row in found.rows]
    assert len({number // 3000 for number in ids}) >= 8
    again = seen(database, {"who": {"transformer": "full_name"}}, rows=60)
    assert [row["before"]["id"] for row in again.rows] == ids
    for where, few in (("event.id % 2 = 0", 60), ("id IN (7, 29999)", 2), ("id < 0", 0)):
        some = seen(database, {"who": {"transformer": "full_name"}}, rows=60, where=where)
        assert len(some.rows) == few
        wanted = {
            "event.id % 2 = 0": lambda n: n % 2 == 0,
            "id IN (7, 29999)": {7, 29999}.__contains__,
        }
        assert all(wanted[where](row["before"]["id"]) for row in some.rows)


@every_engine
def test_tables_without_a_key_and_without_a_row(databases: Databases, engine: str) -> None:
    database = databases(engine)
    database.run("CREATE TABLE event (who varchar(60))")
    columns = {"who": {"transformer": "full_name"}}
    assert seen(database, columns).rows == ()
    database.run("INSERT INTO event VALUES ('Ann'), ('Ann')")
    found = seen(database, columns)
    assert found.keys == ()
    assert [set(row["before"]) for row in found.rows] == [{"who"}, {"who"}]


@every_engine
def test_names_that_need_quotes(databases: Databases, engine: str) -> None:
    database = databases(engine)
    quote = "`" if engine == "mariadb" else '"'
    table, who, code = (f"{quote}{name}{quote}" for name in ("Order by", "from %s", "a:b {x}"))
    database.run(
        f"CREATE TABLE {table} ({who} varchar(60) PRIMARY KEY, {code} integer CHECK ({code} > 0),"
        f" {quote}made{quote} varchar(80))",
        f"INSERT INTO {table} VALUES ('it''s \\', 5, '%s :x {{}}'), ('Zo\u00e9', 6, NULL)"
        if engine != "mariadb"
        else f"INSERT INTO {table} VALUES ('it''s \\\\', 5, '%s :x {{}}'), ('Zo\u00e9', 6, NULL)",
    )
    upper = f"upper({who})"
    spec = MaskingSpec.model_validate(
        {
            "tables": [
                {
                    "table": "Order by",
                    "where": f"{code} > 0 AND {who} <> '%s :x {{}}'",
                    "columns": {
                        "from %s": {"transformer": "hash", "params": {"length": 32}},
                        "a:b {x}": {"transformer": "constant", "params": {"value": -1}},
                        "made": {"transformer": "sql", "params": {"expression": upper}},
                    },
                }
            ]
        }
    )
    (found,) = preview(place(database, read_only=True), spec, KEY, rows=5, in_place=True)
    assert [(f.column, f.kind, f.rows) for f in found.forecasts] == [("a:b {x}", "check", 2)]
    assert {row["before"]["from %s"] for row in found.rows} == {"it's \\", "Zo\u00e9"}
    assert {row["after"]["made"] for row in found.rows} == {"IT'S \\", "ZO\u00c9"} or (
        engine == "sqlite"
    )
