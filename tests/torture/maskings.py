"""Maskings in place and their undo, killed at random points, on every engine."""

import random
from collections.abc import Sequence
from pathlib import Path

from tests.engines.in_place.killing import family, through
from tests.engines.schemas.suite.place import beside
from tests.engines.suite.target import EngineTarget
from tests.torture.trials import Tally

MOST = 4
"""Kills of one masking, and of its undo."""


def torture(targets: Sequence[EngineTarget], *, kills: int, seed: int, tally: Tally) -> None:
    """Rounds over all engines, each in a database of its own, until enough kills have hit."""
    chance = random.Random(seed)  # noqa: S311 - when to kill
    goal = tally.kills + kills
    while tally.kills < goal:
        for target in targets:
            with beside(target) as fresh:
                family(fresh)
                tally.kills += through(fresh, chance, MOST)
                tally.rounds += 1
                if fresh.spec.engine == "sqlite":
                    (Path(str(fresh.spec.sqlite_root)) / fresh.spec.database).unlink()
            if tally.kills >= goal:
                return
