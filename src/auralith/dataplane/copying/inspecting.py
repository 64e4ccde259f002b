"""Look before the copy: values that the target cannot hold."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auralith.dataplane.copying.model import Caution, CopyPlan, TablePlan, Unfit
from auralith.dataplane.copying.subset_reading import clauses
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Obstacle, Shape
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Column, LogicalType

_TOGETHER = 100
"""Conditions counted by one statement."""


@dataclass(frozen=True)
class Found:
    """Values of a column that do not fit."""

    table: int
    column: str
    obstacle: Obstacle
    rows: int


def search(plan: CopyPlan, source: Database, target: Database) -> list[Found]:
    """Every kind of value that does not fit, with its rows; each table is read once at most."""
    out: list[Found] = []
    for table in plan.tables:
        asked = [
            (column, obstacle)
            for column, obstacles in _obstacles(table, source, target)
            for obstacle in obstacles
        ]
        for start in range(0, len(asked), _TOGETHER):
            some = asked[start : start + _TOGETHER]
            for (column, obstacle), rows in zip(some, _count(table, source, some), strict=True):
                if rows:
                    out.append(Found(table.no, column.name, obstacle, rows))
    return out


def settled(plan: CopyPlan, found: list[Found], target: Database, unfit: Unfit) -> CopyPlan:
    """The plan with the values that do not fit told, and dealt with as was chosen."""
    tables = tuple(
        _dealt(table, [f for f in found if f.table == table.no], target, unfit)
        for table in plan.tables
    )
    cautions = tuple(
        Caution(
            str(plan.tables[f.table].name),
            f.column,
            f.obstacle.kind,
            f.rows,
            f"{f.rows} rows hold {f.obstacle.message}, which the target cannot hold.",
        )
        for f in found
    )
    return replace(plan, tables=tables, cautions=(*plan.cautions, *cautions))


def _dealt(table: TablePlan, found: list[Found], target: Database, unfit: Unfit) -> TablePlan:
    columns = {f.column for f in found}
    if unfit == "refuse" or not columns:
        return table
    travelling, made = [], {c.name: c for c in table.target.columns}
    for one in table.travelling:
        if one.source.name not in columns:
            travelling.append(one)
            continue
        if unfit == "text" and table.created:
            declared = target.engine.copying.declare(Shape(Wire.TEXT))
            text = replace(one.target, type=declared.type, logical=LogicalType.TEXT)
            made[text.name] = text
            travelling.append(replace(one, target=text, wire=Wire.TEXT))
            continue
        if not one.target.nullable:
            msg = (
                f"{table.name}.{one.source.name} holds values that the target cannot hold, and is"
                " NOT NULL: leave these rows out by a filter, or widen the column."
            )
            raise InvalidInput(
                msg,
                loc=("on_unrepresentable",),
                code="bridge.unrepresentable_not_null",
                params={"table": str(table.name), "column": one.source.name},
            )
        conditions = " OR ".join(
            f"({f.obstacle.condition})" for f in found if f.column == one.source.name
        )
        travelling.append(replace(one, unfit=conditions))
    return replace(
        table,
        reading=replace(table.reading, columns=tuple(travelling)),
        target=replace(table.target, columns=tuple(made.values())),
    )


def _obstacles(
    table: TablePlan, source: Database, target: Database
) -> Iterator[tuple[Column, list[Obstacle]]]:
    reads, writes = source.engine.copying, target.engine.copying
    for travelling in table.travelling:
        given = reads.shape(travelling.source)
        taken = writes.shape(travelling.target)
        same = reads.family == writes.family
        alike = same and travelling.source.type.lower() == travelling.target.type.lower()
        if alike and travelling.wire in (Wire.OWN, Wire.RELAYED):
            continue
        limits = reads.limits if same else writes.limits
        found = reads.obstacles(travelling.source, given, taken, limits)
        spared = travelling.spared
        yield (
            travelling.source,
            [o for o in found if spared is not None and o.kind not in spared],
        )


def _count(
    table: TablePlan, source: Database, some: list[tuple[Column, Obstacle]]
) -> tuple[int, ...]:
    sums = ", ".join(
        f"coalesce(sum(CASE WHEN {obstacle.condition} THEN 1 ELSE 0 END), 0)"
        for _, obstacle in some
    )
    name = source.engine.dialect.table(table.name)
    rows = (
        source.session.query(f"SELECT {sums} FROM {name}{clause}")[0]
        for clause in clauses(source.engine.copying, table.reading)
    )
    return tuple(sum(int(value) for value in column) for column in zip(*rows, strict=True))
