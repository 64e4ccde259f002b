"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.company import Company
from tests.engines.patch.endings import Endings
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.properties import Properties
from tests.engines.patch.reactions import Reactions
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing
from tests.torture.trials import Tally, torture


@pytest.fixture
def db(patch_postgres16: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_postgres16


class TestPostgres16Basics(Basics):
    """Operations, counts, modes."""


class TestPostgres16Endings(Endings):
    """How executions end and begin."""


class TestPostgres16Company(Company):
    """Beside other writers."""


class TestPostgres16Undoing(Undoing):
    """Rollback."""


class TestPostgres16Relations(Relations):
    """Foreign keys."""


class TestPostgres16Properties(Properties):
    """Random tables and operations."""

    engine_name = "postgresql"


class TestPostgres16Reactions(Reactions):
    """Triggers."""


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0
