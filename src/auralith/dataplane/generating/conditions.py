"""CHECK constraints tried on made rows: which of them the database would refuse.

A condition that is not understood is told so, never guessed. As in SQL a condition refuses a row
only where it is false; one that is neither true nor false lets it pass.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.generating.inferring.literals import Constant, Literals, bare
from auralith.dataplane.sql.lexer import Lexis

_LONGEST = 10_000
_NOW = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentDatetime, exp.Localtimestamp)
_COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "equal",
    exp.NEQ: "not_equal",
    exp.GT: "greater",
    exp.GTE: "greater_equal",
    exp.LT: "less",
    exp.LTE: "less_equal",
}
_WORKED: dict[type[exp.Expr], str] = {exp.Add: "add", exp.Sub: "subtract", exp.Mul: "multiply"}
_LETTERS: dict[type[exp.Expr], str] = {exp.Lower: "utf8_lower", exp.Upper: "utf8_upper"}


class NotUnderstoodError(Exception):
    """The condition says something that is not read here."""


@dataclass(frozen=True)
class Condition:
    """One condition over the rows of a table, read."""

    node: exp.Expr
    lexis: Lexis
    columns: Mapping[str, str]
    """Names of the table's columns, by their folded form."""

    @classmethod
    def read(cls, text: str, names: tuple[str, ...], lexis: Lexis) -> "Condition":
        """Raises NotUnderstoodError for what is no condition over columns and constants."""
        if len(text) > _LONGEST:
            raise NotUnderstoodError
        try:
            node = sqlglot.parse_one(text, dialect=lexis.grammar or None)
        except (SqlglotError, RecursionError) as error:
            raise NotUnderstoodError from error
        return cls(node, lexis, {name.casefold(): name for name in names})

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it speaks of."""
        found = (self.columns.get(c.name.casefold()) for c in self.node.find_all(exp.Column))
        return tuple(dict.fromkeys(name for name in found if name is not None))

    def refused(self, rows: Mapping[str, pa.Array]) -> int:
        """How many of the rows it is false for. Raises NotUnderstoodError."""
        if any(isinstance(node, _NOW) for node in self.node.walk()):
            # What is now today is another day when the rows are written.
            raise NotUnderstoodError
        try:
            found = _Trial(self, rows).truth(self.node)
        except (pa.ArrowException, ArithmeticError, RecursionError) as error:
            raise NotUnderstoodError from error
        if isinstance(found, pa.Scalar):
            return _count(rows) if found.as_py() is False else 0
        return int(pc.sum(pc.invert(found)).as_py() or 0)


def _count(rows: Mapping[str, pa.Array]) -> int:
    return len(next(iter(rows.values()), ()))


class _Trial:
    def __init__(self, condition: Condition, rows: Mapping[str, pa.Array]) -> None:
        self.condition, self.rows = condition, rows
        self.literals = Literals(date.min)
        # Collations take capitals for small letters where LIKE does.
        self.folds = not condition.lexis.exact_like and condition.lexis.backslash_strings

    def truth(self, node: exp.Expr | None) -> pa.Array:
        """True, false or NULL for each row."""
        node = bare(node)
        if type(node) in _COMPARED and node is not None:
            return self._comparison(node)
        ways: dict[type[exp.Expr], Callable[[Any], pa.Array]] = {
            exp.And: lambda n: pc.and_kleene(self.truth(n.this), self.truth(n.expression)),
            exp.Or: lambda n: pc.or_kleene(self.truth(n.this), self.truth(n.expression)),
            exp.Not: lambda n: pc.invert(self.truth(n.this)),
            exp.Is: self._is,
            exp.Between: self._between,
            exp.In: lambda n: self._among(n.this, n.expressions),
            exp.Like: self._like,
            exp.ILike: self._like,
            exp.RegexpLike: self._regex,
            exp.Boolean: lambda n: pa.scalar(bool(n.this)),
            exp.Column: self._flag,
        }
        way = ways.get(type(node)) if node is not None else None
        if way is None:
            raise NotUnderstoodError
        return way(node)

    def _comparison(self, node: exp.Expr) -> pa.Array:
        listed = bare(node.args["expression"])
        if not isinstance(node, exp.EQ) or not isinstance(listed, exp.Any):
            return self._compared(type(node), node.args["this"], node.args["expression"])
        inner = bare(listed.this)
        if not isinstance(inner, exp.Array | exp.Tuple):
            raise NotUnderstoodError
        return self._among(node.this, inner.expressions)

    def _between(self, node: exp.Between) -> pa.Array:
        low = self._compared(exp.GTE, node.this, node.args["low"])
        return pc.and_kleene(low, self._compared(exp.LTE, node.this, node.args["high"]))

    def _regex(self, node: exp.RegexpLike) -> pa.Array:
        if not self.condition.lexis.folds_names:
            # Elsewhere the collation decides about capitals.
            raise NotUnderstoodError
        pattern = self._text(node.args.get("expression"))
        return pc.match_substring_regex(self.value(node.this), pattern=pattern)

    def _flag(self, node: exp.Column) -> pa.Array:
        found = self.value(node)
        if not pa.types.is_boolean(found.type):
            raise NotUnderstoodError
        return found

    def value(self, node: exp.Expr | None) -> pa.Array:
        """What an expression is for each row; a constant is one for all."""
        node = bare(node)
        if isinstance(node, exp.Column):
            name = self.condition.columns.get(node.name.casefold())
            if name is None or name not in self.rows:
                raise NotUnderstoodError
            return self.rows[name]
        if node is not None and (isinstance(node, exp.Func) or type(node) in _WORKED):
            return self._made(node)
        constant = self.literals.value(node)
        if constant is None:
            raise NotUnderstoodError
        return _scalar(constant)

    def _made(self, node: exp.Expr) -> pa.Array:
        if type(node) in _WORKED:
            return self._worked(_WORKED[type(node)], node)
        if type(node) in _LETTERS:
            return getattr(pc, _LETTERS[type(node)])(self.value(node.this))
        if isinstance(node, exp.Length) or _called(node) in ("char_length", "character_length"):
            return self._length(node)
        if isinstance(node, exp.Trim) and not node.args.get("expression"):
            return pc.utf8_trim(self.value(node.this), characters=" ")
        if isinstance(node, exp.Coalesce):
            return pc.coalesce(*_alike([self.value(n) for n in (node.this, *node.expressions)]))
        raise NotUnderstoodError

    def _worked(self, name: str, node: exp.Expr) -> pa.Array:
        left, right = _alike([self.value(node.this), self.value(node.args["expression"])])
        if not _is_number(left.type):
            raise NotUnderstoodError
        found = getattr(pc, name)(left.cast(pa.float64()), right.cast(pa.float64()))
        # Sums of doubles are near those of decimals: a hair must not decide.
        return pc.round(found, ndigits=9)

    def _length(self, node: exp.Expr) -> pa.Array:
        value = self.value(node.this or next(iter(node.expressions), None))
        if node.args.get("binary") or not pa.types.is_large_string(value.type):
            raise NotUnderstoodError
        return pc.utf8_length(value)

    def _is(self, node: exp.Is) -> pa.Array:
        against = bare(node.expression)
        if isinstance(against, exp.Null):
            found = pc.is_null(self.value(node.this))
        elif isinstance(against, exp.Boolean):
            found = pc.equal(self.truth(node.this), pa.scalar(bool(against.this)))
            found = pc.fill_null(found, fill_value=False)
        else:
            raise NotUnderstoodError
        return pc.invert(found) if node.args.get("negate") else found

    def _among(self, node: exp.Expr, listed: list[exp.Expr]) -> pa.Array:
        if not listed:
            raise NotUnderstoodError
        same = [self._compared(exp.EQ, node, one) for one in listed]
        return reduce(pc.or_kleene, same)

    def _like(self, node: exp.Expr) -> pa.Array:
        if node.args.get("escape"):
            raise NotUnderstoodError
        exact = self.condition.lexis.exact_like and not isinstance(node, exp.ILike)
        pattern = self._text(node.args.get("expression"))
        return pc.match_like(self.value(node.this), pattern, ignore_case=not exact)

    def _text(self, node: exp.Expr | None) -> str:
        found = self.literals.value(node)
        if not isinstance(found, str):
            raise NotUnderstoodError
        return found

    def _compared(self, kind: type[exp.Expr], left: exp.Expr, right: exp.Expr) -> pa.Array:
        one, other = _alike([self.value(left), self.value(right)])
        if pa.types.is_large_string(one.type):
            if kind not in (exp.EQ, exp.NEQ):
                # The order of texts is the collation's.
                raise NotUnderstoodError
            if self.folds:
                one, other = pc.utf8_lower(one), pc.utf8_lower(other)
        compare: Callable[..., pa.Array] = getattr(pc, _COMPARED[kind])
        return compare(one, other)


def _called(node: exp.Expr | None) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else ""


def _scalar(value: Constant) -> pa.Scalar:
    if isinstance(value, bool):
        return pa.scalar(value)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and abs(value) < 1 << 62
        return pa.scalar(int(value)) if whole else pa.scalar(float(value))
    return pa.scalar(value, pa.large_string())


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind)
    )


def _alike(values: list[pa.Array]) -> list[pa.Array]:
    """Values that can be compared: texts of constants in the type of what they stand beside."""
    kinds = {value.type for value in values}
    if len(kinds) == 1:
        return values
    others = [k for k in kinds if not pa.types.is_large_string(k)]
    if all(_is_number(kind) for kind in kinds):
        if all(pa.types.is_integer(kind) for kind in kinds):
            return [value.cast(pa.int64()) for value in values]
        return [value.cast(pa.float64()) for value in values]
    if len(others) == 1 and not any(
        pa.types.is_large_string(v.type) and not isinstance(v, pa.Scalar) for v in values
    ):
        kind = others[0]
        return [v if v.type == kind else _read(v, kind) for v in values]
    raise NotUnderstoodError


def _read(value: pa.Scalar, kind: pa.DataType) -> pa.Scalar:
    text = str(value.as_py())
    if pa.types.is_boolean(kind):
        raise NotUnderstoodError
    if pa.types.is_date(kind):
        return pa.scalar(text[:10], pa.large_string()).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.scalar(text, pa.large_string()).cast(pa.timestamp("us")).cast(kind)
    return value.cast(kind)
