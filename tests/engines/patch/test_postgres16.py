"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing


@pytest.fixture
def db(patch_postgres16: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_postgres16


class TestPostgres16Basics(Basics):
    """Operations, counts, modes."""


class TestPostgres16Undoing(Undoing):
    """Rollback."""


class TestPostgres16Relations(Relations):
    """Foreign keys."""
