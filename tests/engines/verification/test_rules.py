"""What a verification makes of rules that keep something, and of tables of odd shapes."""

from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.operations.anonymize.verification import as_json, verify
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.copying.masks import KEY, spec
from tests.engines.verification.kit import (
    ENGINES,
    RULES,
    Kept,
    bound,
    column,
    failed,
    filled,
    in_place,
    masked,
    person,
    proved,
)


def checks(found: dict[str, Any], table: str, name: str) -> dict[str, Any]:
    """The checks of a column by their names."""
    return {c["check"]: c for c in column(found, table, name)["checks"]}


KEEPING: dict[str, dict[str, Any]] = {
    "people": {
        "mail": {"transformer": "email", "params": {}},
        "name": {"transformer": "full_name", "params": {}, "when": "born = 1950"},
        "city": {"transformer": "shuffle", "params": {"key": ["id"]}},
        "born": {"transformer": "round", "params": {"step": 10}},
        "phone": {"transformer": "constant", "params": {"value": "+33600000000"}},
        "note": {"transformer": "free_text", "params": {}},
    },
    "orders": {"label": {"transformer": "null", "params": {}}},
}


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_that_keep_something_pass_with_their_label(databases: Databases, engine: str) -> None:
    source, target, masking = masked(databases, engine, engine, KEEPING)

    found = proved(source, target, masking)

    assert [c for c in found["columns"] if c["status"] != "pass"] == []
    people = {name: checks(found, "people", name) for name in KEEPING["people"]}
    assert "other rows had" in people["city"]["membership"]["reason"]
    assert "by chance" in people["city"]["equality"]["reason"]
    assert "as coarse" in people["born"]["equality"]["reason"]
    assert "nothing that the rule is for" in people["note"]["equality"]["reason"]


def test_another_key_is_not_the_one_that_was_used(databases: Databases) -> None:
    source, target, masking = masked(databases, "sqlite", "sqlite")

    found = as_json(
        verify(
            place(source),
            place(target),
            policy=bound(source, masking),
            spec=masking,
            key=ProjectKey(b"another key than the one of tests"),
            monitor=SilentMonitor(),
        )
    )
    # The key of the numbers is another one; the rules are bound to theirs.
    assert found["status"] == "pass"
    other = spec({**RULES, "people": {**RULES["people"], "mail": "email", "name": "company"}})
    wrong = proved(source, target, other)
    assert checks(wrong, "people", "name")["determinism"]["status"] == "fail"
    assert set(failed(wrong)) == {"people.name"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_without_a_key(databases: Databases, engine: str) -> None:
    source, target, masking = masked(databases, engine, engine)
    kept = source.rows("SELECT caller FROM calls WHERE seconds = 3")[0][0]
    target.run(f"UPDATE calls SET caller = '{kept}' WHERE seconds = 4")

    found = proved(source, target, masking)

    caller = checks(found, "calls", "caller")
    assert caller["membership"]["status"] == "fail"
    assert caller["membership"]["rows"] == 6
    assert caller["equality"]["status"] == "not_verified"
    assert column(found, "calls", "caller")["status"] == "fail"


@pytest.mark.parametrize("engine", ENGINES)
def test_virtual_keys_and_rows_left_out(databases: Databases, engine: str) -> None:
    source, target = filled(databases, engine), databases(engine)
    key = {
        "table": "calls", "columns": ["seconds"],
        "references": "orders", "referenced_columns": ["no"],
    }  # fmt: skip
    masking = spec(RULES, options={"virtual_keys": [key]})
    copied(source, target, policy=bound(source, masking))
    clean = proved(source, target, masking)
    target.run("UPDATE calls SET seconds = -5 WHERE seconds = 5")
    found = proved(source, target, masking)

    assert clean["foreign_key_violations"] == 0
    assert found["foreign_key_violations"] == 6
    assert checks(found, "calls", "seconds")["foreign_keys"]["rows"] == 6


def test_tables_and_columns_that_are_missing(databases: Databases) -> None:
    source, target, masking = masked(databases, "sqlite", "sqlite")
    target.run("DROP TABLE calls", "ALTER TABLE people RENAME COLUMN city TO town")

    found = proved(source, target, masking)

    assert failed(found) == {"calls.caller": ["rows"], "people.city": ["unchanged"]}
    assert found["status"] == "fail"


def test_values_of_any_kind_are_needles(databases: Databases) -> None:
    rules: dict[str, dict[str, Any]] = {
        "people": {
            "raw": {"transformer": "null", "params": {}},
            "doc": {"transformer": "json", "params": {"unknown": "keep", "places": [
                {"path": "$.who", "transformer": "hash", "params": {"length": 20}},
            ]}},
        }
    }  # fmt: skip
    source = filled(databases, "sqlite")
    source.run(
        "UPDATE people SET doc = json_object('who', 'Jeanne d''Arc \"the 1412\" Domrémy'),"
        " raw = x'00ff10203040506070809000aabbccddeeff' WHERE id = 7"
    )
    target = databases("sqlite")
    masking = spec(rules)
    copied(source, target, policy=bound(source, masking))
    found = proved(source, target, masking)["needles"]
    assert found == {"searched": 2, "unsearched": 0, "found": []}
    target.run(
        "UPDATE people SET note = json_object('x', 'jeanne d''arc \"the 1412\" domrémy')"
        " WHERE id = 8",
        "UPDATE people SET raw = x'99ff00ff10203040506070809000aabbccddeeff' WHERE id = 9",
    )

    found = proved(source, target, masking)

    assert {(h["table"], h["column"]): h["rows"] for h in found["needles"]["found"]} == {
        ("people", "note"): 1,
        ("people", "raw"): 1,
    }


def test_originals_in_memory(databases: Databases) -> None:
    target = filled(databases, "sqlite")
    masking = spec({"people": {"mail": "email"}})
    policy = bound(target, masking)
    mails = [person(n)[1] for n in range(1, 301)]
    block = {
        "id": pa.array(range(1, 301), pa.int64()),
        "mail": pa.array(mails, pa.large_string()),
    }

    found = as_json(in_place(Kept({"people": [block]}), target, policy, masking))

    mail = checks(found, "people", "mail")
    assert mail["equality"]["rows"] == 300
    assert mail["determinism"]["status"] == "fail"
    assert mail["rows"]["status"] == "not_verified"


def test_it_can_be_stopped(databases: Databases) -> None:
    source, target, masking = masked(databases, "sqlite", "sqlite")

    class Stopping(SilentMonitor):
        def checkpoint(self) -> None:
            raise Interrupted("pause")

    with pytest.raises(Interrupted):
        verify(
            place(source),
            place(target),
            policy=bound(source, masking),
            spec=masking,
            key=KEY,
            monitor=Stopping(),
        )
