"""Defaults and expressions of generated columns in another engine's words, where nothing is lost.

What is not known to mean the same there is not translated: a default is left out, and a generated
column is made a plain one with its values. Pure.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.copying import Constant
from auralith.dataplane.schema.model import NUMBERS, Column, LogicalType

Kind = Literal["text", "number"]
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TEXTS = (LogicalType.TEXT, LogicalType.ENUM)
_TIMES = (LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ)
_TRUE = frozenset({"t", "true", "1", "yes", "on", "y"})
_FALSE = frozenset({"f", "false", "0", "no", "off", "n"})
_PADDED = ("char(", "character(", "bpchar")


@dataclass(frozen=True)
class _Value:
    value: Constant


def has_default(column: Column) -> bool:
    """Whether there is one that says something."""
    text = column.default
    return text is not None and not column.identity and not text.upper().startswith("NULL")


def default(column: Column, made: Column, source: Engine, target: Engine) -> str | None:
    """The default as the target's catalog would tell it; None where there is none to be had."""
    value = _read(column, source)
    return None if value is None else target.copying.constant(made, value.value)


def _read(column: Column, source: Engine) -> _Value | None:
    text = column.default or ""
    if not source.copying.bare_defaults:
        return _parsed(column, text, source)
    if text.upper().startswith("CURRENT_TIMESTAMP"):
        return _typed(column, None)
    return None if "(" in text else _typed(column, text)


def _parsed(column: Column, text: str, source: Engine) -> _Value | None:
    try:
        tree = sqlglot.parse_one(text, dialect=source.dialect.lexis.grammar)
    except SqlglotError:
        return None
    while isinstance(tree, exp.Cast | exp.Paren):
        tree = tree.this
    if isinstance(tree, exp.CurrentTimestamp):
        return _typed(column, None)
    if isinstance(tree, exp.Boolean):
        return _typed(column, str(tree.this).lower())
    sign = ""
    if isinstance(tree, exp.Neg):
        sign, tree = "-", tree.this
    if isinstance(tree, exp.Literal):
        return _typed(column, f"{sign}{tree.this}")
    return None


def _typed(column: Column, text: str | None) -> _Value | None:
    """The value as one of the column's own kind."""
    if text is None:
        return _Value(None) if column.logical in _TIMES else None
    if column.logical is LogicalType.BOOLEAN:
        known = text.lower() in _TRUE | _FALSE
        return _Value(text.lower() in _TRUE) if known else None
    if column.logical in NUMBERS:
        return _Value(text) if _NUMBER.fullmatch(text) else None
    if column.logical in _TEXTS or (column.logical is LogicalType.DATE and _DAY.fullmatch(text)):
        return _Value(text)
    return None


def expression(
    text: str, columns: Mapping[str, Column], source: Engine, target: Engine
) -> str | None:
    """Sums of whole numbers and texts put together; None for all that may mean something else."""
    try:
        tree = sqlglot.parse_one(text, dialect=source.dialect.lexis.grammar)
    except SqlglotError:
        return None
    found = _Translation(columns, source, target).of(tree)
    return None if found is None else found[1]


class _Translation:
    def __init__(self, columns: Mapping[str, Column], source: Engine, target: Engine) -> None:
        self.columns, self.source, self.target = columns, source, target

    def of(self, node: exp.Expr) -> tuple[Kind, str] | None:  # noqa: PLR0911 - one per kind of node
        """The kind of value and its expression there."""
        if isinstance(node, exp.Paren):
            return self.of(node.this)
        if isinstance(node, exp.Cast):
            inner = self.of(node.this)
            plain = node.to.this in (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR)
            whole = plain and not node.to.expressions
            return inner if inner is not None and inner[0] == "text" and whole else None
        if isinstance(node, exp.Column):
            return self._column(node.name)
        if isinstance(node, exp.Literal):
            if node.is_string:
                return "text", self.target.dialect.literal(str(node.this))
            return ("number", str(node.this)) if str(node.this).isdigit() else None
        if isinstance(node, exp.Neg):
            inner = self.of(node.this)
            return ("number", f"(- {inner[1]})") if inner and inner[0] == "number" else None
        return self._several(node)

    def _column(self, name: str) -> tuple[Kind, str] | None:
        column = self.columns.get(name)
        if column is None or column.type.lower().startswith(_PADDED):
            return None
        quoted = self.target.dialect.quote(column.name)
        if column.logical is LogicalType.INTEGER:
            return "number", quoted
        return ("text", quoted) if column.logical is LogicalType.TEXT else None

    def _several(self, node: exp.Expr) -> tuple[Kind, str] | None:
        for kind, sign in ((exp.Add, "+"), (exp.Sub, "-"), (exp.Mul, "*")):
            if isinstance(node, kind):
                return self._all("number", [node.this, node.expression], f" {sign} ".join)
        if isinstance(node, exp.DPipe):
            return self._all("text", [node.this, node.expression], self.target.copying.joined)
        # In some engines the function takes NULL for nothing at all.
        if isinstance(node, exp.Concat) and self.source.copying.concat_keeps_null:
            return self._all("text", list(node.expressions), self.target.copying.joined)
        return None

    def _all(
        self, kind: Kind, nodes: list[exp.Expr], put: Callable[[list[str]], str]
    ) -> tuple[Kind, str] | None:
        found = [self.of(node) for node in nodes]
        parts = [pair[1] for pair in found if pair is not None and pair[0] == kind]
        return (kind, f"({put(parts)})") if len(parts) == len(nodes) else None
