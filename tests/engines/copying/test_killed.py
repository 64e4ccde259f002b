"""Masked copies killed by the kernel at random points: the next process finishes the same run."""

import random

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.copying.killing import QUERIES, ROWS, RULES, filled, rules, through
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy

PAIRS = [("postgresql", "postgresql"), ("postgresql", "mariadb"), ("mariadb", "sqlite"),
         ("sqlite", "postgresql")]  # fmt: skip
KILLS = 2


@pytest.mark.slow
@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_a_masked_copy_survives_kill_9(databases: Databases, origin: str, goal: str) -> None:
    source, target, whole = filled(databases(origin)), databases(goal), databases(goal)
    chance = random.Random(f"{origin} to {goal}")  # noqa: S311 - no secret

    through(source, target, rules(masked=True), chance, KILLS)

    copied(source, whole, policy=policy(source, RULES))
    for query in QUERIES:
        assert target.rows(query) == whole.rows(query)
    joined = "SELECT count(*) FROM orders o JOIN people p ON p.id = o.person"
    assert target.rows(joined)[0][0] == ROWS
