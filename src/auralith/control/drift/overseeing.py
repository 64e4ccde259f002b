"""A whole project at a glance: how each connection stands, and their schemas side by side.

Reads what checks and snapshots have kept; no database is asked.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.drift import repository, scheduling, schemas
from auralith.control.projects.access import Access
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift
from auralith.dataplane.operations.drift import Across
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.scope import Scope
from auralith.kit import repository as lists
from auralith.kit.schemas import PageParams
from auralith.models import Connection, DriftReport, DriftSettings, SchemaSnapshot

MOST_COLUMNS = 12
NEXT_CHECKS = 5
EVERY = PageParams(page=1, page_size=200)


def list_watched(
    session: Session, access: Access, filters: schemas.WatchFilter, page: PageParams
) -> schemas.DriftWatchPage:
    """Connections of a project and how each stands, by environment unless sorted otherwise."""
    rows, total = _connections(session, access.project.id, filters, page)
    standing = repository.standing(session, [row.id for row in rows])
    items = [_watch(row, *standing.get(row.id, (None, None))) for row in rows]
    return schemas.DriftWatchPage.of(items, total, page)


def schedule(connection: Connection, cron: str) -> schemas.DriftSchedule:
    """When a schedule would start the next checks of a connection; raises CronInvalid."""
    text = scheduling.require_cron(cron, where="query")
    times = scheduling.upcoming(text, connection.id, NEXT_CHECKS)
    return schemas.DriftSchedule(cron=text, next_checks=times)


def matrix(
    session: Session,
    access: Access,
    filters: schemas.MatrixFilter,
    page: PageParams,
    *,
    only: Collection[UUID] | None = None,
) -> schemas.DriftMatrix:
    """Schemas of the connections of one engine, as they were last seen, object by object."""
    rows, _ = _connections(session, access.project.id, schemas.WatchFilter(), EVERY)
    engines = Counter(row.engine for row in rows)
    chosen = set(only or [])
    engine = filters.engine or next((r.engine for r in rows if r.id in chosen), None)
    if engine is None and engines:
        engine = min(engines, key=lambda name: (-engines[name], name))
    mine = [r for r in rows if r.engine == engine and (not chosen or r.id in chosen)]
    shown = mine[:MOST_COLUMNS]
    seen = _seen(session, [row.id for row in shown])
    across = _across(session, [seen.get(row.id) for row in shown])
    items = [
        {"object": a.object, "kind": a.kind, "variants": a.variants}
        for a in across.rows
        if (filters.all or not across.same(a))
        and (not filters.q or filters.q.casefold() in a.object.casefold())
    ]
    return schemas.DriftMatrix.model_validate(
        {
            "engine": engine,
            "engines": dict(engines),
            "columns": [_column(row, seen.get(row.id)) for row in shown],
            "left_out": engines[engine or ""] - len(shown),
            "differences": across.differences(),
            "items": items[page.offset : page.offset + page.page_size],
            "total": len(items),
            "page": page.page,
            "page_size": page.page_size,
        }
    )


@dataclass(frozen=True)
class Seen:
    """What is known of a schema, and when it was last seen to be so."""

    snapshot: SchemaSnapshot
    at: datetime


@dataclass(frozen=True)
class Grid:
    """Objects across columns; some columns have no snapshot and take no part."""

    rows: Sequence[Across]
    there: Sequence[bool]

    def same(self, row: Across) -> bool:
        """Whether every column that has a snapshot has the object alike."""
        return len({v for v, there in zip(row.variants, self.there, strict=True) if there}) == 1

    def differences(self) -> list[list[int | None]]:
        """How many objects differ between every two columns."""
        columns = range(len(self.there))
        return [
            [
                sum(row.differs(left, right) for row in self.rows)
                if self.there[left] and self.there[right]
                else None
                for right in columns
            ]
            for left in columns
        ]


def _connections(
    session: Session, project_id: UUID, filters: schemas.WatchFilter, page: PageParams
) -> tuple[list[Connection], int]:
    sort = filters.sort or "environment,name"
    return lists.page(
        session,
        repository.watched(filters, project_id),
        params=page,
        order=lists.order_by(sort, repository.WATCH_SORTABLE, default=sort),
        tie=Connection.id,
    )


def _watch(
    row: Connection, watched: DriftSettings | None, report: DriftReport | None
) -> dict[str, Any]:
    settings = watched or DriftSettings(enabled=False, ignore=[])
    own = ("baseline_snapshot_id", "cron", "enabled", "next_check_at", "last_checked_at")
    return {
        "connection_id": row.id,
        **{name: getattr(row, name) for name in ("name", "engine", "environment")},
        **{name: getattr(settings, name) for name in own},
        "rules": len(settings.ignore),
        "report": None if report is None else _brief(report),
    }


def _brief(report: DriftReport) -> dict[str, Any]:
    own = schemas.DriftReportBrief.model_fields.keys() - {"completeness"}
    values = {name: getattr(report, name) for name in own}
    return {**values, "completeness": "partial" if report.gaps else "complete"}


def _seen(session: Session, connection_ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """The newest snapshot of each, or what a later check compared with and found to be so."""
    newest = snapshots.latest(session, connection_ids)
    standing = repository.standing(session, connection_ids)
    confirmed = {
        identifier: (snapshot_id, watched.last_checked_at)
        for identifier, (watched, report) in standing.items()
        if report is not None
        and watched.last_checked_at is not None
        and (snapshot_id := report.live_snapshot_id or report.baseline_snapshot_id)
    }
    kept = snapshots.among(session, [snapshot_id for snapshot_id, _ in confirmed.values()])
    seen = {identifier: Seen(row, row.created_at) for identifier, row in newest.items()}
    for identifier, (snapshot_id, at) in confirmed.items():
        if snapshot_id in kept and at >= seen[identifier].at:
            seen[identifier] = Seen(kept[snapshot_id], at)
    return seen


def _across(session: Session, seen: Sequence[Seen | None]) -> Grid:
    there = [found is not None for found in seen]
    if not any(there):
        return Grid([], there)
    # Equal schemas are read once.
    read: dict[tuple[str, str], Catalog] = {}
    catalogs = []
    engine = get_engine(next(found.snapshot.engine for found in seen if found))
    for found in seen:
        if found is not None:
            key = (found.snapshot.fingerprint, found.snapshot.engine_version)
            if key not in read:
                read[key] = snapshots.catalog(session, found.snapshot)
            catalogs.append(read[key])
    rows = drift.side_by_side(
        catalogs, knowledge=engine.schemas.knowledge, scope=Scope(quote=engine.schemas.quote)
    )
    return Grid([_spread(row, there) for row in rows], there)


def _spread(row: Across, there: Sequence[bool]) -> Across:
    """The row over all columns: nothing where a column has no snapshot."""
    variants = iter(row.variants)
    return Across(row.object, row.kind, tuple(next(variants) if t else None for t in there))


def _column(row: Connection, seen: Seen | None) -> dict[str, Any]:
    own = ("fingerprint", "completeness", "object_count")
    known = {name: None if seen is None else getattr(seen.snapshot, name) for name in own}
    return {
        "connection_id": row.id,
        "name": row.name,
        "environment": row.environment,
        "snapshot_id": None if seen is None else seen.snapshot.id,
        "read_at": None if seen is None else seen.at,
        **known,
    }
