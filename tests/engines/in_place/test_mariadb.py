"""Masking in place on this engine."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from auralith.dataplane.errors import UnsupportedByEngine
from tests.engines.in_place.basics import MAIL_AND_NOTE, Basics, Odd, Proof, people
from tests.engines.in_place.ends import Ends
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.kit import masked, spec, undone
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.in_place.unique import Unique
from tests.engines.in_place.values import DAYS, NOISE, Values
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(mariadb_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return mariadb_engine


class TestMariaDBBasics(Basics):
    """Keys that stay."""


class TestMariaDBKeys(Keys):
    """Keys that change."""


class TestMariaDBUnique(Unique):
    """Unique columns."""


class TestMariaDBUndoing(Undoing):
    """Undo."""


class TestMariaDBKept(Kept):
    """Sealed originals."""


class TestMariaDBOdd(Odd):
    """Sizes."""


class TestMariaDBProof(Proof):
    """The verification."""


class TestMariaDBEnds(Ends):
    """Pauses, kills, failures."""


class TestMariaDBValues(Values):
    """Types."""

    def kinds(self) -> Mapping[str, tuple[str, Any, Sequence[str]]]:
        """Limits, NULL, empty, unsigned, Unicode, long times."""
        odd = r"'tab\t nl\n cr\r bs\\ q'''"
        texts = ("''", "'a'", odd, "'é€😀'", r"'\\N'", "' pad'")
        return {
            "i1": ("tinyint unsigned", "int_permute", ("0", "255", "1")),
            "i4": ("int", "int_permute", ("-2147483648", "2147483647", "0")),
            "i8": ("bigint unsigned", "int_permute", (str((1 << 64) - 1), "0", "1")),
            "f4": ("float", "null", ("1.1", "-0.0", "3.4e38")),
            "f8": ("double", NOISE, ("1e300", "0.1", "0")),
            "d": ("decimal(12,3)", NOISE, ("99999999.999", "-1.5", "0")),
            "b": ("bit(9)", "null", ("b'101010101'", "b'0'")),
            "t": ("longtext", "hash", texts),
            "vc": ("varchar(80)", "email", texts),
            "latin": ("varchar(70) CHARACTER SET latin1", "hash", ("'é'", "''", "'a'")),
            "c": ("char(40)", "hash", ("'a'", "''", "'é '")),
            "raw": ("varbinary(20)", "null", ("x''", "x'00ff0a095c'")),
            "day": ("date", DAYS, ("'2024-02-29'", "'9999-11-30'", "'1000-03-01'")),
            "ts": ("datetime(6)", DAYS, ("'2024-02-29 23:59:59.999999'", "'1000-03-01'")),
            "tz": ("timestamp(3) NULL", DAYS, ("'2024-02-29 23:59:59.500'",)),
            "tod": ("time(3)", "null", ("'838:59:59'", "'-01:00:00.5'")),
            "e": ("enum('a','b c','é')", "null", ("'a'", "'b c'", "'é'")),
            "s": ("set('x','y')", "null", ("'x,y'", "''")),
            "y": ("year", "null", ("2024", "1901")),
        }

    def exact(self, column: str) -> str:
        """By its bytes."""
        return f"HEX({column})"


def test_rows_without_a_key_are_refused(target: EngineTarget) -> None:
    target.run("CREATE TABLE loose (word text)", "INSERT INTO loose VALUES ('a')")
    with pytest.raises(UnsupportedByEngine) as refused:
        masked(target, spec({"loose": {"word": "hash"}}))
    assert refused.value.code == "anonymize.no_key"
    assert target.rows("SELECT * FROM loose") == [("a",)]


def test_columns_that_the_server_sets_anew_are_told(target: EngineTarget) -> None:
    people(target)
    target.run("ALTER TABLE person ADD seen timestamp NULL ON UPDATE CURRENT_TIMESTAMP")
    result = masked(target, spec(MAIL_AND_NOTE, batch_size=500))
    assert [w["code"] for w in result["warnings"]] == ["anonymize.on_update"]


def test_zero_dates_are_masked(target: EngineTarget) -> None:
    target.run(
        "SET sql_mode = ''",
        "CREATE TABLE old (id int PRIMARY KEY, day date, other date)",
        "INSERT INTO old VALUES (1, '0000-00-00', '0000-00-00'), (2, '2024-01-31', '2024-00-00')",
    )
    shown = "SELECT id, CAST(day AS CHAR), CAST(other AS CHAR) FROM old ORDER BY id"
    before = target.rows(shown)
    rules = spec({"old": {"day": "null"}})
    masked(target, rules, run_id="run")
    assert target.rows(shown) == [(1, None, "0000-00-00"), (2, None, "2024-00-00")]
    assert undone(target, rules, "run")["restored"] == 2
    assert target.rows(shown) == before


def test_keys_that_another_database_points_at_are_refused_by_name(
    target: EngineTarget, request: pytest.FixtureRequest
) -> None:
    beside = f"{target.spec.database}_beside"
    request.addfinalizer(lambda: target.run(f"DROP DATABASE {beside}"))
    target.run(
        "CREATE TABLE parent (id int PRIMARY KEY, n int)",
        "INSERT INTO parent VALUES (1, 1), (2, 2)",
        f"CREATE DATABASE {beside}",
        f"CREATE TABLE {beside}.child (p int, FOREIGN KEY (p) REFERENCES"
        f" {target.spec.database}.parent (id))",
        f"INSERT INTO {beside}.child VALUES (1), (2)",
    )
    with pytest.raises(UnsupportedByEngine, match=f"{beside}.child") as refused:
        masked(target, spec({"parent": {"id": "int_permute"}}))
    assert refused.value.code == "anonymize.keys"
    assert target.rows("SELECT id, n FROM parent ORDER BY id") == [(1, 1), (2, 2)]
    # Other columns are masked as anywhere.
    masked(target, spec({"parent": {"n": "int_permute"}}))
