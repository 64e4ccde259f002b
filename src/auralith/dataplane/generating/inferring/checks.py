"""CHECK constraints read: what they leave to each column, and how columns compare.

What is read is never weaker than the rule: of alternatives one is taken. What is not understood
is told, never guessed.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.generating.inferring.limits import Edge, Limits, Order, Rules
from auralith.dataplane.generating.inferring.literals import Constant, Literals, bare
from auralith.dataplane.generating.inferring.patterns import of_glob, of_like
from auralith.dataplane.sql.lexer import Lexis

_LONGEST = 10_000
"""Longer expressions are not read."""
_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE,
    exp.EQ: exp.EQ, exp.NEQ: exp.NEQ,
}  # fmt: skip
_NEGATED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT,
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
}  # fmt: skip
_LENGTHS = frozenset({"char_length", "character_length", "length", "octet_length"})
_HARMLESS = frozenset({"json_valid", "jsonb_typeof", "json_type", "typeof"})
"""Functions of a value of a document that any document of ours answers."""


def read(
    expressions: Iterable[str],
    columns: Collection[str],
    lexis: Lexis,
    *,
    today: date,
    value: str | None = None,
) -> Rules:
    """What all the expressions say together; `value` is the column a domain's VALUE means."""
    reader = _Reader(_Columns(frozenset(columns), value), Literals(today), lexis)
    found = Rules()
    for text in expressions:
        found = found & reader.read(text)
    return found


@dataclass(frozen=True)
class _Columns:
    names: frozenset[str]
    value: str | None

    def of(self, node: exp.Expr | None) -> str | None:
        """The column an expression is, brackets and casts aside."""
        node = bare(node)
        if isinstance(node, exp.Column):
            if self.value is not None and node.name.upper() == "VALUE":
                return self.value
            return self._known(node.name)
        return None

    def _known(self, name: str) -> str | None:
        if name in self.names:
            return name
        folded = [known for known in self.names if known.casefold() == name.casefold()]
        return folded[0] if len(folded) == 1 else None

    def all_of(self, node: exp.Expr) -> frozenset[str]:
        """All columns an expression names."""
        found = (self.of(column) for column in node.find_all(exp.Column))
        return frozenset(name for name in found if name is not None)


class _Unread(Exception):
    """An expression that is not understood."""


@dataclass(frozen=True)
class _Reader:
    columns: _Columns
    literals: Literals
    lexis: Lexis

    def read(self, text: str) -> Rules:
        """One CHECK."""
        if len(text) > _LONGEST:
            return Rules(unread=((text[:_LONGEST], self.columns.names),))
        try:
            node = sqlglot.parse_one(text, dialect=self.lexis.grammar or None)
        except (SqlglotError, RecursionError):
            # Nobody knows which columns it speaks of: those whose names it holds.
            spoken = frozenset(n for n in self.columns.names if n.casefold() in text.casefold())
            return Rules(unread=((text, spoken),))
        return self._parts(node, text)

    def _parts(self, node: exp.Expr, text: str) -> Rules:
        inner = bare(node)
        if isinstance(inner, exp.And):
            return self._parts(inner.this, text) & self._parts(inner.expression, text)
        try:
            return self._rules(inner)
        except _Unread:
            return Rules(unread=((text, self.columns.all_of(node)),))

    def _rules(self, node: exp.Expr | None) -> Rules:  # noqa: PLR0911 - a line for each form
        node = bare(node)
        match node:
            case exp.And():
                return self._rules(node.this) & self._rules(node.expression)
            case exp.Or():
                return self._either(list(node.flatten()))
            case exp.Not():
                return self._not(bare(node.this))
            case exp.Between():
                return self._between(node)
            case exp.In():
                return self._in(node)
            case exp.Is():
                return self._is(node)
            case exp.RegexpLike() | exp.RegexpILike() | exp.Like() | exp.ILike() | exp.Glob():
                return self._form(node)
            case exp.Column() | exp.Boolean() | exp.Func():
                return self._true(node)
            case _ if node is not None and type(node) in _FLIPPED:
                return self._compared(node, type(node))
        raise _Unread

    def _true(self, node: exp.Expr) -> Rules:
        """A condition that is a column, a constant or a function alone."""
        name = self.columns.of(node)
        if name is not None:
            return _one(name, Limits(values=(True,)))
        harmless = isinstance(node, exp.Func) and _name(node) in _HARMLESS
        if harmless or (isinstance(node, exp.Boolean) and node.this):
            return Rules()
        raise _Unread

    def _not(self, node: exp.Expr | None) -> Rules:
        if isinstance(node, exp.Is):
            name = self.columns.of(node.this)
            if name is not None and isinstance(bare(node.expression), exp.Null):
                return _one(name, Limits(set=True))
        if isinstance(node, exp.In):
            name = self._column(node.this)
            return _one(name, Limits(excluded=self._constants(node.expressions)))
        if isinstance(node, exp.Column) and (name := self.columns.of(node)):
            return _one(name, Limits(values=(False,)))
        if isinstance(node, exp.Or):
            found = Rules()
            for part in node.flatten():
                found = found & self._not(bare(part))
            return found
        if node is not None and type(node) in _NEGATED:
            return self._compared(node, _NEGATED[type(node)])
        raise _Unread

    def _either(self, parts: list[exp.Expr]) -> Rules:
        """Of alternatives: the values of one column together, else the first that can be had."""
        read = []
        for part in parts:
            try:
                read.append(self._rules(part))
            except _Unread:
                continue
        if len(read) == len(parts) and (together := _together(read)) is not None:
            return together
        # That something is NULL is the last way out: a column is there to be filled.
        fitting = sorted((r for r in read if not r.contradicts), key=_reluctance)
        if not fitting:
            raise _Unread
        return fitting[0]

    def _between(self, node: exp.Between) -> Rules:
        low, high = node.args["low"], node.args["high"]
        return self._compare(node.this, exp.GTE, low) & self._compare(node.this, exp.LTE, high)

    def _in(self, node: exp.In) -> Rules:
        name = self._column(node.this)
        if not node.expressions:
            raise _Unread
        return _one(name, Limits(values=self._constants(node.expressions)))

    def _constants(self, nodes: Iterable[exp.Expr]) -> tuple[Constant, ...]:
        found = [self.literals.value(node) for node in nodes]
        if any(value is None for value in found):
            raise _Unread
        return tuple(value for value in found if value is not None)

    def _is(self, node: exp.Is) -> Rules:
        against = bare(node.expression)
        if isinstance(against, exp.Null):
            return _one(self._column(node.this), Limits(unset=True))
        if isinstance(against, exp.Boolean):
            return self._rules(node.this) if against.this else self._not(bare(node.this))
        raise _Unread

    def _form(self, node: exp.Expr) -> Rules:
        subject = bare(node.this)
        text = self.literals.value(node.args.get("expression"))
        if not isinstance(text, str):
            raise _Unread
        name = self._column(subject)
        if isinstance(node, exp.Glob):
            text = of_glob(text)
        elif isinstance(node, exp.Like | exp.ILike):
            text = of_like(text)
        loose = isinstance(node, exp.RegexpILike | exp.ILike)
        return _one(name, Limits(patterns=(f"(?i){text}" if loose else text,)))

    def _compared(self, node: exp.Expr, kind: type[exp.Expr]) -> Rules:
        return self._compare(node.args["this"], kind, node.args["expression"])

    def _compare(self, left: exp.Expr, kind: type[exp.Expr], right: exp.Expr) -> Rules:
        any_of = bare(right)
        if kind is exp.EQ and isinstance(any_of, exp.Any):
            listed = bare(any_of.this)
            if isinstance(listed, exp.Array | exp.Tuple):
                name = self._column(left)
                return _one(name, Limits(values=self._constants(listed.expressions)))
            raise _Unread
        for one, other, way in ((left, right, kind), (right, left, _FLIPPED[kind])):
            value = self.literals.value(other)
            if value is not None:
                return self._against(bare(one), way, value)
        return self._columns_compared(left, kind, right)

    def _against(self, subject: exp.Expr | None, kind: type[exp.Expr], value: Constant) -> Rules:
        name = self.columns.of(subject)
        if name is not None:
            return _one(name, _limits(kind, value))
        if isinstance(subject, exp.Func) and isinstance(value, Decimal):
            return self._measured(subject, kind, int(value))
        raise _Unread

    def _measured(self, subject: exp.Func, kind: type[exp.Expr], number: int) -> Rules:
        called = _name(subject)
        if isinstance(subject, exp.Length) or called in _LENGTHS:
            inner = bare(subject.this if subject.this is not None else subject.expressions[0])
            if isinstance(inner, exp.Trim):
                inner = bare(inner.this)
            return _one(self._column(inner), _length(kind, number))
        if called == "num_nonnulls" and kind is exp.EQ:
            # That many of them are set, from the first one on.
            names = [self._column(node) for node in subject.expressions]
            return _set_first(names, number)
        raise _Unread

    def _columns_compared(self, left: exp.Expr, kind: type[exp.Expr], right: exp.Expr) -> Rules:
        one, other = self.columns.of(left), self.columns.of(right)
        if one is not None and other is not None and one != other:
            return _ordered(one, kind, other)
        if kind is exp.EQ:
            return self._equal(left, right)
        if kind is exp.NEQ:
            # (a IS NULL) <> (b IS NULL): one of the two is set.
            nulls = [self._null_test(node) for node in (left, right)]
            if nulls[0] is not None and nulls[1] is not None:
                return _set_first([nulls[0], nulls[1]], 1)
        raise _Unread

    def _equal(self, left: exp.Expr, right: exp.Expr) -> Rules:
        for one, other in ((left, right), (right, left)):
            name, inner = self.columns.of(one), bare(other)
            if name is None:
                continue
            if isinstance(inner, exp.Lower | exp.Upper) and self.columns.of(inner.this) == name:
                letters = "lower" if isinstance(inner, exp.Lower) else "upper"
                return _one(name, Limits(letters=letters))
            if isinstance(inner, exp.Trim) and self.columns.of(inner.this) == name:
                return Rules()
            named = self.columns.all_of(other)
            if named and name not in named:
                return Rules(equal={name: _plain(other)})
        nulls = [self._null_test(node) for node in (left, right)]
        if nulls[0] is not None and nulls[1] is not None:
            return _one(nulls[0], Limits(set=True)) & _one(nulls[1], Limits(set=True))
        # Two conditions that hold together or not at all: both hold.
        return self._rules(left) & self._rules(right)

    def _null_test(self, node: exp.Expr) -> str | None:
        """The column whose being NULL is asked."""
        inner = bare(node)
        if isinstance(inner, exp.Not):
            inner = bare(inner.this)
        if isinstance(inner, exp.Is) and isinstance(bare(inner.expression), exp.Null):
            return self.columns.of(inner.this)
        return None

    def _column(self, node: exp.Expr | None) -> str:
        node = bare(node)
        if isinstance(node, exp.Lower | exp.Upper | exp.Trim):
            raise _Unread
        name = self.columns.of(node)
        if name is None:
            raise _Unread
        return name


def _plain(node: exp.Expr) -> str:
    """SQL that belongs to no engine; names that need no quotes have none."""
    copied = node.copy()
    for name in copied.find_all(exp.Identifier):
        if name.this.isidentifier():
            name.set("quoted", False)
    return copied.sql()


def _one(name: str, limits: Limits) -> Rules:
    return Rules(limits={name: limits})


def _name(node: exp.Func) -> str:
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()


def _limits(kind: type[exp.Expr], value: Constant) -> Limits:
    made: dict[type[exp.Expr], Callable[[], Limits]] = {
        exp.GT: lambda: Limits(low=Edge(value, open=True)),
        exp.GTE: lambda: Limits(low=Edge(value)),
        exp.LT: lambda: Limits(high=Edge(value, open=True)),
        exp.LTE: lambda: Limits(high=Edge(value)),
        exp.EQ: lambda: Limits(values=(value,)),
        exp.NEQ: lambda: Limits(excluded=(value,), shortest=int(value == "")),
    }
    return made[kind]()


def _length(kind: type[exp.Expr], number: int) -> Limits:
    made: dict[type[exp.Expr], Limits] = {
        exp.GT: Limits(shortest=number + 1),
        exp.GTE: Limits(shortest=number),
        exp.LT: Limits(longest=number - 1),
        exp.LTE: Limits(longest=number),
        exp.EQ: Limits(shortest=number, longest=number),
        exp.NEQ: Limits(shortest=number + 1),
    }
    return made[kind]


def _ordered(one: str, kind: type[exp.Expr], other: str) -> Rules:
    if kind is exp.NEQ:
        return Rules(different=((one, other),))
    if kind is exp.EQ:
        return Rules(equal={other: one})
    strict = kind in (exp.LT, exp.GT)
    if kind in (exp.LT, exp.LTE):
        return Rules(orders=(Order(one, other, strict),))
    return Rules(orders=(Order(other, one, strict),))


def _reluctance(rules: Rules) -> int:
    """How much an alternative takes away."""
    limits = rules.limits.values()
    return 2 * any(one.unset for one in limits) + any(one.excluded for one in limits)


def _set_first(names: list[str], count: int) -> Rules:
    found = Rules()
    for at, name in enumerate(names):
        found = found & _one(name, Limits(set=True) if at < count else Limits(unset=True))
    return found


def _together(read: list[Rules]) -> Rules | None:
    """`a = 1 OR a = 2`, `a IS NULL OR …`: rules of one column as one."""
    names = {name for rules in read for name in rules.limits}
    plain = all(not (r.orders or r.equal or r.different or r.unread) for r in read)
    if len(names) != 1 or not plain:
        return None
    name = names.pop()
    limits = [rules.of(name) for rules in read]
    filled = [one for one in limits if not one.unset]
    if not filled:
        return _one(name, Limits(unset=True))
    values = [one.choices for one in filled]
    if all(value is not None for value in values):
        every = tuple(value for one in filled for value in one.values or ())
        return _one(name, replace(filled[0], values=every))
    return _one(name, filled[0])
