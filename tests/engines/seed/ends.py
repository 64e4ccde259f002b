"""How runs end before their time, and go on: pauses, kills, other workers, locks, triggers."""

import random
import threading
from contextlib import closing

import pytest

from auralith.dataplane.errors import Fenced, LockNotAvailable
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations.seed.run import run
from tests.engines.schemas.suite.place import beside
from tests.engines.seed.killing import family, rules, stood, through
from tests.engines.seed.kit import HASH, Meddling, Stopping, ledger, place, seeded, spec
from tests.engines.suite.target import EngineTarget

KILLS = 3


class Ends:
    """Inherited by each engine's tests."""

    def test_a_pause_keeps_what_is_committed(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY, at int)")
        at = {"at": {"generator": "sequence"}}
        scenario = spec({"n": {"rows": 60_000, "columns": at}}, batch_size=100)
        with pytest.raises(Interrupted) as paused:
            seeded(target, scenario, run_id="one", monitor=Stopping(100))
        there = target.rows("SELECT count(*) FROM n")[0][0]
        assert 0 < there < 60_000
        assert paused.value.result is not None
        assert paused.value.result["rows"] == there
        assert sum(high - low + 1 for _, low, high in ledger(target, "one")) == there
        again = seeded(target, scenario, run_id="one")
        assert again["rows"] == 60_000
        counts = "SELECT count(*), count(DISTINCT at), min(id), max(id) FROM n"
        assert target.rows(counts) == [(60_000, 60_000, 1, 60_000)]

    @pytest.mark.slow
    def test_kills_leave_nothing_out_and_nothing_twice(self, target: EngineTarget) -> None:
        chance = random.Random(target.spec.engine)  # noqa: S311 - when to kill
        with beside(target) as undisturbed:
            through(target, undisturbed, chance, KILLS)

    def test_replace_takes_the_earlier_rows_back_first(self, target: EngineTarget) -> None:
        family(target)
        before = stood(target)
        anew = rules().model_copy(
            update={"options": rules().options.model_copy(update={"mode": "replace"})}
        )
        seeded(target, anew, owner="mine")
        once = stood(target)
        assert len(once["person"]) == len(before["person"]) + 4_000
        # Cut off half-way: what it had made goes as well.
        with pytest.raises(Interrupted):
            seeded(target, anew, owner="mine", monitor=Stopping(100))
        seeded(target, anew, owner="mine")
        assert stood(target) == once
        # Another owner's rows are none of its business.
        seeded(target, anew, owner="somebody else")
        assert len(stood(target)["person"]) == len(before["person"]) + 8_000

    def test_whoever_takes_over_has_the_run_alone(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY)")
        scenario = spec({"n": 15_000}, batch_size=100)
        taken: list[int] = []

        def take_over() -> None:
            taken.append(int(seeded(target, scenario, run_id="one")["rows"]))

        with pytest.raises(Fenced):
            seeded(target, scenario, run_id="one", monitor=Meddling(take_over))
        assert taken == [15_000]
        assert target.rows("SELECT count(*), max(id) FROM n") == [(15_000, 15_000)]

    def test_numbers_taken_while_it_runs_come_behind(self, target: EngineTarget) -> None:
        family(target)
        seen: list[int] = []

        def insert() -> None:
            target.run("INSERT INTO person (dept, mail) VALUES (1, 'meanwhile')")
            found = target.rows("SELECT id FROM person WHERE mail = 'meanwhile'")
            seen.append(int(found[0][0]))

        seeded(target, rules(), monitor=Meddling(insert))
        assert seen == [4_002]
        assert target.rows("SELECT count(*) FROM person") == [(4_002,)]

    def test_a_lock_that_is_held_is_waited_for(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE n (id int PRIMARY KEY)", "INSERT INTO n VALUES (0)")
        seeded(target, spec({"n": 1}))
        held, enough = threading.Event(), threading.Event()

        def hold() -> None:
            with closing(target.connect()) as link:
                cursor = link.cursor()
                for statement in self.lock_table("n"):
                    cursor.execute(statement)
                held.set()
                enough.wait(20)
                link.rollback()

        thread = threading.Thread(target=hold)
        thread.start()
        try:
            assert held.wait(20)
            with pytest.raises((LockNotAvailable, Interrupted)):
                run(
                    place(target, lock_timeout_ms=100),
                    spec({"n": 5_000}),
                    run_id="one",
                    content_hash=HASH,
                    monitor=_Patient(),
                )
        finally:
            enough.set()
            thread.join()
        assert target.rows("SELECT count(*) FROM n") == [(2,)]
        again = seeded(target, spec({"n": 5_000}), run_id="one")
        assert again["rows"] == 5_000
        assert target.rows("SELECT count(*) FROM n") == [(5_002,)]

    def lock_table(self, name: str) -> list[str]:
        """Statements that keep others from writing to it until the transaction ends."""
        raise NotImplementedError

    def test_a_killed_family_is_the_same_for_any_lanes(self, target: EngineTarget) -> None:
        family(target)
        with beside(target) as other:
            family(other)
            seeded(target, rules(), lanes=1)
            seeded(other, rules(), lanes=3)
            assert stood(target) == stood(other)


class _Patient(Stopping):
    """Waits for some refusals of a lock, then asks for a pause."""

    def __init__(self) -> None:
        super().__init__(10**9)
        self.refused = 0

    def log(self, *_args: object, **_more: object) -> None:
        """Count it."""
        self.refused += 1

    def checkpoint(self) -> None:
        """Enough of it."""
        if self.refused >= 2:
            raise Interrupted("pause")
