"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing


@pytest.fixture
def db(patch_postgres18: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_postgres18


class TestPostgres18Basics(Basics):
    """Operations, counts, modes."""


class TestPostgres18Undoing(Undoing):
    """Rollback."""


class TestPostgres18Relations(Relations):
    """Foreign keys."""
