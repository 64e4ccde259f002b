"""Conditions without a column, worked out by SQLite: `1 IN (1)`, `coalesce(true)`.

SQLite is asked whatever engine the condition is for: it is in every Python, needs no server, and
knows what constants amount to. Only a few kinds of expressions are let through, none of which can
take long or mean something else elsewhere.
"""

import sqlite3
from contextlib import closing

from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.sql.lexer import Lexis

_PLAIN = (
    exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Tuple, exp.Not, exp.And, exp.Or, exp.In,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Between, exp.Like, exp.ILike,
    exp.Coalesce, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Case, exp.If, exp.Nullif,
)  # fmt: skip
_TRUE = frozenset(["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"])
_FALSE = frozenset(["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"])


def settle(node: exp.Expr) -> exp.Expr:  # noqa: PLR0911 - one for each way to say it
    """Constant booleans in other words: casts, EXISTS over a query that always has a row."""
    if isinstance(node, exp.Cast) and node.is_type("boolean"):
        value = node.this.unnest()
        if isinstance(value, exp.Boolean):
            return value
        if isinstance(value, exp.Literal):
            text = value.name.strip().lower()
            if not value.is_string:
                return exp.false() if not text.strip("0.") else exp.true()
            return exp.true() if text in _TRUE else exp.false() if text in _FALSE else node
    if isinstance(node, exp.Exists):
        query = node.this
        if isinstance(query, exp.Select) and set(_given(query)) <= {"kind", "expressions"}:
            return exp.true()
    if isinstance(node, exp.Is) and node.args.get("negate"):
        return exp.Not(this=exp.Is(this=node.this, expression=node.expression))
    if isinstance(node, exp.Coalesce) and not node.expressions:
        alone: exp.Expr = node.this
        return alone
    return node


def fold(node: exp.Expr, lexis: Lexis) -> exp.Expr:
    """Comparisons of constants within a longer condition that are true."""
    constant = isinstance(node, exp.In | exp.Like | exp.ILike | exp.Between | exp.Coalesce)
    return exp.true() if constant and holds(node, lexis) else node


def _given(query: exp.Expression) -> list[str]:
    return [name for name, value in query.args.items() if value]


def holds(condition: exp.Expr, lexis: Lexis) -> bool:
    """Whether a condition of constants alone is true; False for every other one."""
    if not all(isinstance(node, _PLAIN) for node in condition.walk()):
        return False
    try:
        text = condition.sql(dialect="sqlite")
        with closing(sqlite3.connect(":memory:")) as database:
            if lexis.exact_like:
                database.execute("PRAGMA case_sensitive_like = ON")
            found = database.execute(f"SELECT CASE WHEN ({text}) THEN 1 ELSE 0 END")
            return bool(found.fetchone()[0])
    except (SqlglotError, sqlite3.Error, RecursionError):
        return False
