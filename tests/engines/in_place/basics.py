"""Masking in place: what every engine does."""

from typing import Any

import pytest

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.errors import DataPlaneError, LoginRefused
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize.in_place import run_in_place
from tests.engines.in_place.kit import KEY, SEAL, masked, spec, undone
from tests.engines.suite.target import EngineTarget

PEOPLE = 1_200
MAIL_AND_NOTE = {
    "person": {"mail": "email", "note": {"transformer": "constant", "params": {"value": "x"}}}
}


def people(target: EngineTarget) -> None:
    """People, some of them without an address."""
    target.run(
        "CREATE TABLE person (id int PRIMARY KEY, mail varchar(90), n int, note varchar(50))"
    )
    values = ", ".join(
        f"({n}, 'user{n}@example.org', {n * 3}, 'it''s note {n}')" for n in range(1, PEOPLE + 1)
    )
    target.run(
        f"INSERT INTO person VALUES {values}", "UPDATE person SET mail = NULL WHERE id % 10 = 0"
    )


def state(target: EngineTarget, columns: str = "*", table: str = "person") -> list[Any]:
    """All rows, by their key."""
    return target.rows(f"SELECT {columns} FROM {table} ORDER BY id")


class Basics:
    """Tables whose keys stay."""

    def test_rows_are_masked_in_batches_and_other_columns_stay(self, target: EngineTarget) -> None:
        people(target)
        before, kept = state(target, "mail, note"), state(target, "id, n")
        result = masked(target, spec(MAIL_AND_NOTE, batch_size=500))
        assert result["tables"] == [
            {"table": "person", "rows": PEOPLE, "columns": ["mail", "note"]}
        ]
        assert result["warnings"] == []
        after = state(target, "mail, note")
        assert state(target, "id, n") == kept
        assert {note for _, note in after} == {"x"}
        assert [m is None for m, _ in before] == [m is None for m, _ in after]
        assert not {m for m, _ in before if m} & {m for m, _ in after if m}

    def test_a_finished_run_is_not_masked_again(self, target: EngineTarget) -> None:
        people(target)
        rules = spec(MAIL_AND_NOTE, batch_size=500)
        first = masked(target, rules, run_id="once")
        stood = state(target)
        assert masked(target, rules, run_id="once") == first
        assert state(target) == stood
        with pytest.raises(DataPlaneError) as refused:
            masked(target, spec({"person": {"mail": "email"}}), run_id="once")
        assert refused.value.code == "anonymize.changed"

    def test_where_chooses_the_rows(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        rules = spec({"person": {"note": "null"}}, where={"person": "n > 1500 AND mail LIKE 'u%'"})
        result = masked(target, rules)
        wanted = [(*r[:3], None) if r[2] > 1500 and r[1] else tuple(r) for r in before]
        assert [tuple(r) for r in state(target)] == wanted
        assert result["tables"][0]["rows"] == sum(r[3] is None for r in wanted)


class Odd:
    """Tables of an odd size."""

    def test_an_empty_table_and_one_of_wide_rows(self, target: EngineTarget) -> None:
        kind = "longtext" if target.spec.engine == "mysql" else "text"
        kind = "longtext" if target.spec.engine == "mariadb" else kind
        target.run(
            "CREATE TABLE vacant (id int PRIMARY KEY, word varchar(80))",
            f"CREATE TABLE person (id int PRIMARY KEY, word varchar(80), story {kind})",
            *(
                f"INSERT INTO person VALUES ({n}, 'word {n}', '{'é wide row ' * 90_000}')"
                for n in range(1, 8)
            ),
        )
        before = state(target)
        rules = spec({"vacant": {"word": "hash"}, "person": {"word": "hash", "story": "null"}})
        result = masked(target, rules, run_id="run", verify=True)
        assert {t["table"]: t["rows"] for t in result["tables"]} == {"vacant": 0, "person": 7}
        assert {r[2] for r in state(target)} == {None}
        assert undone(target, rules, "run")["restored"] == 7
        assert state(target) == before


class Proof:
    """What a run says of itself."""

    def test_the_verification_stands_in_the_result(self, target: EngineTarget) -> None:
        people(target)
        result = masked(target, spec(MAIL_AND_NOTE, batch_size=500), verify=True)
        proof = result["verification"]
        found = {c["column"]: c["status"] for c in proof["columns"]}
        assert found == dict.fromkeys(("id", "mail", "n", "note"), "pass")
        assert (proof["leaks"], proof["foreign_key_violations"]) == (0, 0)
        assert proof["needles"]["searched"] > 0
        assert proof["needles"]["found"] == []

    def test_what_was_written_is_told_when_the_verification_cannot_run(
        self, target: EngineTarget
    ) -> None:
        people(target)
        door = Door(target)
        result = run_in_place(
            Place(target.engine, door.connect),
            spec(MAIL_AND_NOTE, batch_size=500),
            KEY,
            seal=SEAL,
            run_id="run",
            content_hash="c0ffee",
            monitor=door,
        )
        assert result["tables"][0]["rows"] == PEOPLE
        assert {note for (note,) in state(target, "note")} == {"x"}
        proof = result["verification"]
        assert (proof["status"], proof["columns"]) == ("not_verified", [])
        assert proof["failure"] == {"code": "connection.login", "message": "The login has ended."}


class Door(SilentMonitor):
    """A login that ends when rows are being masked."""

    def __init__(self, target: EngineTarget) -> None:
        self.target = target
        self.closed = False

    def connect(self) -> Session:
        """A session, as long as there are some."""
        if self.closed:
            msg = "The login has ended."
            raise LoginRefused(msg)
        return self.target.engine.connect(self.target.spec, SessionOptions())

    def progress(self, *_given: Any, **_facts: Any) -> None:
        """Close it."""
        self.closed = True
