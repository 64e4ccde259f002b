"""Runs of a scenario, and their cleanups, killed at random points, on every engine."""

import random
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.engines.schemas.suite.place import beside
from tests.engines.seed.killing import back, through
from tests.engines.suite.target import EngineTarget
from tests.torture.trials import Tally

MOST = 5
"""Kills of one run."""


def torture(targets: Sequence[EngineTarget], *, kills: int, seed: int, tally: Tally) -> None:
    """Rounds over all engines, each in databases of its own, until enough kills have hit.

    Raises AssertionError when a killed run has not the rows of an undisturbed one, or when a killed
    cleanup leaves other rows than there were before the run.
    """
    chance = random.Random(seed)  # noqa: S311 - when to kill
    goal = tally.kills + kills
    while tally.kills < goal:
        for target in targets:
            with ExitStack() as stack:
                killed = stack.enter_context(beside(target))
                undisturbed = stack.enter_context(beside(killed))
                tally.kills += through(killed, undisturbed, chance, MOST)
                tally.rounds += 1
                again = stack.enter_context(beside(undisturbed))
                tally.kills += back(again, chance, MOST)
                tally.rounds += 1
                for made in (killed, undisturbed, again):
                    if made.spec.engine == "sqlite":
                        (Path(str(made.spec.sqlite_root)) / made.spec.database).unlink()
            if tally.kills >= goal:
                return
