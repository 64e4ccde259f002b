"""A scenario against a schema, before any row of the database is looked at.

Which generator fills which column, which rows foreign keys choose, in which order tables are
written, which keys close circles; and what of the database has to be read for it (`Outline.starts`,
`Outline.pools`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.circles import Key, in_order
from auralith.dataplane.generating.drafting import (
    Closing,
    Loc,
    PlannedKey,
    TableOutline,
    table_outline,
)
from auralith.dataplane.generating.spec import ScenarioSpec, TableSpec
from auralith.dataplane.masking.spec import table_name
from auralith.dataplane.schema.model import Table, TableKind
from auralith.dataplane.schema.names import TableName

_FILLED = (TableKind.TABLE, TableKind.PARTITIONED, TableKind.PARTITION)


@dataclass(frozen=True)
class PoolWish:
    """What is read of a table whose rows are there already."""

    columns: tuple[str, ...]
    where: str | None = None
    loc: Loc = ()
    """Of `where`."""


@dataclass(frozen=True)
class Outline:
    """See above."""

    spec: ScenarioSpec
    schema: Mapping[TableName, Table]
    tables: Mapping[TableName, TableOutline]
    """Those that get rows, in the order of writing."""
    together: tuple[frozenset[TableName], ...] = ()
    """Tables that reference each other by keys which are looked at when a transaction ends."""
    parents: Mapping[TableName, tuple[str, Loc]] = field(default_factory=dict)
    """The predicates of rows that are there and can be parents."""

    @property
    def starts(self) -> tuple[tuple[TableName, str], ...]:
        """Columns that count on from the database's own numbers."""
        return tuple(
            (name, column)
            for name, table in self.tables.items()
            for column, planned in table.columns.items()
            if planned.generator.key and getattr(planned.params, "start", None) is None
        )

    @cached_property
    def pools(self) -> Mapping[TableName, PoolWish]:
        """Tables whose rows can be parents, and the columns that are looked at."""
        out: dict[TableName, dict[str, None]] = {}
        for table in self.tables.values():
            for key in table.keys:
                parent = key.key.references
                if parent not in self.tables or parent in self.parents:
                    out.setdefault(parent, {}).update(dict.fromkeys(key.key.referenced_columns))
            for planned in table.columns.values():
                for column, theirs in planned.generator.reads_parent(planned.params):
                    edge = next((k for k in table.keys if column in k.key.columns), None)
                    if edge is not None and edge.key.references in out:
                        out[edge.key.references][theirs] = None
        wishes = {}
        for name, columns in out.items():
            where, loc = self.parents.get(name, (None, ()))
            row_key = self.schema[name].row_key if name in self.schema else None
            ordered = dict.fromkeys(row_key.columns) if row_key is not None else {}
            wishes[name] = PoolWish((*(ordered | columns),), where, loc)
        return wishes


def outline(
    spec: ScenarioSpec,
    tables: Sequence[Table],
    *,
    default_schema: str | None = None,
    integer_bits: int | None = None,
    defers: bool = False,
) -> Outline:
    """The scenario against the schema's tables; see above.

    `default_schema`: the real name of the schema whose tables go without one.
    `integer_bits`: all integers of the engine have so many. `defers`: any key can be looked at
    when a transaction ends, also one that is not declared so. Raises InvalidInput with the place
    of what does not fit.
    """
    known = {t.name: t for t in tables}
    filled: list[tuple[TableName, int, TableSpec]] = []
    parents: dict[TableName, tuple[str, Loc]] = {}
    spec = at_home(spec, default_schema)
    for name, (no, given) in spec.by_name.items():
        table = known.get(name)
        if table is None or table.kind not in _FILLED:
            msg = f"There is no table {name} that could be filled: take it out, or rename it."
            raise InvalidInput(msg, loc=("tables", no, "table"), code="seed.table")
        if given.where_exists is not None:
            parents[name] = (given.where_exists, ("tables", no, "where_exists"))
        if given.fills:
            filled.append((name, no, given))
    late: frozenset[Closing] = frozenset()
    while True:
        drafted = {
            n: table_outline(no, spec_, known, late, integer_bits) for n, no, spec_ in filled
        }
        keys = [_key(t, k) for t in drafted.values() for k in t.keys if not (k.implied or k.late)]
        ordered, more, together = in_order(keys, drafted, defers=defers)
        if not more:
            break
        # What a late key decides has to be decided without it where it may not be NULL.
        late |= {(k.table, k.key.columns) for k in more}
    return Outline(spec, known, {name: drafted[name] for name in ordered}, together, parents)


def at_home(spec: ScenarioSpec, default_schema: str | None) -> ScenarioSpec:
    """The scenario with the names of tables as the schema has them."""
    tables = []
    for no, given in enumerate(spec.tables):
        update: dict[str, Any] = {"table": _plain(given.table, default_schema, ("tables", no))}
        if given.per_parent is not None:
            named = _plain(given.per_parent.table, default_schema, ("tables", no, "per_parent"))
            update["per_parent"] = given.per_parent.model_copy(update={"table": named})
        tables.append(given.model_copy(update=update))
    return spec.model_copy(update={"tables": tables})


def _plain(text: str, default_schema: str | None, loc: Loc) -> str:
    name = table_name(text, (*loc, "table"))
    if default_schema is not None and name.schema == default_schema:
        return str(TableName(None, name.name))
    return str(name)


def _key(table: TableOutline, planned: PlannedKey) -> Key:
    columns = planned.key.columns
    nullable = any(table.shapes[c].nullable for c in columns)
    return Key(table.table.name, planned.key, nullable=nullable, fixed=planned.counted)
