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
def db(patch_mariadb: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_mariadb


class TestMariaDBBasics(Basics):
    """Operations, counts, modes."""


class TestMariaDBEndings(Endings):
    """How executions end and begin."""


class TestMariaDBCompany(Company):
    """Beside other writers."""


class TestMariaDBUndoing(Undoing):
    """Rollback."""

    def concat(self, left: str, right: str) -> str:
        """`||` means OR here."""
        return f"concat({left}, {right})"


class TestMariaDBRelations(Relations):
    """Foreign keys."""


class TestMariaDBProperties(Properties):
    """Random tables and operations."""

    engine_name = "mariadb"


class TestMariaDBReactions(Reactions):
    """Triggers."""


@pytest.mark.slow
def test_killed_at_random_moments(db: PatchDatabase) -> None:
    """The short form of `make torture`."""
    tally = Tally()
    torture(db, kills=10, seed=7, tally=tally)
    assert tally.kills >= 10
    assert tally.failures == 0
