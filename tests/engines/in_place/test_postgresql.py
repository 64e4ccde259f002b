"""Masking in place on this engine."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.engines.in_place.basics import Basics, Proof
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.in_place.values import DAYS, NOISE, Values
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


class TestPostgreSQLValues(Values):
    """Types."""

    def kinds(self) -> Mapping[str, tuple[str, Any, Sequence[str]]]:
        """Limits, NULL, empty, NaN and infinity, Unicode, dates before Christ."""
        odd = r"E'tab\t nl\n cr\r bs\\ q'''"
        texts = ("''", "'a'", odd, "'é€😀'", r"'\N'", "' pad '")
        last = "'9999-12-31'"
        return {
            "i2": ("smallint", "int_permute", ("-32768", "32767", "0", "1")),
            "i8": ("bigint", "int_permute", (str(-(1 << 63)), str((1 << 63) - 1), "0")),
            "f4": ("real", "null", ("'NaN'", "'Infinity'", "1.1", "-0.0", "3.4e38")),
            "f8": ("double precision", NOISE, ("'NaN'", "'-Infinity'", "1e300", "0.1")),
            "d": ("numeric(12,3)", NOISE, ("'NaN'", "99999999.999", "-1.5", "0")),
            "dn": ("numeric", "null", ("1e40", "0.0000000001")),
            "b": ("boolean", "null", ("true", "false")),
            "t": ("text", "hash", texts),
            "vc": ("varchar(80)", "email", texts),
            "c": ("char(40)", "hash", ("'a'", "''", "' é '")),
            "raw": ("bytea", "null", (r"'\x'", r"'\x00ff0a09'")),
            "day": ("date", DAYS, ("'0044-03-15 BC'", "'infinity'", "'2024-02-29'", last)),
            "ts": ("timestamp", DAYS, ("'2024-02-29 23:59:59.999999'", "'-infinity'")),
            "tz": ("timestamptz", DAYS, ("'2024-02-29 23:59:59.5+02'", "'infinity'")),
            "u": ("uuid", "uuid_from", ("'00000000-0000-0000-0000-000000000000'",)),
            "j": ("jsonb", "null", ("""'{"a": [1, null]}'""", """'"x"'""")),
            "arr": ("text[]", "null", ("'{}'", """'{a,NULL,"b c"}'""")),
            "ip": ("inet", "null", ("'10.0.0.1/8'",)),
            "tod": ("time", "null", ("'23:59:59.999999'", "'24:00'")),
            "span": ("interval", "null", ("'1 mon -3 days 04:05:06.7'",)),
        }

    def exact(self, column: str) -> str:
        """By its text: no driver knows a date before Christ."""
        return f"{column}::text"
