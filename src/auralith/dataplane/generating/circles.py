"""The order in which tables are written, and the keys that have to wait for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.graph import Graph, build
from auralith.dataplane.schema.model import ForeignKey, Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Key:
    """A foreign key and its table."""

    table: TableName
    key: ForeignKey
    nullable: bool
    """It may be NULL at first."""
    fixed: bool
    """The numbers of rows of its parents decide those of its table."""


def in_order(
    keys: Sequence[Key],
    tables: Collection[TableName],
    *,
    defers: bool,
) -> tuple[tuple[TableName, ...], tuple[Key, ...], tuple[frozenset[TableName], ...]]:
    """The tables with parents first, keys that are filled afterwards, tables written together.

    A circle is opened at a key that may be NULL and is not `fixed`, else at keys that the database
    looks at when a transaction ends. Raises InvalidInput `seed.circle`, with the path, for one that
    cannot be opened.
    """
    left = [k for k in keys if k.table != k.key.references]
    late: list[Key] = []
    deferred: list[Key] = []
    while circle := _circle(_graph(left, tables)):
        inside = [k for k in left if k.table in circle and k.key.references in circle]
        opened = [k for k in inside if k.nullable and not k.fixed]
        held = [k for k in inside if (defers or k.key.deferrable) and not k.fixed]
        if not opened and not held:
            path = " → ".join(_path(inside, circle))
            msg = (
                f"{path}: none of these foreign keys may be NULL, and the database looks at them"
                " row by row. Let one be NULL or DEFERRABLE, or give one existing rows as parents."
            )
            raise InvalidInput(
                msg,
                loc=("tables",),
                code="seed.circle",
                params={"tables": sorted(map(str, circle))},
            )
        first = min(opened or held, key=lambda k: (str(k.table), k.key.columns))
        left.remove(first)
        (late if opened else deferred).append(first)
    order = _graph(left, tables).insert_order
    groups = [set(c) for c in _graph([*left, *deferred], tables).cycles if len(c) > 1]
    return order, tuple(late), tuple(frozenset(g) for g in groups)


def _graph(keys: Sequence[Key], tables: Collection[TableName]) -> Graph:
    return build(
        [
            replace(Table(name), foreign_keys=tuple(k.key for k in keys if k.table == name))
            for name in tables
        ]
    )


def _circle(graph: Graph) -> frozenset[TableName] | None:
    return next((frozenset(c) for c in graph.cycles if len(c) > 1), None)


def _path(keys: Sequence[Key], circle: Collection[TableName]) -> list[str]:
    """One way around."""
    onward: dict[TableName, TableName] = {}
    for key in sorted(keys, key=lambda k: (str(k.table), k.key.columns)):
        onward.setdefault(key.table, key.key.references)
    at = min(circle, key=str)
    path: list[TableName] = []
    while at not in path:
        path.append(at)
        at = onward[at]
    return [str(name) for name in (*path[path.index(at) :], at)]
