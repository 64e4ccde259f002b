"""Sessions that share a run's lock without a gap let the worker in that takes the run over."""

import threading

import pytest

from auralith.dataplane.errors import Fenced
from auralith.dataplane.journal.model import Header, Run
from auralith.dataplane.journal.store import Journal
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place

ROUNDS = 60
"""How often a lane takes the lock in all: the other one holds it each time it lets go."""


class Lanes:
    """Two sessions, at least one of which holds the lock at any time."""

    def __init__(self) -> None:
        self.taken = [0, 0]
        self.change = threading.Condition()
        self.fenced = False

    def work(self, journal: Journal, run: Run, me: int) -> None:
        """Keep it until the other one has it again, or waits for who takes over."""
        try:
            for _ in range(ROUNDS):
                with journal.session.transaction():
                    journal.fence(run, shared=True)
                    with self.change:
                        self.taken[me] += 1
                        seen = self.taken[1 - me]
                        self.change.notify_all()
                        self.change.wait_for(lambda seen=seen: self.taken[1 - me] > seen, 0.3)
        except Fenced:
            self.fenced = True


@pytest.mark.parametrize("engine", ["postgresql", "mariadb"])
def test_who_takes_a_run_over_gets_its_turn(databases: Databases, engine: str) -> None:
    target = place(databases(engine))
    lanes = Lanes()
    with target.writing() as one, target.writing() as two, target.writing() as other:
        journals = [Journal(d.session, d.changes.journal) for d in (one, two, other)]
        journals[2].ensure()
        run = journals[2].begin("run", "copy", "c0ffee", Header((), ()))
        threads = [threading.Thread(target=lanes.work, args=(journals[n], run, n)) for n in (0, 1)]
        for thread in threads:
            thread.start()
        with lanes.change:
            lanes.change.wait_for(lambda: min(lanes.taken) > 1, 10)
        journals[2].take_over(run)
        came = min(lanes.taken)
        for thread in threads:
            thread.join(60)
    assert lanes.fenced
    assert came < ROUNDS
