"""The patch suites on this engine."""

import pytest

from tests.engines.patch.basics import Basics
from tests.engines.patch.kit import PatchDatabase
from tests.engines.patch.relations import Relations
from tests.engines.patch.undoing import Undoing


@pytest.fixture
def db(patch_mariadb: PatchDatabase) -> PatchDatabase:
    """The database of this file's engine."""
    return patch_mariadb


class TestMariaDBBasics(Basics):
    """Operations, counts, modes."""


class TestMariaDBUndoing(Undoing):
    """Rollback."""

    def concat(self, left: str, right: str) -> str:
        """`||` means OR here."""
        return f"concat({left}, {right})"


class TestMariaDBRelations(Relations):
    """Foreign keys."""
