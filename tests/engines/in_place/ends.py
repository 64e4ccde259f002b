"""How a masking in place ends, and how it goes on."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from tests.engines.in_place import killed
from tests.engines.in_place.basics import MAIL_AND_NOTE, PEOPLE, people, state
from tests.engines.in_place.kit import masked, order, spec, undone
from tests.engines.suite.target import EngineTarget

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 120
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
    def test_killed_at_random_moments(self, target: EngineTarget, tmp_path: Path) -> None:
        self._family(target)
        rules = spec(
            {
                "person": {"mail": "email", "note": "hash"},
                "parent": {"id": {"transformer": "int_permute", "params": {"low": 1, "high": 900}}},
            },
            batch_size=40,
        )
        before = self._state(target)
        masked(target, rules, run_id="plain")
        wanted = self._state(target)
        assert undone(target, rules, "plain")["conflicts_total"] == 0
        assert self._state(target) == before
        file = tmp_path / "order.json"
        hits = self._through(target, file, order(target, rules, "run"))
        assert self._state(target) == wanted
        hits += self._through(target, file, order(target, rules, "run", undo_id="back"))
        assert self._state(target) == before
        assert hits >= KILLS

    def _through(self, target: EngineTarget, file: Path, text: str) -> int:
        """Run to the end, killed a little later each time; how often."""
        del target
        file.write_text(text)
        hits = 0
        for attempt in range(60):
            process = subprocess.Popen(
                [sys.executable, "-m", killed.__name__, str(file)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            try:
                process.stdout.readline()
                if hits < KILLS:
                    time.sleep(0.02 + 0.07 * (attempt % 7))
                    process.kill()
                process.wait(timeout=PATIENCE_S)
            finally:
                process.kill()
                process.wait()
                process.stdout.close()
            if process.returncode == 0:
                return hits
            assert process.returncode == -signal.SIGKILL
            hits += 1
        raise AssertionError(hits)

    def _again(self, target: EngineTarget) -> None:
        target.run("DELETE FROM person")
        values = ", ".join(
            f"({n}, 'user{n}@example.org', {n * 3}, 'it''s note {n}')" for n in range(1, PEOPLE + 1)
        )
        target.run(
            f"INSERT INTO person VALUES {values}",
            "UPDATE person SET mail = NULL WHERE id % 10 = 0",
        )

    def _family(self, target: EngineTarget) -> None:
        people(target)
        target.run(
            "CREATE TABLE parent (id int PRIMARY KEY, n int)",
            "CREATE TABLE child (id int PRIMARY KEY, p int,"
            " FOREIGN KEY (p) REFERENCES parent (id) ON UPDATE CASCADE)",
            "INSERT INTO parent VALUES " + ", ".join(f"({n}, {n})" for n in range(1, 501)),
            "INSERT INTO child VALUES " + ", ".join(f"({n}, {n % 500 + 1})" for n in range(1, 801)),
        )
        if target.spec.engine == "postgresql":
            # A table of which so much is known is masked side by side.
            target.run("ANALYZE person")

    def _state(self, target: EngineTarget) -> dict[str, Any]:
        found = {t: state(target, table=t) for t in ("person", "child")}
        return {**found, "parent": target.rows("SELECT id, n FROM parent ORDER BY n")}

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
