"""One table of a scenario against the schema: what fills its columns, and by which keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.generators.keys import ReferenceParams
from auralith.dataplane.generating.model import Generator, Params
from auralith.dataplane.generating.spec import ColumnSpec, TableSpec
from auralith.dataplane.generating.uniqueness import UniqueSet, unique_sets
from auralith.dataplane.masking.columns import ColumnShape, shapes
from auralith.dataplane.masking.spec import table_name
from auralith.dataplane.schema.model import Column, ForeignKey, LogicalType, Table
from auralith.dataplane.schema.names import TableName

Loc = tuple[str | int, ...]
Closing = tuple[TableName, tuple[str, ...]]
"""A key that is filled late: its table and its columns."""


@dataclass(frozen=True)
class Planned:
    """What fills one column."""

    column: Column
    shape: ColumnShape
    generator: Generator
    params: Params
    loc: Loc
    asked: bool
    """Whether the scenario names it; otherwise the kernel chose it."""


@dataclass(frozen=True)
class PlannedKey:
    """How a foreign key's rows are chosen."""

    key: ForeignKey
    params: ReferenceParams
    counted: bool = False
    """The parents' numbers of rows decide (`per_parent`)."""
    itself: bool = False
    late: bool = False
    shared: tuple[str, ...] = ()
    """Columns that keys before it decide."""
    implied: bool = False
    """Keys before it decide all of its columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it decides."""
        return tuple(c for c in self.key.columns if c not in self.shared)


@dataclass(frozen=True)
class TableOutline:
    """One table that gets rows."""

    no: int
    """Its place in the scenario."""
    spec: TableSpec
    table: Table
    shapes: Mapping[str, ColumnShape]
    columns: Mapping[str, Planned]
    """Those that generators fill, without columns of foreign keys."""
    keys: tuple[PlannedKey, ...]
    """Those that the kernel chooses rows for; the one that is counted, then wider ones, first."""
    uniques: tuple[UniqueSet, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Columns that are written, in the table's order."""
        decided = {c for key in self.keys for c in key.columns}
        filled = {n for n, c in self.columns.items() if not c.generator.left_out}
        return tuple(c.name for c in self.table.columns if c.name in decided | filled)

    @property
    def counted(self) -> PlannedKey | None:
        """The key whose parents decide how many rows there are."""
        return next((k for k in self.keys if k.counted), None)


def table_outline(
    no: int,
    given: TableSpec,
    known: Mapping[TableName, Table],
    late: frozenset[Closing],
    integer_bits: int | None,
) -> TableOutline:
    """What fills the columns of a table, and which keys the kernel chooses rows for.

    `no` is its place in the scenario, `late` the keys that close circles. Raises InvalidInput with
    the place of what does not fit.
    """
    table = known[table_name(given.table, ("tables", no, "table"))]
    aimed = frozenset(
        column
        for other in known.values()
        for key in other.foreign_keys
        if key.references == table.name
        for column in key.referenced_columns
    )
    found = shapes(table, referenced=aimed, integer_bits=integer_bits)
    loc: Loc = ("tables", no)
    planned = {
        name: _planned(table, found, name, column, (*loc, "columns", name))
        for name, column in given.columns.items()
    }
    keys = _keys(table, given, planned, late, loc)
    decided = {c for key in keys for c in key.columns}
    columns = {n: p for n, p in planned.items() if not p.generator.reference}
    counts = next((frozenset(k.key.columns) for k in keys if k.counted), frozenset())
    for column in table.columns:
        name = column.name
        if name in columns or name in decided or column.generated is not None:
            continue
        chosen = _chosen(table, found[name], counts)
        if chosen is not None:
            columns[name] = _planned(
                table,
                found,
                name,
                ColumnSpec(generator=chosen),
                (*loc, "columns", name),
                asked=False,
            )
        elif not column.nullable and column.default is None and not column.identity:
            msg = f"{name} of {table.name} is NOT NULL and has no default: give it a generator."
            raise InvalidInput(
                msg,
                loc=(*loc, "columns"),
                code="seed.no_generator",
                params={"table": str(table.name), "column": name},
            )
    asked = [n for n, p in planned.items() if p.params.unique]
    return TableOutline(no, given, table, found, columns, keys, unique_sets(table, asked))


def _chosen(table: Table, shape: ColumnShape, counts: frozenset[str]) -> str | None:
    """The generator of a key's column that the scenario does not name."""
    if not shape.is_key:
        return None
    if shape.logical is LogicalType.UUID:
        return "uuid"
    if shape.logical not in {LogicalType.INTEGER, LogicalType.DECIMAL}:
        return None
    key = table.primary_key
    if counts and key is not None and shape.name in key.columns and counts < set(key.columns):
        return "position"
    return "sequence"


def _planned(
    table: Table,
    found: Mapping[str, ColumnShape],
    name: str,
    given: ColumnSpec,
    loc: Loc,
    *,
    asked: bool = True,
) -> Planned:
    column, shape = table.column(name), found.get(name)
    if column is None or shape is None:
        msg = f"There is no column {name} in {table.name}: take it out, or rename it."
        raise InvalidInput(msg, loc=loc, code="seed.column")
    if column.generated is not None:
        msg = f"{name} of {table.name} is generated by the database: take it out."
        raise InvalidInput(msg, loc=loc, code="seed.generated")
    generator = CATALOGUE.get(given.generator)
    if generator is None:
        msg = f"There is no generator {given.generator}: the catalogue lists them."
        raise InvalidInput(msg, loc=(*loc, "generator"), code="seed.generator")
    if shape.logical not in generator.makes:
        msg = f"{generator.id} does not fill columns of type {column.type}."
        raise InvalidInput(msg, loc=(*loc, "generator"), code="seed.generator")
    params = parsed(generator, given.params, loc)
    if params.null_rate and not column.nullable:
        msg = f"{name} of {table.name} is NOT NULL: its null_rate is 0."
        raise InvalidInput(msg, loc=(*loc, "params", "null_rate"), code="seed.not_null")
    return Planned(column, shape, generator, params, loc, asked)


def parsed(generator: Generator, params: Mapping[str, Any], loc: Loc = ()) -> Params:
    """The parameters in their own type. Raises InvalidInput with the way to the first fault."""
    try:
        return generator.params.model_validate(dict(params))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidInput(
            f"{generator.id}: {first['msg']}.".replace("..", "."),
            loc=(*loc, "params", *first["loc"]),
            code="seed.params",
        ) from error


def _keys(
    table: Table,
    given: TableSpec,
    planned: Mapping[str, Planned],
    late: frozenset[Closing],
    loc: Loc,
) -> tuple[PlannedKey, ...]:
    """Foreign keys whose rows the kernel chooses: all but those that other generators fill."""
    generated = {c.name for c in table.columns if c.generated is not None}
    counted = _counted(table, given, (*loc, "per_parent"))
    mine = []
    for key in table.foreign_keys:
        own = {n for n in key.columns if n in planned and not planned[n].generator.reference}
        if own >= set(key.columns) or generated & set(key.columns):
            if key == counted:
                msg = f"{', '.join(key.columns)} is filled by the rows of {key.references}."
                raise InvalidInput(msg, loc=(*loc, "columns", key.columns[0]), code="seed.counted")
            continue
        mine.append(key)
    # The first decides: the counted one, then the widest; those that cannot decide come last.
    bound = {k: _undecided(table, k, late) for k in mine}
    mine.sort(key=lambda k: (k != counted, bool(bound[k]), -len(k.columns), k.columns))
    decided = {n for n, p in planned.items() if not p.generator.reference}
    out = []
    for key in mine:
        shared = tuple(c for c in key.columns if c in decided or c in bound[key])
        named = next((planned[c].params for c in key.columns if c in planned), None)
        params = named if isinstance(named, ReferenceParams) else ReferenceParams()
        out.append(
            PlannedKey(
                key,
                params,
                counted=key == counted,
                itself=key.references == table.name,
                late=(table.name, key.columns) in late,
                shared=shared,
                implied=len(shared) == len(key.columns),
            )
        )
        decided |= set(out[-1].columns)
    return tuple(out)


def _undecided(table: Table, key: ForeignKey, late: frozenset[Closing]) -> frozenset[str]:
    """Columns of a key that something else has to decide.

    Those that a table's key to itself shares with the row behind it, and those of a late key that
    may not be NULL meanwhile.
    """
    out: set[str] = set()
    if key.references == table.name:
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        out |= {mine for mine, theirs in pairs if mine == theirs}
    if (table.name, key.columns) in late:
        out |= {c.name for c in table.columns if c.name in key.columns and not c.nullable}
    return frozenset(out)


def _counted(table: Table, given: TableSpec, loc: Loc) -> ForeignKey | None:
    wanted = given.per_parent
    if wanted is None:
        return None
    fitting = [
        key
        for key in table.foreign_keys
        if str(key.references) == str(TableName.parse(wanted.table))
        and (wanted.columns is None or set(wanted.columns) == set(key.columns))
    ]
    if not fitting:
        msg = (
            f"No foreign key of {table.name} points at {wanted.table}: take rows, or another table."
        )
        raise InvalidInput(msg, loc=(*loc, "table"), code="seed.per_parent")
    if fitting[0].references == table.name:
        msg = f"{table.name} points at itself: give the number of its rows."
        raise InvalidInput(msg, loc=(*loc, "table"), code="seed.per_parent")
    return fitting[0]
