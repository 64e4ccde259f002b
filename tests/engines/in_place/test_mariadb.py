"""Masking in place on this engine."""

import pytest

from tests.engines.in_place.basics import Basics, Proof
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(mariadb_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return mariadb_engine


class TestMariaDBBasics(Basics):
    """Keys that stay."""


class TestMariaDBKeys(Keys):
    """Keys that change."""


class TestMariaDBUndoing(Undoing):
    """Undo."""


class TestMariaDBKept(Kept):
    """Sealed originals."""


class TestMariaDBProof(Proof):
    """The verification."""


class TestMariaDBEnds(Ends):
    """Pauses, kills, failures."""
