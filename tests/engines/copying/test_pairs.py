"""The common types from every engine into every other one, as each engine's driver sees them."""

from itertools import product
from typing import Any

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import (
    clock,
    copied,
    day,
    document,
    flag,
    identity,
    moment,
    number,
    raw,
    real,
    rows,
    single,
    text,
    whole,
)
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
FORMS: tuple[Any, ...] = (
    whole, whole, whole, number, real, single, flag, text, text, raw, day, clock, moment, moment,
    identity, document,
)  # fmt: skip
COLUMNS = (
    "id, small, big, amount, ratio, single, active, name, notes, data, born, at, made, seen, ref,"
    " doc"
)

TYPES = {
    "postgresql": (
        "id bigint PRIMARY KEY, small smallint, big bigint, amount numeric(20,4), ratio float8,"
        " single real, active boolean, name varchar(200) NOT NULL, notes text, data bytea,"
        " born date, at time, made timestamp, seen timestamptz, ref uuid, doc json"
    ),
    "mariadb": (
        "id bigint PRIMARY KEY, small smallint, big bigint, amount decimal(20,4), ratio double,"
        " single float, active tinyint(1), name varchar(200) NOT NULL, notes longtext,"
        " data longblob, born date, at time(6), made datetime(6), seen timestamp(6) NULL,"
        " ref uuid, doc json"
    ),
    "sqlite": (
        "id INTEGER PRIMARY KEY, small INTEGER, big BIGINT, amount DECIMAL(20,4), ratio REAL,"
        " single REAL, active BOOLEAN, name VARCHAR(200) NOT NULL, notes TEXT, data BLOB,"
        " born DATE, at TIME, made TIMESTAMP, seen TIMESTAMP, ref UUID, doc JSON"
    ),
}
VALUES = (
    (1, -32768, 9223372036854775807, "1234567890123456.7891", 0.1, 0.5, True, "plain", "", b"",
     "2024-02-29", "23:59:59.123456", "2024-02-29 23:59:59.123456", "2024-02-29 23:59:59.5",
     "0e8b9fbe-45a6-4f6c-9d7e-6d9c3a1f2b3c", '{"a": [1, null, "ü"]}'),
    (2, 32767, -9223372036854775808, "-0.0001", -1.7976931348623157e308, -3.0e38, False,
     "tab\there\\back\nline\rreturn", "\\N", b"\x00\x01\xff\\\n\t", "0001-01-01", "00:00:00",
     "1000-01-01 00:00:00", "1970-01-02 00:00:00", "00000000-0000-0000-0000-000000000000", "[]"),
    (3, None, None, None, None, None, None, "only a name", None, None, None, None, None, None,
     None, None),
    (4, 0, 0, "0", 2.2250738585072014e-308, 1.17549435e-38, True, "日本語 🎉 é", "x" * 100_000,
     bytes(range(256)), "9999-12-31", "12:00:00", "9999-12-31 23:59:59.999999",
     "2037-12-31 23:59:59.999999", "ffffffff-ffff-ffff-ffff-ffffffffffff", '"text"'),
)  # fmt: skip


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_common_types_pass(databases: Databases, origin: str, goal: str) -> None:
    source, target = databases(origin), databases(goal)
    source.run(f"CREATE TABLE things ({TYPES[origin]})")
    mark = "?" if origin == "sqlite" else "%s"
    marks = ", ".join([mark] * 16)
    link = source.connect()
    link.cursor().executemany(f"INSERT INTO things ({COLUMNS}) VALUES ({marks})", VALUES)
    link.commit()
    link.close()
    result = copied(source, target)
    assert [(t.table, t.rows, t.verified) for t in result.tables] == [("things", 4, True)]
    assert _seen(target, goal) == _seen(source, origin)


def _seen(database: EngineTarget, engine: str) -> list[tuple[Any, ...]]:
    # psycopg reads documents, so that a text in one is not told from one that was not read.
    shown = COLUMNS.replace("doc", "doc::text") if engine == "postgresql" else COLUMNS
    return rows(database, f"SELECT {shown} FROM things ORDER BY id", *FORMS)
