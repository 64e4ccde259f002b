"""Rows as a run would make them, children of the shown parents first; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from auralith.dataplane.engines import codec
from auralith.dataplane.engines.base import Place
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.generating.feasibility import made
from auralith.dataplane.generating.maker import TableMaker, Tie
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.verdicts import Finding
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.operations.seed.checking import check
from auralith.dataplane.operations.seed.reading import References
from auralith.dataplane.schema.names import TableName

STATEMENT_MS = 30_000
SEARCHED = 20_000
"""Rows of a table among which those of the shown parents are looked for."""
MOST_LETTERS = 10_000
"""Of a text that is shown."""


@dataclass(frozen=True)
class Link:
    """Where the value of a foreign key's column leads."""

    table: TableName
    column: str


@dataclass(frozen=True)
class TablePreview:
    """Some rows of one table."""

    table: TableName
    rows_planned: int
    columns: tuple[str, ...]
    """Those that are written; the database fills the others."""
    rows: tuple[Mapping[str, Any], ...]
    """Values as the API shows them."""
    links: Mapping[str, Link]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "table": str(self.table),
            "rows_planned": self.rows_planned,
            "columns": list(self.columns),
            "rows": [dict(row) for row in self.rows],
            "links": {
                name: {"table": str(link.table), "column": link.column}
                for name, link in self.links.items()
            },
            "findings": [finding.as_json() for finding in self.findings],
        }


def preview(
    place: Place,
    spec: ScenarioSpec,
    *,
    rows: int,
    references: References | None = None,
    scale: float = 1.0,
    tables: Sequence[TableName] | None = None,
) -> tuple[TablePreview, ...]:
    """So many rows of each table, or of these, in the order of writing, with what is found.

    Raises InvalidInput with the place of what cannot be bound; what a run would be refused for
    stands in the findings.
    """
    with place.reading() as database:
        database.session.limit(STATEMENT_MS)
        checked = check(database, spec, references=references, scale=scale, refuse=False)
    shown: dict[TableName, Words] = {}
    out = []
    for name, maker in checked.scenario.makers.items():
        numbers = _chosen(maker, shown, rows)
        shown[name] = numbers
        if tables is None or name in tables:
            found = tuple(f for f in checked.findings if f.table == name)
            out.append(_preview(maker, numbers, found))
    return tuple(out)


def _preview(maker: TableMaker, numbers: Words, found: tuple[Finding, ...]) -> TablePreview:
    try:
        columns = made(maker, numbers)
        values = {name: [_shown(v) for v in column.to_pylist()] for name, column in columns.items()}
        rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    except (DataPlaneError, pa.ArrowException, OverflowError):
        # Why they cannot be made is among the findings.
        rows = []
    return TablePreview(
        table=maker.outline.table.name,
        rows_planned=maker.rows,
        columns=maker.names,
        rows=tuple(rows),
        links={
            own: Link(key.references, other)
            for key in maker.outline.table.foreign_keys
            for own, other in zip(key.columns, key.referenced_columns, strict=True)
            if own in maker.names
        },
        findings=found,
    )


def _chosen(maker: TableMaker, shown: Mapping[TableName, Words], rows: int) -> Words:
    """Rows that point at shown rows, where there are some; then the first ones."""
    first = np.arange(min(rows, maker.rows), dtype=np.uint64)
    ties = [t for t in maker.ties if t.edge.parent in shown and not t.edge.late]
    if not ties or maker.rows <= rows:
        return first
    numbers = np.arange(min(SEARCHED, maker.rows), dtype=np.uint64)
    try:
        met = [_points(maker, tie, numbers, shown[tie.edge.parent]) for tie in ties]
    except (DataPlaneError, pa.ArrowException, LookupError):
        return first
    # Rows of which more parents are shown come first; among equals, the earlier ones.
    order = np.argsort(-np.sum(met, axis=0), kind="stable")
    return np.sort(numbers[order[:rows]])


def _points(maker: TableMaker, tie: Tie, numbers: Words, parents: Words) -> Any:
    """1 for rows whose parent is shown."""
    chosen = maker.parents_of(numbers, tie)
    new = parents + np.uint64(tie.edge.existing)
    return (np.isin(chosen.numbers, new) & chosen.there).astype(np.int8)


def _shown(value: Any) -> Any:
    """A value as the API shows it (spec: Values)."""
    if isinstance(value, list):
        return [_shown(part) for part in value]
    if isinstance(value, datetime):
        text = value.isoformat()
        return text.removesuffix("+00:00") + "Z" if value.utcoffset() == timedelta(0) else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > MOST_LETTERS:
        return f"{value[:MOST_LETTERS]}…"
    return codec.plain_to_json(value)
