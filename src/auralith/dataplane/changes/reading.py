"""Show what the journal holds: changes with before and after, conflicts, its size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.changes.remaining import undone_ranges
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import load_tables
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.journal.model import Run, Segment
from auralith.dataplane.journal.ranges import contains
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

MAX_PAGE = 1_000


@dataclass(frozen=True)
class ChangePage:
    """A page of changes; `total` counts all of the run."""

    items: tuple[dict[str, Any], ...]
    total: int


@dataclass(frozen=True)
class ConflictPage:
    """A page of what a rollback did not undo."""

    items: tuple[dict[str, Any], ...]
    total: int


def read_images(
    scope: RunScope, table: Table, segment: Segment, *, limit: int, offset: int = 0
) -> list[tuple[int, dict[str, Any]]]:
    """Changes of a segment, by change id: key, before and after as JSON values."""
    known = scope.header.table(segment.table)
    values = scope.engine.values
    plain = [table.column(c.name) or _unknown(c.name, c.type) for c in known.columns]
    shown = range(len(known.columns)) if segment.action != "update" else segment.changed
    before = [] if segment.action == "insert" else list(shown)
    after = [] if segment.action == "delete" else list(shown)
    sides = (
        [
            (i, segment.after(i) if segment.action == "insert" else segment.before(i))
            for i in known.key_indexes
        ]
        + [(i, segment.before(i)) for i in before]
        + [(i, segment.after(i)) for i in after]
    )
    picked = ", ".join(
        f"{values.select(replace(plain[i], name=name), 'j')} AS _v{n}"
        for n, (i, name) in enumerate(sides)
    )
    start, end = segment.first, segment.last
    if segment.count == end - start + 1:
        # No holes: the page is a range of ids, however far inside.
        start, end, offset = start + offset, min(end, start + offset + limit - 1), 0
    low, high = segment.span(start, end)
    rows = scope.session.query(
        f"SELECT j.id, {picked} FROM {scope.images(segment.table, segment.images)} AS j"
        f" WHERE j.id >= {low} AND j.id <= {high}"
        f" ORDER BY j.id {'DESC' if segment.step < 0 else ''}"
        f" LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    out = []
    for stored, *cells in rows:
        shown_values = [
            values.to_json(plain[i], cell) for (i, _), cell in zip(sides, cells, strict=True)
        ]
        keys = dict(zip(known.key, shown_values, strict=False))
        rest = shown_values[len(known.key) :]
        names = [known.columns[i].name for i in before]
        later = [known.columns[i].name for i in after]
        out.append(
            (
                segment.change(stored),
                {
                    "key": keys,
                    "before": dict(zip(names, rest, strict=False)) if before else None,
                    "after": dict(zip(later, rest[len(before) :], strict=False)) if after else None,
                },
            )
        )
    return out


def _unknown(name: str, type_: str) -> Column:
    """A column that was dropped since; its values are shown as text."""
    return Column(name, type_, LogicalType.OTHER, nullable=True)


def _opened(database: Database, run_id: str) -> tuple[Journal, Run, RunScope]:
    journal = Journal(database.session, database.changes.journal)
    run = journal.get(run_id)
    names = [TableName.parse(t.name) for t in run.header.tables]
    tables = load_tables(database, names)
    return journal, run, RunScope(database, tables, run.header, run.no)


def read_changes(place: Place, run_id: str, *, page: int = 1, page_size: int = 50) -> ChangePage:
    """A page (from 1) of a run's changes, in the order they were made."""
    if page < 1 or not 1 <= page_size <= MAX_PAGE:
        msg = f"page begins at 1, page_size lies between 1 and {MAX_PAGE}."
        raise InvalidInput(msg, loc=("page",), root="query")
    with place.reading() as database:
        journal, run, scope = _opened(database, run_id)
        segments = [s for b in journal.batches(run) for s in b.segments]
        total = sum(s.count for s in segments)
        skip, left = (page - 1) * page_size, page_size
        items: list[tuple[int, dict[str, Any]]] = []
        for segment in segments:
            if left <= 0:
                break
            if skip >= segment.count:
                skip -= segment.count
                continue
            known = run.header.table(segment.table)
            name = TableName.parse(known.name)
            table = scope.tables.find(name) or Table(name)
            found = read_images(scope, table, segment, limit=left, offset=skip)
            for change, images in found:
                op = {"op": segment.action, "cause": segment.cause, "table": known.name}
                items.append((change, op | images))
            left -= len(found)
            skip = 0
        return ChangePage(tuple(_with_status(journal, run, items)), total)


def _with_status(
    journal: Journal, run: Run, items: Sequence[tuple[int, dict[str, Any]]]
) -> list[dict[str, Any]]:
    if not items:
        return []
    undone = undone_ranges(journal, run)
    conflicts: set[int] = set()
    for rollback in journal.rollbacks_of(run.no)[-1:]:
        conflicts = journal.conflicting(rollback, [c for c, _ in items])
    out = []
    for change, item in items:
        status = "applied"
        if contains(undone, change):
            status = "rolled_back"
        elif change in conflicts:
            status = "conflict"
        out.append({**item, "status": status})
    return out


def read_conflicts(
    place: Place, run_id: str, *, page: int = 1, page_size: int = 50
) -> ConflictPage:
    """A page (from 1) of the changes that a rollback did not undo."""
    with place.reading() as database:
        journal = Journal(database.session, database.changes.journal)
        run = journal.get(run_id)
        found = journal.conflicts(run, limit=page_size, offset=(page - 1) * page_size)
        items = tuple({"table": c.table, "key": dict(c.key), "reason": c.reason} for c in found)
        return ConflictPage(items, journal.count_conflicts(run))
