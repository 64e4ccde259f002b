"""Filters that are true for every row, however they are written."""

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.sql.fragments import always_true

ENGINES = ("postgresql", "mysql", "mariadb", "sqlite")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        "1 IN (1)",
        "true::boolean",
        "'t'::boolean",
        "bool 'true'",
        "cast(1 as bool)",
        "coalesce(true)",
        "coalesce(NULL, 1)",
        "exists(select 1)",
        "NOT (a <> a)",
        "a IS NOT NULL OR a IS NULL",
        "a IS NULL OR (a IS NOT NULL)",
        "'x' LIKE 'x'",
        "a = 2 OR (1 IN (1))",
    ],
)
def test_true_whatever_the_row(text: str, engine: str) -> None:
    assert always_true(text, get_engine(engine).dialect.lexis)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        "1 IN (2)",
        "'f'::boolean",
        "NULL IS NOT NULL",
        "a IN (1)",
        "coalesce(a, true)",
        "coalesce(false, true)",
        "exists(select 1 from t)",
        "exists(select 1 where false)",
        "exists(select 1 limit 0)",
        "a <> b",
        "a IS NOT NULL OR b IS NULL",
        "a = 1 OR NOT b",
        "id > 3 AND 1 IN (1)",
        "a",
    ],
)
def test_not_true_for_every_row(text: str, engine: str) -> None:
    assert not always_true(text, get_engine(engine).dialect.lexis)


def test_like_minds_capitals_where_the_server_does() -> None:
    assert not always_true("'x' LIKE 'X'", get_engine("postgresql").dialect.lexis)
    assert always_true("'x' LIKE 'X'", get_engine("sqlite").dialect.lexis)
