"""Which rows of a throw-away database came through a migration with their values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from auralith.dataplane.engines.base import Database
from auralith.dataplane.plan.model import Action
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.model import Column, Schema, Table, TableKind
from auralith.dataplane.schema.names import TableName

Rows = Mapping[TableName, list[dict[str, str | None]]]
"""By table: the rows, each a value's text by column."""

_KEPT = frozenset({TableKind.TABLE, TableKind.PARTITIONED})


@dataclass(frozen=True)
class Survival:
    """What became of the rows."""

    survived: int
    lost: tuple[tuple[TableName, int], ...]
    """Tables that are still there and miss rows or values, although nothing destructive was
    planned for them."""


def read_rows(database: Database, schema: Schema) -> Rows:
    """All rows of the tables, as text."""
    return {t.name: _rows(database, t) for t in schema.tables if t.kind in _KEPT}


def _rows(database: Database, table: Table) -> list[dict[str, str | None]]:
    columns = [c for c in table.columns if c.generated is None]
    if not columns:
        return []
    values, dialect = database.engine.values, database.engine.dialect
    picked = ", ".join(values.select(c, "t") for c in columns)
    found = database.session.query(f"SELECT {picked} FROM {dialect.table(table.name)} t")
    return [
        {c.name: _text(values.to_json(c, v)) for c, v in zip(columns, row, strict=True)}
        for row in found
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def compare_rows(
    before: tuple[Schema, Rows], after: tuple[Schema, Rows], actions: Iterable[Action]
) -> Survival:
    """Match rows of both sides by the columns that are in both and that nothing destroys.

    Values of columns with another type are compared only as to whether there is one.
    """
    names = _Names(actions)
    survived, lost = 0, []
    for table in before[0].tables:
        rows = before[1].get(table.name)
        now = after[0].table(names.table(table.name))
        if not rows or now is None or now.name not in after[1]:
            continue
        pairs = list(names.columns(table, now))
        old = Counter(_row(row, [(a.name, a.type == b.type) for a, b in pairs]) for row in rows)
        new = Counter(
            _row(row, [(b.name, a.type == b.type) for a, b in pairs]) for row in after[1][now.name]
        )
        kept = (old & new).total()
        survived += kept
        if kept < len(rows) and not names.loses_rows(table.name):
            lost.append((table.name, len(rows) - kept))
    return Survival(survived, tuple(lost))


def _row(
    row: Mapping[str, str | None], columns: Iterable[tuple[str, bool]]
) -> tuple[str | bool | None, ...]:
    return tuple(row[name] if exact else row[name] is None for name, exact in columns)


class _Names:
    """What a plan renames and destroys, in terms of tables and columns."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self.renamed: dict[ObjectId, ObjectId] = {}
        self.destroyed: set[ObjectId] = set()
        for action in actions:
            if action.verb == "rename":
                kind = action.object.kind
                for new in action.produces:
                    if new.kind == kind and len(new.path) == len(action.object.path):
                        self.renamed[action.object] = new
            elif action.destructive:
                self.destroyed |= action.destroys | {action.object}

    def _now(self, kind: str, path: tuple[str, ...]) -> ObjectId | None:
        """By the last parts of the path: introspection leaves out the default schema."""
        for old, new in self.renamed.items():
            if old.kind == kind and old.path[-len(path) :] == path:
                return new
        return None

    def table(self, name: TableName) -> TableName:
        """The table's name afterwards."""
        now = self._now("table", _path(name))
        return name if now is None else TableName(name.schema, now.name)

    def columns(self, old: Table, new: Table) -> Iterator[tuple[Column, Column]]:
        """Columns that are in both, with values that nothing destroys."""
        for column in old.columns:
            if column.generated is not None or self._destroyed(
                "column", (*_path(old.name), column.name)
            ):
                continue
            now = self._now("column", (*_path(new.name), column.name)) or self._now(
                "column", (*_path(old.name), column.name)
            )
            found = new.column(column.name if now is None else now.name)
            if found is not None and found.generated is None:
                yield column, found

    def loses_rows(self, name: TableName) -> bool:
        """Whether the plan says that rows of this table may be lost."""
        return self._destroyed("table", _path(name))

    def _destroyed(self, kind: str, path: tuple[str, ...]) -> bool:
        return any(i.kind == kind and i.path[-len(path) :] == path for i in self.destroyed)


def _path(name: TableName) -> tuple[str, ...]:
    return (name.name,) if name.schema is None else (name.schema, name.name)
