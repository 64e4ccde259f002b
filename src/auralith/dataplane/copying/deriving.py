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
from auralith.dataplane.schema.model import Column, LogicalType

Kind = Literal["text", "number", "boolean", "now"]
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DIGITS = re.compile(r"\((\d)\)")
_TEXTS = (LogicalType.TEXT, LogicalType.ENUM)
_NUMBERS = (LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT)
_TIMES = (LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ)
_TRUE = frozenset({"t", "true", "1", "yes", "on", "y"})
_FALSE = frozenset({"f", "false", "0", "no", "off", "n"})
_PADDED = ("char(", "character(", "bpchar")


@dataclass(frozen=True)
class _Value:
    kind: Kind
    text: str = ""


def has_default(column: Column) -> bool:
    """Whether there is one that says something."""
    text = column.default
    return text is not None and not column.identity and not text.upper().startswith("NULL")


def default(column: Column, made: Column, source: Engine, target: Engine) -> str | None:
    """The default as the target's catalog would tell it; None where there is none to be had."""
    value = _read(column, source)
    return None if value is None else _written(value, made, target)


def _read(column: Column, source: Engine) -> _Value | None:
    text = column.default or ""
    if source.name != "mysql":
        return _parsed(column, text, source)
    # It tells the bare value.
    if text.upper().startswith("CURRENT_TIMESTAMP"):
        return _typed(column, "now", "")
    return None if "(" in text else _typed(column, "text", text)


def _parsed(column: Column, text: str, source: Engine) -> _Value | None:
    try:
        tree = sqlglot.parse_one(text, dialect=source.dialect.lexis.grammar)
    except SqlglotError:
        return None
    while isinstance(tree, exp.Cast | exp.Paren):
        tree = tree.this
    if isinstance(tree, exp.CurrentTimestamp):
        return _typed(column, "now", "")
    if isinstance(tree, exp.Boolean):
        return _typed(column, "boolean", str(tree.this).lower())
    sign = ""
    if isinstance(tree, exp.Neg):
        sign, tree = "-", tree.this
    if isinstance(tree, exp.Literal):
        return _typed(column, "text" if tree.is_string else "number", f"{sign}{tree.this}")
    return None


def _typed(column: Column, kind: Kind, text: str) -> _Value | None:
    """The value as one of the column's own kind."""
    if kind == "now":
        return _Value("now") if column.logical in _TIMES else None
    if column.logical is LogicalType.BOOLEAN:
        lower = text.lower()
        known = lower in _TRUE or lower in _FALSE
        return _Value("boolean", "true" if lower in _TRUE else "false") if known else None
    if column.logical in _NUMBERS:
        return _Value("number", text) if _NUMBER.fullmatch(text) else None
    if column.logical in _TEXTS or (column.logical is LogicalType.DATE and _DAY.fullmatch(text)):
        return _Value("text", text)
    return None


def _written(value: _Value, made: Column, target: Engine) -> str | None:
    type_, bare = made.type.lower(), target.name == "mysql"
    if value.kind == "now":
        return _now(made, target)
    if value.kind == "boolean":
        if type_ == "boolean" and target.copying.family == "postgresql":
            return value.text
        return "1" if value.text == "true" else "0"
    if value.kind == "number" and type_ != "decimal_text":
        return value.text
    if not bare:
        return target.dialect.literal(value.text)
    unsure = "(" in value.text or value.text.upper().startswith("CURRENT_")
    return None if unsure or type_.endswith(("text", "json")) else value.text


def _now(made: Column, target: Engine) -> str | None:
    if target.copying.family == "mysql":
        digits = _DIGITS.search(made.type)
        return f"CURRENT_TIMESTAMP({digits[1]})" if digits else "CURRENT_TIMESTAMP"
    if target.copying.family == "sqlite" and made.logical is LogicalType.TIMESTAMP_TZ:
        # Its own text has no zone.
        return None
    return "CURRENT_TIMESTAMP"


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
        self.joins = target.copying.family == "mysql"

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
            return self._all("text", [node.this, node.expression], self._joined)
        # PostgreSQL's own function takes NULL for nothing at all.
        if isinstance(node, exp.Concat) and self.source.copying.family == "mysql":
            return self._all("text", list(node.expressions), self._joined)
        return None

    def _joined(self, parts: list[str]) -> str:
        return f"CONCAT({', '.join(parts)})" if self.joins else " || ".join(parts)

    def _all(
        self, kind: Kind, nodes: list[exp.Expr], put: Callable[[list[str]], str]
    ) -> tuple[Kind, str] | None:
        found = [self.of(node) for node in nodes]
        parts = [pair[1] for pair in found if pair is not None and pair[0] == kind]
        return (kind, f"({put(parts)})") if len(parts) == len(nodes) else None
