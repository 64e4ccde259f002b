"""Undoing a masking in place, and what is kept for it."""

import pytest

from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.originals import destroy, opened
from auralith.dataplane.operations.anonymize.undoing import UndoConflicts
from tests.engines.in_place.basics import MAIL_AND_NOTE, PEOPLE, people, state
from tests.engines.in_place.kit import SEAL, masked, place, sealed_parts, spec, undone
from tests.engines.suite.target import EngineTarget

SHUFFLE = {"transformer": "shuffle", "params": {"key": ["id"]}}


def _rules() -> MaskingSpec:
    return spec(MAIL_AND_NOTE, batch_size=500)


class Undoing:
    """Originals come back, or are named."""

    def test_every_row_comes_back(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        masked(target, _rules(), run_id="run")
        assert state(target) != before
        result = undone(target, _rules(), "run", undo_id="back")
        assert result == {"restored": PEOPLE, "conflicts": [], "conflicts_total": 0}
        assert state(target) == before
        assert undone(target, _rules(), "run", undo_id="back") == result
        with pytest.raises(Terminal) as refused:
            masked(target, _rules(), run_id="run")
        assert refused.value.code == "anonymize.undone"

    def test_rows_changed_since_are_named_and_kept(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        masked(target, _rules(), run_id="run")
        target.run(
            "UPDATE person SET note = 'mine' WHERE id = 7",
            "UPDATE person SET n = -1 WHERE id = 8",
            "DELETE FROM person WHERE id = 900",
        )
        stood = state(target)
        with pytest.raises(UndoConflicts) as conflicts:
            undone(target, _rules(), "run")
        named = [
            {"table": "person", "key": {"id": 7}, "reason": "changed"},
            {"table": "person", "key": {"id": 900}, "reason": "gone"},
        ]
        assert conflicts.value.result == {
            "restored": 0,
            "conflicts": named,
            "conflicts_total": 2,
        }
        assert state(target) == stood
        result = undone(target, _rules(), "run", "skip")
        assert result == {"restored": PEOPLE - 2, "conflicts": named, "conflicts_total": 2}
        wanted = {r[0]: tuple(r) for r in before if r[0] != 900}
        wanted[7] = next(tuple(r) for r in stood if r[0] == 7)
        wanted[8] = (*wanted[8][:2], -1, wanted[8][3])
        assert {r[0]: tuple(r) for r in state(target)} == wanted
        forced = undone(target, _rules(), "run", "force")
        assert forced["conflicts"] == named[1:]
        assert next(tuple(r) for r in state(target) if r[0] == 7) == tuple(before[6])

    def test_keys_come_back_with_what_points_at_them(self, target: EngineTarget) -> None:
        target.run(
            "CREATE TABLE person (id int PRIMARY KEY, up int, n int,"
            " FOREIGN KEY (up) REFERENCES person (id))",
            "INSERT INTO person VALUES " + ", ".join(f"({n}, NULL, {n})" for n in range(1, 301)),
            "UPDATE person SET up = id / 2 + 1 WHERE id > 5",
        )
        before = state(target)
        rule = {"transformer": "int_permute", "params": {"low": 1, "high": 300}}
        rules = spec({"person": {"id": rule}}, batch_size=64)
        masked(target, rules, run_id="run")
        assert {r[0] for r in state(target)} == {r[0] for r in before}
        assert state(target) != before
        result = undone(target, rules, "run")
        assert (result["restored"], result["conflicts_total"]) == (300, 0)
        assert state(target) == before

    def test_what_cannot_be_made_again_is_kept(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        rules = spec({"person": {"n": SHUFFLE, "mail": "email"}}, batch_size=500)
        masked(target, rules, run_id="run")
        assert sorted(r[2] for r in state(target)) == sorted(r[2] for r in before)
        assert [r[2] for r in state(target)] != [r[2] for r in before]
        assert undone(target, rules, "run")["restored"] == PEOPLE
        assert state(target) == before


class Kept:
    """Originals in the journal."""

    def test_nothing_of_an_original_can_be_read_without_the_key(self, target: EngineTarget) -> None:
        people(target)
        masked(target, _rules(), run_id="run")
        parts = sealed_parts(target)
        assert parts
        for part in parts:
            assert b"example.org" not in part
            assert b"note" not in part
        with opened(place(target), "run", SEAL) as originals:
            (table,) = originals.tables
            assert (table.rows, table.kept, table.columns) == (PEOPLE, PEOPLE, ("mail", "note"))
            lines = b"".join(block.data for block in originals.lines(table))
        assert b"user1@example.org" in lines
        with pytest.raises(Terminal) as refused:
            undone(target, _rules(), "run", seal=bytes(32))
        assert refused.value.code == "anonymize.seal"

    def test_destroyed_originals_are_gone(self, target: EngineTarget) -> None:
        people(target)
        masked(target, _rules(), run_id="run")
        stood = state(target)
        assert destroy(place(target), "run") > 0
        assert sealed_parts(target) == []
        with pytest.raises(Terminal) as refused:
            undone(target, _rules(), "run")
        assert refused.value.code == "anonymize.no_originals"
        assert state(target) == stood
        assert destroy(place(target), "nobody") == 0

    def test_none_are_kept_where_nobody_wants_them(self, target: EngineTarget) -> None:
        people(target)
        masked(target, spec(MAIL_AND_NOTE, keep_originals=False), run_id="run")
        assert sealed_parts(target) == []
