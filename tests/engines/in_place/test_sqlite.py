"""Masking in place on this engine."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.engines.in_place.basics import Basics, Odd, Proof
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.in_place.unique import Unique
from tests.engines.in_place.values import DAYS, NOISE, SOME, Values
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(sqlite_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return sqlite_engine


class TestSQLiteBasics(Basics):
    """Keys that stay."""


class TestSQLiteKeys(Keys):
    """Keys that change."""


class TestSQLiteUnique(Unique):
    """Unique columns."""


class TestSQLiteUndoing(Undoing):
    """Undo."""


class TestSQLiteKept(Kept):
    """Sealed originals."""


class TestSQLiteOdd(Odd):
    """Sizes."""


class TestSQLiteProof(Proof):
    """The verification."""


class TestSQLiteEnds(Ends):
    """Pauses, kills, failures."""


class TestSQLiteValues(Values):
    """Types, and values that are none of their column's."""

    def kinds(self) -> Mapping[str, tuple[str, Any, Sequence[str]]]:
        """Limits, NULL, empty, infinity, Unicode, values of other types."""
        odd = r"'tab' || char(9) || char(10) || '\ q'''"
        texts = ("''", "'a'", odd, "'é€😀'", r"'\N'")
        return {
            "i": ("INTEGER", "int_permute", (str(-(1 << 63)), str((1 << 63) - 1), "0")),
            "f": ("REAL", NOISE, ("0.1", "1e300", "-0.5")),
            "far": ("REAL", {"transformer": "null", "when": "far = 1"}, ("9e999", "-9e999", "1")),
            "d": ("DECIMAL(12,3)", NOISE, ("999999.125", "-1.5", "0")),
            "b": ("BOOLEAN", "null", ("1", "0")),
            "t": ("TEXT", "hash", texts),
            "vc": ("VARCHAR(80)", "email", texts),
            "raw": ("BLOB", "null", ("x''", "x'00ff0a09'", "'text'", "5")),
            "day": ("DATE", DAYS, ("'2024-02-29'", "'9999-11-30'")),
            "ts": ("TIMESTAMP", DAYS, ("'2024-02-29 23:59:59.999999'",)),
            "some": ("VARCHAR(80)", SOME, ("'keep'", "x'6b656570'", "'other'")),
        }

    def exact(self, column: str) -> str:
        """With the type that the value brings."""
        return f"typeof({column}) || quote({column})"
