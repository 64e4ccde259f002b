"""Conditions of rules: `country = 'FR' AND age >= 18`, on the row as it was.

A small part of SQL, evaluated over whole blocks with SQL's logic of three values; where the result
is unknown the condition does not hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.masking.errors import RuleUnfit

Block = Mapping[str, pa.Array]
_Test = Callable[[Block], Any]

_COMPARISONS: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: pc.equal,
    exp.NEQ: pc.not_equal,
    exp.LT: pc.less,
    exp.LTE: pc.less_equal,
    exp.GT: pc.greater,
    exp.GTE: pc.greater_equal,
}


@dataclass(frozen=True)
class Condition:
    """A condition that was read and can be asked of blocks."""

    text: str
    columns: frozenset[str]
    _test: _Test = field(repr=False, compare=False)

    def holds(self, block: Block) -> pa.Array:
        """Which rows it holds for: a bool of each row, never NULL.

        Raises `RuleUnfit` when a column's type does not fit what it is compared with.
        """
        rows = len(next(iter(block.values()))) if block else 0
        try:
            found = self._test(block)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
            raise RuleUnfit(
                f"The condition {self.text!r} compares what cannot be compared: {error}",
                loc=("when",),
            ) from error
        if isinstance(found, pa.Scalar):
            found = pa.repeat(found, rows)
        return pc.fill_null(found, fill_value=False)


def parse(text: str) -> Condition:
    """Read a condition. Raises `RuleUnfit` with what is wrong."""
    try:
        tree = sqlglot.parse_one(text)
    except SqlglotError as error:
        raise RuleUnfit(
            f"{text!r} is no condition: write such as country = 'FR' AND age >= 18.",
            loc=("when",),
        ) from error
    names = frozenset(column.name for column in tree.find_all(exp.Column))
    return Condition(text, names, _test(tree))


def _test(node: exp.Expr) -> _Test:  # noqa: PLR0911 - one return for each kind of condition
    if isinstance(node, exp.Paren):
        return _test(node.this)
    if isinstance(node, exp.And | exp.Or):
        left, right = _test(node.left), _test(node.right)
        both = pc.and_kleene if isinstance(node, exp.And) else pc.or_kleene
        return lambda block: both(left(block), right(block))
    if isinstance(node, exp.Not):
        inner = _test(node.this)
        return lambda block: pc.invert(inner(block))
    if isinstance(node, exp.Boolean):
        constant = pa.scalar(bool(node.this))
        return lambda _block: constant
    if isinstance(node, exp.Column):
        return _value(node)
    for kind, compare in _COMPARISONS.items():
        if type(node) is kind:
            return _comparison(compare, node.this, node.expression)
    return _predicate(node)


def _predicate(node: exp.Expr) -> _Test:
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        column = _value(node.this)
        return lambda block: pc.is_null(column(block))
    if isinstance(node, exp.In) and node.expressions:
        tests = [_comparison(pc.equal, node.this, item) for item in node.expressions]
        return lambda block: _any([test(block) for test in tests])
    if isinstance(node, exp.Between):
        low = _comparison(pc.greater_equal, node.this, node.args["low"])
        high = _comparison(pc.less_equal, node.this, node.args["high"])
        return lambda block: pc.and_kleene(low(block), high(block))
    if isinstance(node, exp.Like | exp.ILike) and isinstance(node.expression, exp.Literal):
        column, pattern = _value(node.this), str(node.expression.this)
        blind = isinstance(node, exp.ILike)
        return lambda block: pc.match_like(column(block), pattern, ignore_case=blind)
    raise _refused(node)


def _any(found: list[Any]) -> Any:
    out = found[0]
    for other in found[1:]:
        out = pc.or_kleene(out, other)
    return out


def _comparison(compare: Callable[[Any, Any], Any], left: exp.Expr, right: exp.Expr) -> _Test:
    first, second = _value(left), _value(right)

    def test(block: Block) -> Any:
        one, other = first(block), second(block)
        if isinstance(other, pa.Scalar) and not other.type.equals(one.type):
            other = _as(other, one.type)
        elif isinstance(one, pa.Scalar) and not one.type.equals(other.type):
            one = _as(one, other.type)
        return compare(one, other)

    return test


def _as(constant: pa.Scalar, kind: pa.DataType) -> pa.Scalar:
    """A number stays a number beside numbers; dates are written as text."""
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    told = pa.types.is_large_string(constant.type)
    if numeric == told or (pa.types.is_large_string(kind) and not told):
        raise pa.ArrowTypeError(f"{constant.type} with {kind}")
    return constant if numeric else constant.cast(kind)


def _value(node: exp.Expr) -> _Test:
    if isinstance(node, exp.Column):
        name = node.name

        def column(block: Block) -> Any:
            return block[name]

        return column
    constant = _constant(node)
    return lambda _block: constant


def _constant(node: exp.Expr) -> pa.Scalar:
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and node.this.is_number:
        return _number(f"-{node.this.this}")
    if isinstance(node, exp.Literal):
        return pa.scalar(node.this, pa.large_string()) if node.is_string else _number(node.this)
    if isinstance(node, exp.Boolean):
        return pa.scalar(bool(node.this))
    raise _refused(node)


def _number(text: str) -> pa.Scalar:
    try:
        return pa.scalar(int(text), pa.int64())
    except ValueError:
        return pa.scalar(float(text), pa.float64())


def _refused(node: exp.Expr) -> RuleUnfit:
    return RuleUnfit(
        f"{node.sql()!r} is not understood in a condition: columns, constants, comparisons, AND,"
        " OR, NOT, IN, BETWEEN, LIKE and IS NULL are.",
        loc=("when",),
    )
