"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing


@pytest.fixture
def db(patch_sqlite: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_sqlite


class TestSqliteBasics(Basics):
    """Operations, counts, modes."""


class TestSqliteUndoing(Undoing):
    """Rollback."""


class TestSqliteRelations(Relations):
    """Foreign keys."""
