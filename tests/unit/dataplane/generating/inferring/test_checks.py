"""CHECK constraints as each engine's catalog writes them."""

from datetime import date
from decimal import Decimal

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.generating.inferring.checks import read
from auralith.dataplane.generating.inferring.limits import Edge, Limits, Order, Rules

COLUMNS = (
    "status", "price", "code", "starts_on", "ends_on", "name", "a", "b", "day", "email", "qty",
    "deleted", "paid_at", "birth", "total", "kind", "amount",
)  # fmt: skip


def rules(engine: str, text: str) -> Rules:
    """What is read; today is 2026-01-01."""
    lexis = get_engine(engine).dialect.lexis
    return read([text], COLUMNS, lexis, today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("engine", "text", "column", "expected"),
    [
        (
            "postgresql",
            (
                "((status)::text = ANY ((ARRAY['new'::character varying, 'paid'::character"
                " varying])::text[]))"
            ),
            "status",
            Limits(values=("new", "paid")),
        ),
        ("mariadb", "`status` in (_utf8mb4'a',_utf8mb4'b')", "status", Limits(values=("a", "b"))),
        ("sqlite", "status IN ('a', 'b')", "status", Limits(values=("a", "b"))),
        (
            "sqlite",
            "status = 'a' OR status = 'b' OR status IS NULL",
            "status",
            Limits(values=("a", "b")),
        ),
        ("postgresql", "(price >= (0)::numeric)", "price", Limits(low=Edge(Decimal(0)))),
        (
            "mariadb",
            "`qty` between 1 and 99",
            "qty",
            Limits(low=Edge(Decimal(1)), high=Edge(Decimal(99))),
        ),
        (
            "postgresql",
            "((qty > 0) AND (qty < 10) AND (qty <> 5))",
            "qty",
            Limits(
                low=Edge(Decimal(0), open=True),
                high=Edge(Decimal(10), open=True),
                excluded=(Decimal(5),),
            ),
        ),
        ("sqlite", "10 > qty", "qty", Limits(high=Edge(Decimal(10), open=True))),
        ("sqlite", "NOT (qty < 3)", "qty", Limits(low=Edge(Decimal(3)))),
        ("postgresql", "(day >= '2020-01-01'::date)", "day", Limits(low=Edge("2020-01-01"))),
        (
            "postgresql",
            "(birth <= (CURRENT_DATE - '2 days'::interval))",
            "birth",
            Limits(high=Edge("2025-12-30")),
        ),
        ("postgresql", "(char_length((name)::text) >= 3)", "name", Limits(shortest=3)),
        ("mariadb", "char_length(`name`) = 3", "name", Limits(shortest=3, longest=3)),
        ("postgresql", "(name <> ''::text)", "name", Limits(excluded=("",), shortest=1)),
        ("postgresql", "(code ~ '^[A-Z]{2}$'::text)", "code", Limits(patterns=("^[A-Z]{2}$",))),
        ("postgresql", "((email)::text ~~ '%@%'::text)", "email", Limits(patterns=("^.*@.*$",))),
        ("sqlite", "code GLOB '[A-Z]?1'", "code", Limits(patterns=("^[A-Z].1$",))),
        ("postgresql", "(lower(email) = email)", "email", Limits(letters="lower")),
        ("postgresql", "(NOT deleted)", "deleted", Limits(values=(False,))),
        ("sqlite", "name IS NOT NULL", "name", Limits(set=True)),
    ],
)
def test_what_a_rule_leaves_to_a_column(
    engine: str, text: str, column: str, expected: Limits
) -> None:
    found = rules(engine, text)
    assert found.of(column) == expected
    assert not found.unread


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ends_on >= starts_on", Order("starts_on", "ends_on")),
        ("starts_on < ends_on", Order("starts_on", "ends_on", strict=True)),
        ("ends_on IS NULL OR ends_on > starts_on", Order("starts_on", "ends_on", strict=True)),
    ],
)
def test_columns_that_follow_each_other(text: str, expected: Order) -> None:
    assert rules("sqlite", text).orders == (expected,)


def test_one_of_two_is_set() -> None:
    for text in ("(num_nonnulls(a, b) = 1)", "((a IS NULL) <> (b IS NULL))"):
        found = rules("postgresql", text)
        assert found.of("a").set
        assert found.of("b").unset


def test_of_alternatives_one_is_taken_that_can_be_had() -> None:
    found = rules("sqlite", "status <> 'paid' OR paid_at IS NOT NULL")
    assert found.of("paid_at").set
    found = rules("sqlite", "(kind = 'in' AND amount > 0) OR (kind = 'out' AND amount < 0)")
    assert found.of("kind").choices == ("in",)
    assert found.of("amount").low == Edge(Decimal(0), open=True)


def test_a_column_that_is_computed_from_others() -> None:
    assert rules("mariadb", "`total` = `a` * `b`").equal == {"total": "a * b"}


@pytest.mark.parametrize(
    "text", ["(a % 2) = 0", "length(code) = (SELECT 1)", "a ((", "soundex(name) = 'A123'"]
)
def test_what_is_not_understood_is_told(text: str) -> None:
    found = rules("sqlite", text)
    assert [expression for expression, _ in found.unread] == [text]
    assert not found.limits


def test_values_that_two_rules_leave() -> None:
    both = Limits(values=("a", "b", "c")) & Limits(values=("b", "c", "d"), excluded=("c",))
    assert both.choices == ("b",)
    assert not Rules(limits={"x": both}).contradicts
    narrow = Limits(low=Edge(Decimal(5))) & Limits(low=Edge(Decimal(7)), high=Edge(Decimal(6)))
    assert narrow.low == Edge(Decimal(7))
    assert Rules(limits={"x": narrow}).contradicts
