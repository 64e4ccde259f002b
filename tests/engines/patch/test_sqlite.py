"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.endings import Endings
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.properties import Properties
from tests.engines.patch.reactions import Reactions
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing
from tests.torture.trials import Tally, torture


@pytest.fixture
def db(patch_sqlite: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_sqlite


class TestSqliteBasics(Basics):
    """Operations, counts, modes."""


class TestSqliteEndings(Endings):
    """How executions end and begin."""


class TestSqliteUndoing(Undoing):
    """Rollback."""


class TestSqliteRelations(Relations):
    """Foreign keys."""


class TestSqliteProperties(Properties):
    """Random tables and operations."""

    engine_name = "sqlite"


class TestSqliteReactions(Reactions):
    """Triggers."""


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0
