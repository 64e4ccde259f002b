"""Whatever is planted in a masked copy is found, and named by its place alone."""

import json
from typing import Any

import pytest

from auralith.dataplane.operations.anonymize.verification import is_whole, report
from tests.engines.copying.conftest import Databases
from tests.engines.copying.masks import spec
from tests.engines.suite.target import EngineTarget
from tests.engines.verification.kit import (
    ENGINES,
    RULES,
    column,
    failed,
    masked,
    person,
    proved,
)

QUOTE = {"postgresql": '"', "mariadb": "`", "sqlite": '"'}


def checks(found: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    """The checks of a column by their names."""
    return {c["check"]: c for c in column(found, table, name)["checks"]}


def one(target: EngineTarget, table: str, key: str, no: int = 0) -> Any:
    """The key of one of the rows, in an order of its own."""
    return target.rows(f"SELECT {key} FROM {table} ORDER BY {key}")[no][0]


@pytest.mark.parametrize("engine", ENGINES)
def test_originals_left_anywhere(databases: Databases, engine: str) -> None:
    source, target, masking = masked(databases, engine, engine)
    _, mail, name, phone, *_ = person(8)
    mails = [person(n)[1] for n in (20, 21, 22)]
    keys = [one(target, "people", "id", no) for no in range(6)]
    document = json.dumps({"plan": "x", "deep": [{"who": mail.upper()}]})
    binary = {"postgresql": f"'\\x{mail.encode().hex()}'::bytea"}.get(
        engine, f"x'00{mail.encode().hex()}'"
    )
    target.run(
        f"UPDATE people SET note = 'she called: {phone}, twice' WHERE id = {keys[0]}",
        f"UPDATE people SET doc = '{document}' WHERE id = {keys[1]}",
        f"UPDATE people SET raw = {binary} WHERE id = {keys[2]}",
        f"UPDATE people SET mail = '{mails[0]}' WHERE id = {keys[3]}",
        f"CREATE VIEW vip AS SELECT id FROM people WHERE mail = '{mails[1]}'",
        f"CREATE TABLE forgotten (what varchar(200) DEFAULT '{mails[2]}')",
        f"INSERT INTO forgotten VALUES ('see {name} at {mail}')",
    )

    found = proved(source, target, masking)

    places = {(hit["table"], hit["column"]): hit["rows"] for hit in found["needles"]["found"]}
    assert places[("people", "note")] == 1
    assert places[("people", "doc")] == 1
    assert places[("people", "raw")] == 1
    assert places[("people", "mail")] == 1
    assert places[("forgotten", "what")] == 1
    texts = [table for table, name in places if name is None]
    assert any(text.startswith("view:") and "vip" in text for text in texts)
    assert any("forgotten" in text for text in texts)
    bad = failed(found)
    assert set(bad) == {"people.note", "people.doc", "people.raw", "people.mail"}
    assert set(bad["people.note"]) == {"needles", "unchanged"}
    # The row has the original of another one, by no rule.
    assert {"membership", "needles"} <= set(bad["people.mail"])
    assert checks(found, "people", "mail")["membership"]["rows"] == 1
    assert checks(found, "people", "mail")["equality"]["status"] == "pass"
    assert found["leaks"] >= 6
    assert found["status"] == "fail"


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_kept_their_own(databases: Databases, engine: str) -> None:
    source, target, masking = masked(databases, engine, engine)
    # A document that no rule changes tells which row is whose.
    visits = {
        "postgresql": "(doc->>'visits')::int",
        "mariadb": "JSON_VALUE(doc, '$.visits')",
        "sqlite": "json_extract(doc, '$.visits')",
    }[engine]
    for n in (5, 6, 7):
        _, mail, name, *_ = person(n)
        target.run(f"UPDATE people SET mail = '{mail}', name = '{name}' WHERE {visits} = {n}")

    found = proved(source, target, masking)

    assert checks(found, "people", "mail")["equality"]["rows"] == 3
    assert checks(found, "people", "name")["equality"]["rows"] == 3
    assert set(failed(found)) == {"people.mail", "people.name"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_that_was_not_masked(databases: Databases, engine: str) -> None:
    source, target, _ = masked(databases, engine, engine, {})
    masking = spec(RULES)

    found = proved(source, target, masking)

    for name in ("id", "mail", "name", "phone"):
        assert column(found, "people", name)["status"] == "fail", name
    assert column(found, "calls", "caller")["status"] == "fail"
    assert column(found, "people", "note")["status"] == "pass"
    assert found["leaks"] > 1_000


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_and_columns_that_broke(databases: Databases, engine: str) -> None:
    rules = {**RULES, "people": {k: v for k, v in RULES["people"].items() if k != "mail"}}
    source, target, masking = masked(databases, engine, engine, rules)
    if engine == "sqlite":
        target.run(
            "CREATE TABLE odd AS SELECT * FROM orders",
            "DROP TABLE orders",
            "CREATE TABLE orders (no INTEGER, person BIGINT NOT NULL, label VARCHAR(200))",
            "INSERT INTO orders SELECT * FROM odd",
            "DROP TABLE odd",
        )
    else:
        key = target.rows(
            "SELECT constraint_name FROM information_schema.table_constraints WHERE"
            " table_name = 'orders' AND constraint_type = 'FOREIGN KEY' AND"
            f" table_schema = {'current_schema()' if engine == 'postgresql' else 'DATABASE()'}"
        )[0][0]
        drop = "CONSTRAINT" if engine == "postgresql" else "FOREIGN KEY"
        primary = "CONSTRAINT orders_pkey" if engine == "postgresql" else "PRIMARY KEY"
        target.run(
            f"ALTER TABLE orders DROP {drop} {QUOTE[engine]}{key}{QUOTE[engine]}",
            f"ALTER TABLE orders DROP {primary}",
        )
    target.run(
        "UPDATE orders SET person = -77 WHERE no IN (3, 4)",
        "UPDATE orders SET no = 5 WHERE no IN (6, 7)",
        "UPDATE orders SET label = 'another' WHERE no = 9",
        "DELETE FROM calls WHERE seconds = 7",
    )

    found = proved(source, target, masking)

    assert found["foreign_key_violations"] == 2
    assert found["uniqueness_violations"] == 2
    assert checks(found, "orders", "person")["foreign_keys"]["rows"] == 2
    assert checks(found, "orders", "no")["unique"]["rows"] == 2
    assert checks(found, "orders", "label")["unchanged"]["status"] == "fail"
    assert checks(found, "calls", "seconds")["rows"]["rows"] == 6
    assert column(found, "people", "note")["status"] == "pass"


@pytest.mark.parametrize("engine", ENGINES)
def test_groups_that_are_too_small(databases: Databases, engine: str) -> None:
    source, target, _ = masked(databases, engine, engine)
    keys = {"options": {"k_anonymity": [{"table": "people", "columns": ["born", "note"], "k": 4}]}}
    masking = spec(RULES, **keys)
    clean = proved(source, target, masking)
    for no in range(3):
        key = one(target, "people", "id", no)
        target.run(f"UPDATE people SET note = 'alone {no}' WHERE id = {key}")

    found = proved(source, target, masking)

    groups: dict[Any, int] = {}
    for row in target.rows("SELECT born, note FROM people"):
        groups[row] = groups.get(row, 0) + 1
    small = [n for n in groups.values() if n < 4]
    assert found["k_anonymity"] == [
        {
            "table": "people", "columns": ["born", "note"], "k_asked": 4, "k_found": 1,
            "groups_below": len(small), "rows_below": sum(small), "rows": 300, "hint": "note",
        }
    ]  # fmt: skip
    assert checks(found, "people", "born")["k_anonymity"]["status"] == "fail"
    assert clean["k_anonymity"][0]["k_found"] == 100
    assert checks(clean, "people", "born")["k_anonymity"]["status"] == "pass"


def test_no_text_of_the_result_holds_an_original(databases: Databases) -> None:
    source, target, _ = masked(databases, "sqlite", "sqlite", {})
    found = proved(source, target, spec(RULES))

    document = report(found, {"run": "r1"})

    assert is_whole(document)
    assert not is_whole(document.replace(b"people", b"folk", 1))
    assert report(found, {"run": "r1"}) == document
    text = document.decode()
    for mail, phone, caller in source.rows(
        "SELECT p.mail, p.phone, c.caller FROM people p JOIN calls c ON c.rowid = p.rowid"
    ):
        assert mail not in text
        assert phone not in text
        assert caller not in text
