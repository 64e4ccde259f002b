"""Masking in place on this engine."""

import pytest

from tests.engines.in_place.basics import Basics, Proof
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(postgresql_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return postgresql_engine


class TestPostgreSQLBasics(Basics):
    """Keys that stay."""


class TestPostgreSQLKeys(Keys):
    """Keys that change."""


class TestPostgreSQLUndoing(Undoing):
    """Undo."""


class TestPostgreSQLKept(Kept):
    """Sealed originals."""


class TestPostgreSQLProof(Proof):
    """The verification."""


class TestPostgreSQLEnds(Ends):
    """Pauses, kills, failures."""
