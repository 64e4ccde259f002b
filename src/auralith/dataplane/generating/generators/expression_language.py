"""A small part of SQL over the columns of a row: arithmetic, texts, dates, comparisons, CASE.

Whole columns at once. Whole numbers stay whole; everything else is computed in doubles and
rounded to what the column holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.masking import conditions
from auralith.dataplane.masking.canonical import text_of
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.texts import text

Row = Mapping[str, pa.Array]
Value = Callable[[Row], Any]

_DAY = 86_400_000_000
_DEEPEST = 60
_TEXT = pa.large_string()


class NotUnderstood(ValueError):
    """The expression has something that is not of this language."""


@dataclass(frozen=True)
class Expression:
    """An expression that was read, and the columns that it names."""

    columns: tuple[str, ...]
    value: Value = field(repr=False)


def parse(source: str) -> Expression:
    """Raises NotUnderstood with what is wrong."""
    try:
        tree = sqlglot.parse_one(source)
    except (SqlglotError, RecursionError) as error:
        msg = f"{source!r} is no expression: write such as quantity * unit_price."
        raise NotUnderstood(msg) from error
    if len(list(tree.walk())) > 500 or _depth(tree) > _DEEPEST:  # noqa: PLR2004 - far more than anybody writes
        raise NotUnderstood("The expression is too long.")
    names = dict.fromkeys(column.name for column in tree.find_all(exp.Column))
    return Expression(tuple(names), _value(tree))


def _depth(tree: exp.Expr) -> int:
    return max((node.depth for node in tree.walk()), default=0)


def _value(node: exp.Expr) -> Value:
    if isinstance(node, exp.Paren):
        return _value(node.this)
    if isinstance(node, exp.Column):
        name = node.name
        return lambda row: _plain(row[name])
    if isinstance(node, exp.Literal | exp.Boolean | exp.Null):
        constant = _constant(node)
        return lambda _row: constant
    if isinstance(node, exp.Case | exp.If):
        return _case(node)
    for kind, apply in _OPERATORS.items():
        if type(node) is kind:
            return _applied(apply, [node.this, node.expression])
    return _function(node)


def _plain(values: pa.Array) -> pa.Array:
    """Numbers as whole ones of 64 bits or as doubles."""
    if pa.types.is_decimal(values.type):
        return values.cast(pa.float64() if values.type.scale else pa.int64())
    return values


def _constant(node: exp.Expr) -> pa.Scalar:
    if isinstance(node, exp.Boolean):
        return pa.scalar(bool(node.this))
    if isinstance(node, exp.Null):
        return pa.scalar(None)
    if node.is_string:
        return text(node.this)
    try:
        return pa.scalar(int(node.this), pa.int64())
    except ValueError:
        return pa.scalar(float(node.this), pa.float64())


def _applied(apply: Callable[..., Any], nodes: Sequence[exp.Expr]) -> Value:
    parts = [_value(node) for node in nodes]
    return lambda row: apply(*(part(row) for part in parts))


def _case(node: exp.Expr) -> Value:
    branches = node.args.get("ifs") or [node]
    subject = node.this if isinstance(node, exp.Case) else None
    tests, values = [], []
    for branch in branches:
        test = branch.this
        if subject is not None:
            test = exp.EQ(this=subject.copy(), expression=test.copy())
        tests.append(_value(test))
        values.append(_value(branch.args["true"]))
    default = node.args.get("default") or node.args.get("false")
    otherwise = _value(default) if default is not None else lambda _row: pa.scalar(None)

    def chosen(row: Row) -> Any:
        found = otherwise(row)
        for test, value in zip(reversed(tests), reversed(values), strict=True):
            holds = pc.fill_null(test(row), fill_value=False)
            found = pc.if_else(holds, *_alike(value(row), found))
        return found

    return chosen


def _alike(*values: Any) -> tuple[Any, ...]:
    """Values of one type: doubles where some are, texts where some are."""
    kinds = [value.type for value in values if not pa.types.is_null(value.type)]
    if not kinds or all(kind.equals(kinds[0]) for kind in kinds):
        return tuple(value.cast(kinds[0]) if kinds else value for value in values)
    numeric = all(pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in kinds)
    kind = pa.float64() if numeric else _TEXT
    return tuple(value.cast(kind) if numeric else _as_text(value) for value in values)


def _as_text(value: Any) -> Any:
    if isinstance(value, pa.Scalar):
        return value if value.type == _TEXT else value.cast(_TEXT)
    return text_of(value)


def _number(value: Any) -> Any:
    kind = value.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return value
    if pa.types.is_boolean(kind):
        return value.cast(pa.int64())
    return value.cast(pa.float64())


def _is_moment(value: Any) -> bool:
    return bool(pa.types.is_date(value.type) or pa.types.is_timestamp(value.type))


def _moved(moment: Any, days: Any, sign: int) -> Any:
    """A date or timestamp, so many days on."""
    kind = moment.type
    if pa.types.is_date(kind):
        whole = pc.floor(_number(days).cast(pa.float64())).cast(pa.int32())
        base = moment.cast(pa.int32())
        return (pc.add(base, whole) if sign > 0 else pc.subtract(base, whole)).cast(kind)
    micros = pc.multiply(_number(days).cast(pa.float64()), float(_DAY)).cast(pa.int64())
    base = moment.cast(pa.int64())
    return (pc.add(base, micros) if sign > 0 else pc.subtract(base, micros)).cast(kind)


def _add(one: Any, other: Any) -> Any:
    if _is_moment(one):
        return _moved(one, other, 1)
    return pc.add_checked(*_alike(_number(one), _number(other)))


def _subtract(one: Any, other: Any) -> Any:
    if _is_moment(one) and _is_moment(other):
        days = [pc.divide(v.cast(pa.timestamp("us")).cast(pa.int64()).cast(pa.float64()),
                          float(_DAY)) for v in (one, other)]  # fmt: skip
        return pc.subtract(*days)
    if _is_moment(one):
        return _moved(one, other, -1)
    return pc.subtract_checked(*_alike(_number(one), _number(other)))


def _multiply(one: Any, other: Any) -> Any:
    return pc.multiply_checked(*_alike(_number(one), _number(other)))


def _divide(one: Any, other: Any) -> Any:
    return pc.divide(_number(one).cast(pa.float64()), _number(other).cast(pa.float64()))


def _remainder(one: Any, other: Any) -> Any:
    first, second = _alike(_number(one), _number(other))
    if pa.types.is_floating(first.type):
        whole = pc.trunc(pc.divide(first, second))
    else:
        whole = pc.divide_checked(first, second)
    return pc.subtract(first, pc.multiply(whole, second))


def _joined(*values: Any) -> Any:
    return pc.binary_join_element_wise(*(_as_text(value) for value in values), text(""))


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Numbers with numbers, everything else as it is written."""
    return lambda one, other: compare(*_alike(_comparable(one), _comparable(other)))


def _comparable(value: Any) -> Any:
    return _as_text(value) if _is_moment(value) else value


_OPERATORS: dict[type[exp.Expr], Callable[..., Any]] = {
    exp.EQ: _compared(pc.equal),
    exp.NEQ: _compared(pc.not_equal),
    exp.LT: _compared(pc.less),
    exp.LTE: _compared(pc.less_equal),
    exp.GT: _compared(pc.greater),
    exp.GTE: _compared(pc.greater_equal),
    exp.And: pc.and_kleene,
    exp.Or: pc.or_kleene,
    exp.Add: _add,
    exp.Sub: _subtract,
    exp.Mul: _multiply,
    exp.Div: _divide,
    exp.Mod: _remainder,
    exp.DPipe: _joined,
}


def _rounded(value: Any, digits: Any = None) -> Any:
    places = 0 if digits is None else int(digits.as_py())
    return pc.round(_number(value), ndigits=places, round_mode="half_towards_infinity")


def _sliced(value: Any, start: Any, length: Any = None) -> Any:
    first = max(int(start.as_py()) - 1, 0)
    last = None if length is None else first + max(int(length.as_py()), 0)
    return pc.utf8_slice_codeunits(_as_text(value), first, last)


def _coalesced(*values: Any) -> Any:
    return pc.coalesce(*_alike(*values))


def _nothing_if(one: Any, other: Any) -> Any:
    first, second = _alike(one, other)
    same = pc.fill_null(pc.equal(first, second), fill_value=False)
    return pc.if_else(same, pa.scalar(None, first.type), first)


_FUNCTIONS: dict[type[exp.Expr], Callable[..., Any]] = {
    exp.Not: pc.invert,
    exp.Abs: lambda value: pc.abs(_number(value)),
    exp.Neg: lambda value: pc.negate(_number(value)),
    exp.Round: _rounded,
    exp.Floor: lambda value: pc.floor(_number(value)),
    exp.Ceil: lambda value: pc.ceil(_number(value)),
    exp.Greatest: lambda *values: pc.max_element_wise(*_alike(*values), skip_nulls=False),
    exp.Least: lambda *values: pc.min_element_wise(*_alike(*values), skip_nulls=False),
    exp.Coalesce: _coalesced,
    exp.Nullif: _nothing_if,
    exp.Upper: lambda value: pc.utf8_upper(_as_text(value)),
    exp.Lower: lambda value: pc.utf8_lower(_as_text(value)),
    exp.Trim: lambda value: pc.utf8_trim_whitespace(_as_text(value)),
    exp.Length: lambda value: pc.utf8_length(_as_text(value)).cast(pa.int64()),
    exp.Substring: _sliced,
    exp.Left: lambda value, count: _sliced(value, pa.scalar(1), count),
    exp.Concat: _joined,
    exp.Year: pc.year,
    exp.Month: pc.month,
    exp.Day: pc.day,
}
_CASTS = {
    "INT": pa.int64(), "BIGINT": pa.int64(), "SMALLINT": pa.int64(), "TEXT": _TEXT,
    "VARCHAR": _TEXT, "CHAR": _TEXT, "DOUBLE": pa.float64(), "FLOAT": pa.float64(),
    "DECIMAL": pa.float64(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"),
}  # fmt: skip


def _cast(value: Any, kind: pa.DataType) -> Any:
    if kind == _TEXT:
        return _as_text(value)
    if pa.types.is_integer(kind) and pa.types.is_floating(value.type):
        return pc.trunc(value).cast(kind)
    return value.cast(kind)


def _function(node: exp.Expr) -> Value:
    if isinstance(node, exp.Cast):
        return _casting(node)
    if isinstance(node, exp.In | exp.Between | exp.Is | exp.Like | exp.ILike):
        return _condition(node)
    apply = _FUNCTIONS.get(type(node))
    if apply is None:
        raise NotUnderstood(
            f"{node.sql()!r} is not understood: columns, constants, + - * / % ||, CASE, COALESCE,"
            " NULLIF, ROUND, FLOOR, CEIL, ABS, LEAST, GREATEST, UPPER, LOWER, TRIM, LENGTH,"
            " SUBSTRING, LEFT, CONCAT, YEAR, MONTH, DAY, CAST, comparisons, AND, OR, NOT, IN,"
            " BETWEEN, LIKE and IS NULL are."
        )
    return _applied(apply, _arguments(node))


def _condition(node: exp.Expr) -> Value:
    """What conditions of masking know: lists, ranges, patterns, IS NULL."""
    try:
        return conditions.parse(node.sql()).holds
    except RuleUnfit as error:
        raise NotUnderstood(str(error)) from error


def _casting(node: exp.Cast) -> Value:
    kind = _CASTS.get(node.to.this.name)
    if kind is None:
        raise NotUnderstood(f"CAST makes no {node.to.sql()}.")
    inner = _value(node.this)
    return lambda row: _cast(inner(row), kind)


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """What a function is given, in the order in which it is written."""
    orders: dict[type[exp.Expr], tuple[str, ...]] = {
        exp.Round: ("this", "decimals"),
        exp.Substring: ("this", "start", "length"),
        exp.Left: ("this", "expression"),
        exp.Nullif: ("this", "expression"),
    }
    named = orders.get(type(node), ("this", "expressions"))
    found: list[exp.Expr] = []
    for name in named:
        given = node.args.get(name)
        if isinstance(given, list):
            found += given
        elif given is not None:
            found.append(given)
    return found
