"""Copies between all pairs of engines, masked and not, killed at random points."""

import random
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from tests.engines.copying.killing import QUERIES, RULES, filled, rules, through
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy
from tests.engines.schemas.suite.place import beside
from tests.engines.suite.target import EngineTarget
from tests.torture.trials import Tally

MOST = 3
"""Kills of one copy."""


def torture(targets: Sequence[EngineTarget], *, kills: int, seed: int, tally: Tally) -> None:
    """Rounds over all pairs, each in databases of its own, until enough kills have hit.

    Raises AssertionError when a killed copy is not what an undisturbed one is.
    """
    chance = random.Random(seed)  # noqa: S311 - when to kill
    goal = tally.kills + kills
    while tally.kills < goal:
        for origin, end in product(targets, targets):
            for masked in (True, False):
                _round(origin, end, chance, tally, masked=masked)
            if tally.kills >= goal:
                return


def _round(
    origin: EngineTarget, goal: EngineTarget, chance: random.Random, tally: Tally, *, masked: bool
) -> None:
    with ExitStack() as stack:
        source = filled(stack.enter_context(beside(origin)))
        # Each database is named after the one it is made beside.
        target = stack.enter_context(beside(source if origin is goal else goal))
        whole = stack.enter_context(beside(target))
        tally.kills += through(source, target, rules(masked=masked), chance, MOST)
        tally.rounds += 1
        copied(source, whole, policy=policy(source, RULES) if masked else None)
        for query in QUERIES:
            assert target.rows(query) == whole.rows(query), (origin.spec.engine, goal.spec.engine)
        for made in (source, target, whole):
            if made.spec.engine == "sqlite":
                (Path(str(made.spec.sqlite_root)) / made.spec.database).unlink()
