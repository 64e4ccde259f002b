"""Masking in place on this engine."""

import pytest

from tests.engines.in_place.basics import Basics, Proof
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(sqlite_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return sqlite_engine


class TestSQLiteBasics(Basics):
    """Keys that stay."""


class TestSQLiteKeys(Keys):
    """Keys that change."""


class TestSQLiteUndoing(Undoing):
    """Undo."""


class TestSQLiteKept(Kept):
    """Sealed originals."""


class TestSQLiteProof(Proof):
    """The verification."""


class TestSQLiteEnds(Ends):
    """Pauses, kills, failures."""
