"""How a masking in place ends, and how it goes on."""

import random

import pytest

from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.operations.anonymize.undoing import UndoConflicts
from tests.engines.in_place.basics import MAIL_AND_NOTE, PEOPLE, people, state
from tests.engines.in_place.killing import family, through
from tests.engines.in_place.kit import masked, spec, undone
from tests.engines.suite.target import EngineTarget

KILLS = 4


class Stopping(SilentMonitor):
    """Asks for a pause at the n-th checkpoint."""

    def __init__(self, at: int) -> None:
        self.left = at

    def checkpoint(self) -> None:
        """Count down."""
        self.left -= 1
        if self.left < 0:
            action = "pause"
            raise Interrupted(action)


class Ends:
    """Paused, killed, resumed."""

    def test_a_pause_leaves_whole_batches_and_the_run_goes_on(self, target: EngineTarget) -> None:
        people(target)
        rules = spec(MAIL_AND_NOTE, batch_size=100)
        with pytest.raises(Interrupted) as stopped:
            masked(target, rules, run_id="run", monitor=Stopping(3))
        assert stopped.value.result is not None
        assert stopped.value.result["tables"][0]["rows"] == 300
        assert sum(note == "x" for (note,) in state(target, "note")) == 300
        with pytest.raises(Interrupted):
            masked(target, rules, run_id="run", monitor=Stopping(2))
        assert masked(target, rules, run_id="run")["tables"][0]["rows"] == PEOPLE
        once = state(target)
        self._again(target)
        masked(target, rules, run_id="other")
        assert state(target) == once

    def test_an_undo_that_was_cut_off_and_refused_leaves_the_run_as_it_was(
        self, target: EngineTarget
    ) -> None:
        people(target)
        rules = spec(MAIL_AND_NOTE, batch_size=100)
        with pytest.raises(Interrupted):
            masked(target, rules, run_id="run", monitor=Stopping(3))
        target.run("UPDATE person SET note = 'mine' WHERE id = 7")
        with pytest.raises(Interrupted):
            undone(target, rules, "run", undo_id="back", monitor=Stopping(1))
        with pytest.raises(UndoConflicts):
            undone(target, rules, "run", undo_id="back")
        assert masked(target, rules, run_id="run")["tables"][0]["rows"] == PEOPLE

    def test_an_undo_goes_on_as_well(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        rules = spec(MAIL_AND_NOTE, batch_size=100)
        masked(target, rules, run_id="run")
        with pytest.raises(Interrupted) as stopped:
            undone(target, rules, "run", "skip", undo_id="back", monitor=Stopping(4))
        assert stopped.value.result is not None
        assert stopped.value.result["restored"] == 400
        assert undone(target, rules, "run", "skip", undo_id="back")["restored"] == PEOPLE
        assert state(target) == before

    def test_what_was_begun_can_be_undone(self, target: EngineTarget) -> None:
        people(target)
        before = state(target)
        rules = spec(MAIL_AND_NOTE, batch_size=100)
        with pytest.raises(Interrupted):
            masked(target, rules, run_id="run", monitor=Stopping(5))
        assert undone(target, rules, "run")["restored"] == 500
        assert state(target) == before

    @pytest.mark.slow
    def test_killed_at_random_points(self, target: EngineTarget) -> None:
        """The short form of `make torture`."""
        family(target)
        assert through(target, random.Random(7), KILLS) >= KILLS  # noqa: S311 - when to kill

    def _again(self, target: EngineTarget) -> None:
        target.run("DELETE FROM person")
        values = ", ".join(
            f"({n}, 'user{n}@example.org', {n * 3}, 'it''s note {n}')" for n in range(1, PEOPLE + 1)
        )
        target.run(
            f"INSERT INTO person VALUES {values}",
            "UPDATE person SET mail = NULL WHERE id % 10 = 0",
        )

    def test_a_rule_that_fails_half_way_says_so(self, target: EngineTarget) -> None:
        people(target)
        rule = {"transformer": "int_permute", "params": {"low": 0, "high": 2000}}
        with pytest.raises(DataPlaneError) as failed:
            masked(target, spec({"person": {"n": rule}}, batch_size=100), run_id="run")
        assert "outside" in failed.value.message
        rows = [n for (n,) in state(target, "n")]
        assert rows != list(range(3, 3 * PEOPLE + 1, 3))
        undone(target, spec({"person": {"n": rule}}, batch_size=100), "run")
        assert [n for (n,) in state(target, "n")] == list(range(3, 3 * PEOPLE + 1, 3))
