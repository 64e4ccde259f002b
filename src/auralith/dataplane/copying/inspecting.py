"""Look before the copy: values that the target cannot hold, and whether both are one database."""

from collections.abc import Iterator

from auralith.dataplane.copying.model import Caution, CopyPlan, TablePlan
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Obstacle
from auralith.dataplane.schema.model import Column

_TOGETHER = 100
"""Conditions counted by one statement."""


def counted(plan: CopyPlan, source: Database, target: Database) -> list[Caution]:
    """Every kind of value that does not fit, with its rows; each table is read once at most."""
    out: list[Caution] = []
    for table in plan.tables:
        found = [
            (column, obstacle)
            for column, obstacles in _obstacles(table, source, target)
            for obstacle in obstacles
        ]
        for start in range(0, len(found), _TOGETHER):
            some = found[start : start + _TOGETHER]
            for (column, obstacle), rows in zip(some, _count(table, source, some), strict=True):
                if rows:
                    out.append(
                        Caution(
                            str(table.name),
                            column.name,
                            obstacle.kind,
                            rows,
                            f"{rows} rows hold {obstacle.message}, which the target cannot hold.",
                        )
                    )
    return out


def _obstacles(
    table: TablePlan, source: Database, target: Database
) -> Iterator[tuple[Column, list[Obstacle]]]:
    reads, writes = source.engine.copying, target.engine.copying
    for travelling in table.travelling:
        given = reads.shape(travelling.source)
        taken = writes.shape(travelling.target)
        same = reads.family == writes.family
        if same and travelling.source.type.lower() == travelling.target.type.lower():
            continue
        limits = reads.limits if same else writes.limits
        yield travelling.source, list(reads.obstacles(travelling.source, given, taken, limits))


def _count(
    table: TablePlan, source: Database, some: list[tuple[Column, Obstacle]]
) -> tuple[int, ...]:
    sums = ", ".join(
        f"coalesce(sum(CASE WHEN {obstacle.condition} THEN 1 ELSE 0 END), 0)"
        for _, obstacle in some
    )
    where = f" WHERE ({table.reading.where})" if table.reading.where else ""
    name = source.engine.dialect.table(table.name)
    row = source.session.query(f"SELECT {sums} FROM {name}{where}")[0]
    return tuple(int(value) for value in row)
