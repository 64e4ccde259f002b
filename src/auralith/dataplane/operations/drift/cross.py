"""Compare databases of two engines, as far as they have things in common. A report, never a plan.

The common model is `schema.model`: tables, columns with their logical types, keys, foreign keys.
Names are compared without regard to case; schemas below the database are left aside where one of
the engines has none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.model import (
    Column,
    ForeignKey,
    LogicalType,
    Schema,
    Table,
    TableKind,
)

Side = Literal["left", "right"]

_TABLES = frozenset({TableKind.TABLE, TableKind.PARTITIONED, TableKind.VIRTUAL})
_ALIKE: Mapping[LogicalType, LogicalType] = {
    # No engine's text for these survives in all others; the closest one counts as the same.
    LogicalType.TIMESTAMP_TZ: LogicalType.TIMESTAMP,
    LogicalType.UUID: LogicalType.TEXT,
    LogicalType.ENUM: LogicalType.TEXT,
    LogicalType.JSON: LogicalType.TEXT,
    LogicalType.BOOLEAN: LogicalType.INTEGER,
}
_DIGITS = re.compile(r"\(([\d, ]+)\)")


@dataclass(frozen=True)
class CrossItem:
    """One difference: what each side has; empty where it has nothing."""

    object: str
    """`table:orders`, `column:orders.total`, `primary_key:orders`, `foreign_key:orders(a, b)`."""
    aspect: str
    """`existence`, `type`, `length`, `precision`, `nullable`, `key`, `references`, `actions`."""
    left: str
    right: str
    close: bool = False
    """Other types, but of those that stand for each other between engines."""


@dataclass(frozen=True)
class CrossReport:
    """What differs, and what was not looked at."""

    left_engine: str
    right_engine: str
    items: tuple[CrossItem, ...]
    not_compared: tuple[str, ...]
    """In plain words, with counts."""

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return asdict(self)


def compare_engines(left: Schema, right: Schema, *, quote: str = '"') -> CrossReport:
    """Tables, columns, keys and foreign keys of two databases, whatever their engines."""
    bare = not (_has_schemas(left) and _has_schemas(right))
    one, two = _tables(left, bare=bare), _tables(right, bare=bare)
    items: list[CrossItem] = []
    for path in sorted({*one, *two}):
        a, b = one.get(path), two.get(path)
        said = _Said(path, quote)
        if a is None or b is None:
            items.append(_existence(said("table"), a is not None))
        else:
            items += _columns(said, a, b)
            items += _keys(said, a, b)
    return CrossReport(
        left.engine, right.engine, tuple(items), tuple(_not_compared(left, right, one, two))
    )


@dataclass(frozen=True)
class _Said:
    """How the objects of one table are written."""

    table: tuple[str, ...]
    quote: str

    def __call__(self, kind: str, *parts: str, of: str | None = None) -> str:
        return ObjectId(kind, (*self.table, *parts), of).text(self.quote)


def _has_schemas(schema: Schema) -> bool:
    return any(t.name.schema is not None for t in schema.tables)


def _tables(schema: Schema, *, bare: bool) -> dict[tuple[str, ...], Table]:
    """By their names in small letters; with their schemas where two would have one name."""
    found = [t for t in schema.tables if t.kind in _TABLES]
    names = Counter(t.name.name.lower() for t in found)
    out = {}
    for table in found:
        name = table.name.name.lower()
        path = (name,) if bare and names[name] == 1 else (*_schema(table), name)
        out[path] = table
    return out


def _schema(table: Table) -> tuple[str, ...]:
    return () if table.name.schema is None else (table.name.schema.lower(),)


def _existence(identity: str, on_the_left: bool) -> CrossItem:  # noqa: FBT001 - a side
    here, gone = ("exists", "") if on_the_left else ("", "exists")
    return CrossItem(identity, "existence", here, gone)


def _columns(said: _Said, a: Table, b: Table) -> Iterator[CrossItem]:
    one = {c.name.lower(): c for c in a.columns}
    two = {c.name.lower(): c for c in b.columns}
    for column in dict.fromkeys([*one, *two]):
        identity = said("column", column)
        left, right = one.get(column), two.get(column)
        if left is None or right is None:
            yield _existence(identity, left is not None)
        else:
            yield from _column(identity, left, right)


def _column(identity: str, left: Column, right: Column) -> Iterator[CrossItem]:
    if left.logical != right.logical:
        close = _alike(left.logical) == _alike(right.logical)
        yield CrossItem(identity, "type", left.type, right.type, close)
    elif left.max_length and right.max_length and left.max_length != right.max_length:
        yield CrossItem(identity, "length", left.type, right.type)
    elif left.logical == LogicalType.DECIMAL and _differ(_digits(left), _digits(right)):
        yield CrossItem(identity, "precision", left.type, right.type)
    if left.nullable != right.nullable:
        yield CrossItem(identity, "nullable", _null(left), _null(right))


def _digits(column: Column) -> str:
    found = _DIGITS.search(column.type)
    return "" if found is None else found[1].replace(" ", "")


def _differ(left: str, right: str) -> bool:
    return bool(left and right and left != right)


def _alike(logical: LogicalType) -> LogicalType:
    return _ALIKE.get(logical, logical)


def _null(column: Column) -> str:
    return "NULL" if column.nullable else "NOT NULL"


def _keys(said: _Said, a: Table, b: Table) -> Iterator[CrossItem]:
    left, right = _primary(a), _primary(b)
    if left != right:
        yield CrossItem(said("primary_key"), "key", left, right)
    one, two = _unique(a), _unique(b)
    for columns in sorted(one ^ two):
        yield _existence(said("unique", of=columns), columns in one)
    ours, theirs = _foreign(a), _foreign(b)
    for columns in sorted({*ours, *theirs}):
        identity = said("foreign_key", of=columns)
        here, there = ours.get(columns), theirs.get(columns)
        if here is None or there is None:
            yield _existence(identity, here is not None)
        elif _target(here) != _target(there):
            yield CrossItem(identity, "references", _target(here), _target(there))
        elif _actions(here) != _actions(there):
            yield CrossItem(identity, "actions", _actions(here), _actions(there))


def _primary(table: Table) -> str:
    return _listed(table.primary_key.columns) if table.primary_key else ""


def _unique(table: Table) -> set[str]:
    return {_listed(sorted(k.columns)) for k in table.unique_keys if k.partial is None}


def _foreign(table: Table) -> dict[str, ForeignKey]:
    return {_listed(k.columns): k for k in table.foreign_keys}


def _target(key: ForeignKey) -> str:
    return f"{key.references.name.lower()}({_listed(key.referenced_columns)})"


def _actions(key: ForeignKey) -> str:
    # RESTRICT and NO ACTION differ only in when they are checked.
    words = [a.value.replace("restrict", "no_action") for a in (key.on_update, key.on_delete)]
    return f"on update {words[0]}, on delete {words[1]}"


def _listed(columns: tuple[str, ...] | list[str]) -> str:
    return ", ".join(c.lower() for c in columns)


def _not_compared(
    left: Schema,
    right: Schema,
    one: Mapping[tuple[str, ...], Table],
    two: Mapping[tuple[str, ...], Table],
) -> Iterator[str]:
    for schema, tables in ((left, one), (right, two)):
        others = len(schema.tables) - len(tables)
        checks = sum(len(t.checks) for t in tables.values())
        triggers = sum(len(t.triggers) for t in tables.values())
        partial = sum(1 for t in tables.values() for k in t.unique_keys if k.partial)
        unknown = sum(
            1 for t in tables.values() for c in t.columns if c.logical == LogicalType.OTHER
        )
        for count, what in (
            (others, "views, partitions and foreign tables"),
            (checks, "CHECK constraints: their expressions are in the engine's own words"),
            (triggers, "triggers"),
            (partial, "partial unique keys"),
            (unknown, "columns of types that have no common meaning: only that they differ"),
        ):
            if count:
                yield f"{schema.engine}: {count} {what}."
    yield (
        "Not compared between engines: defaults, widths of integers, lengths that only one side"
        " has, collations, and all that is not a table, a column, a key or a foreign key."
    )
