"""CHECK constraints tried on rows: what the database would refuse, and what is not understood."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.generating.conditions import Condition, NotUnderstoodError

LEXIS = {name: get_engine(name).dialect.lexis for name in ("postgresql", "mysql", "sqlite")}
ROWS: Mapping[str, pa.Array] = {
    "state": pa.array(["new", "gone", None, "NEW"], pa.large_string()),
    "n": pa.array([5, -1, None, 12], pa.int64()),
    "m": pa.array([5, 3, 7, None], pa.int64()),
    "price": pa.array(
        [Decimal("1.50"), Decimal("0.10"), None, Decimal("9.99")], pa.decimal128(8, 2)
    ),
    "day": pa.array([date(2020, 1, 1), date(2024, 2, 29), None, date(2030, 1, 1)], pa.date32()),
    "flag": pa.array([True, False, None, True], pa.bool_()),
}
AMONG = (
    "((state)::text = ANY ((ARRAY['new'::character varying, 'old'::character varying])::text[]))"
)
# Of the four rows: how many are refused, by the semantics that the manuals of the engines give.
REFUSED = [
    ("postgresql", AMONG, 2),
    ("postgresql", "(n > 0)", 1),
    ("postgresql", "((n >= 0) AND (n <= 10))", 2),
    ("postgresql", "((n <> '-1'::integer) OR (m IS NULL))", 1),
    ("postgresql", "(price >= (1)::numeric)", 1),
    ("postgresql", "(day > '2021-06-01'::date)", 1),
    ("postgresql", "((n IS NULL) OR (m >= n))", 0),
    ("postgresql", "(m >= n)", 0),
    ("postgresql", "(NOT (n = m))", 1),
    ("postgresql", "(char_length((state)::text) > 3)", 2),
    ("postgresql", "((state)::text ~~ 'n%'::text)", 2),
    ("postgresql", "((state)::text ~ '^[a-z]+$'::text)", 1),
    ("postgresql", "((state)::text = lower((state)::text))", 1),
    ("postgresql", "flag", 1),
    ("postgresql", "(flag IS NOT TRUE)", 2),
    ("postgresql", "(state IS NOT NULL)", 1),
    ("postgresql", "(COALESCE(n, 0) >= 0)", 1),
    ("postgresql", "((n + m) > 5)", 1),
    ("mysql", "(`state` in (_utf8mb4'new',_utf8mb4'old'))", 1),
    ("mysql", "(`n` between 0 and 10)", 2),
    ("mysql", "(`state` like _utf8mb4'N%')", 1),
    ("sqlite", "state IN ('new', 'gone')", 1),
    ("sqlite", "n BETWEEN 0 AND 10", 2),
    ("sqlite", "state LIKE 'n%'", 1),
    ("sqlite", "length(state) = 3 OR n < 0", 0),
]  # fmt: skip
UNREAD = [
    ("postgresql", "(day <= CURRENT_DATE)"),
    ("postgresql", "(day < now())"),
    ("postgresql", "odd(n)"),
    ("postgresql", "(state > 'b'::text)"),
    ("postgresql", "(other > 5)"),
    ("postgresql", "(n > "),
    ("mysql", "regexp_like(`state`,_utf8mb4'^n')"),
    ("sqlite", "n IN (SELECT m FROM other)"),
    ("sqlite", "state GLOB 'n*'"),
]


def read(engine: str, text: str) -> Condition:
    return Condition.read(text, tuple(ROWS), LEXIS[engine])


@pytest.mark.parametrize(("engine", "text", "refused"), REFUSED)
def test_rows_that_are_refused(engine: str, text: str, refused: int) -> None:
    assert read(engine, text).refused(ROWS) == refused


@pytest.mark.parametrize(("engine", "text"), UNREAD)
def test_what_is_not_understood_is_told(engine: str, text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        read(engine, text).refused(ROWS)


@pytest.mark.parametrize("text", [text for engine, text, _ in REFUSED if engine == "sqlite"])
def test_sqlite_itself_refuses_as_many(text: str) -> None:
    def plain(value: Any) -> Any:
        return value if value is None or isinstance(value, int | str) else str(value)

    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE t ({', '.join(ROWS)})")
        for row in zip(*(column.to_pylist() for column in ROWS.values()), strict=True):
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO t VALUES ({marks})", [plain(v) for v in row])
        [(wanted,)] = database.execute(f"SELECT count(*) FROM t WHERE NOT ({text})").fetchall()
    assert read("sqlite", text).refused(ROWS) == wanted


def test_the_columns_it_speaks_of() -> None:
    assert read("postgresql", "((n > 0) AND (m > n))").names == ("n", "m")
