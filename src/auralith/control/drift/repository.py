"""Queries on drift: settings, reports, items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, delete, not_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, load_only

from auralith.control.drift.schemas import ReportFilter, WatchFilter
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.kit.repository import Sortable
from auralith.models import Connection, DriftItem, DriftReport, DriftSettings

SORTABLE: Sortable = {
    "created_at": DriftReport.created_at,
    "last_seen_at": DriftReport.last_seen_at,
    "status": DriftReport.status,
}
ENVIRONMENTS = ("development", "test", "staging", "production")
WATCH_SORTABLE: Sortable = {
    "name": Connection.name,
    "environment": case(
        {name: at for at, name in enumerate(ENVIRONMENTS)}, value=Connection.environment
    ),
    "last_checked_at": DriftSettings.last_checked_at,
}
_UNDECIDED = ("open", "acknowledged")


def settings(session: Session, connection_id: UUID) -> DriftSettings | None:
    """How a connection is watched, if anybody said so or checked."""
    return session.scalar(select(DriftSettings).where(DriftSettings.connection_id == connection_id))


def locked_settings(session: Session, connection: Connection) -> DriftSettings:
    """The same, its row locked until the transaction ends; made when there is none."""
    moment = now()
    session.execute(
        insert(DriftSettings)
        .values(
            id=new_id(),
            project_id=connection.project_id,
            connection_id=connection.id,
            enabled=False,
            ignore=[],
            created_at=moment,
            updated_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["connection_id"])
    )
    return session.scalars(
        select(DriftSettings)
        .where(DriftSettings.connection_id == connection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def locked_due(session: Session, moment: datetime) -> DriftSettings | None:
    """Settings whose check is due, locked; without those locked elsewhere."""
    return session.scalar(
        select(DriftSettings)
        .where(DriftSettings.enabled, DriftSettings.next_check_at <= moment)
        .order_by(DriftSettings.next_check_at, DriftSettings.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def report(session: Session, report_id: UUID) -> DriftReport | None:
    """One report."""
    return session.get(DriftReport, report_id)


def locked_report(session: Session, report_id: UUID) -> DriftReport | None:
    """One report, its row locked until the transaction ends."""
    return session.scalar(
        select(DriftReport)
        .where(DriftReport.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_run(session: Session, run_id: UUID) -> DriftReport | None:
    """The report that a check has already made."""
    return session.scalar(select(DriftReport).where(DriftReport.run_id == run_id))


def search(filters: ReportFilter, connection_id: UUID) -> Select[DriftReport]:
    """Reports of a connection that match."""
    return lists.matching(
        select(DriftReport).where(DriftReport.connection_id == connection_id),
        {
            DriftReport.status: filters.status,
            DriftReport.drifted: filters.drifted,
            DriftReport.severity: filters.severity,
        },
    )


def supersede(session: Session, connection_id: UUID, later: UUID) -> None:
    """Resolve all undecided reports against the baseline but the later one."""
    session.execute(
        update(DriftReport)
        .where(
            DriftReport.connection_id == connection_id,
            DriftReport.against_baseline,
            DriftReport.status.in_(_UNDECIDED),
            DriftReport.id != later,
        )
        .values(status="resolved", superseded_by=later, updated_at=now())
    )


def see(
    session: Session, connection_id: UUID, items: Sequence[Mapping[str, Any]], moment: datetime
) -> dict[str, datetime]:
    """Note what is there now, forget what is not; since when each is there, by key hash."""
    if items:
        rows = [
            {
                "id": new_id(),
                "created_at": moment,
                "connection_id": connection_id,
                "first_seen": moment,
                "last_seen": moment,
                **item,
            }
            for item in items
        ]
        session.execute(
            insert(DriftItem).on_conflict_do_update(
                index_elements=["connection_id", "key_hash"], set_={"last_seen": moment}
            ),
            rows,
        )
    forget(session, connection_id, before=moment)
    found = session.execute(
        select(DriftItem.key_hash, DriftItem.first_seen).where(
            DriftItem.connection_id == connection_id
        )
    )
    return {key: first for key, first in found}  # noqa: C416 - a Row is not a tuple to mypy


def seen_again(session: Session, connection_id: UUID, moment: datetime) -> None:
    """Everything that was there still is."""
    session.execute(
        update(DriftItem).where(DriftItem.connection_id == connection_id).values(last_seen=moment)
    )


def forget(session: Session, connection_id: UUID, *, before: datetime | None = None) -> None:
    """Forget items that were last seen before a moment, or all."""
    statement = delete(DriftItem).where(DriftItem.connection_id == connection_id)
    if before is not None:
        statement = statement.where(DriftItem.last_seen < before)
    session.execute(statement)


def watched(filters: WatchFilter, project_id: UUID) -> Select[Connection]:
    """Living connections of a project, by how the last check of each ended."""
    statement = (
        select(Connection)
        .outerjoin(DriftSettings, DriftSettings.connection_id == Connection.id)
        .outerjoin(DriftReport, DriftReport.id == DriftSettings.last_report_id)
        .where(Connection.project_id == project_id, Connection.deleted_at.is_(None))
    )
    wanted = {
        Connection.id: filters.connection_id,
        DriftReport.status: filters.status,
        DriftReport.drifted: filters.drifted,
    }
    return lists.search(lists.matching(statement, wanted), filters.q, Connection.name)


def standing(
    session: Session, connection_ids: Sequence[UUID]
) -> dict[UUID, tuple[DriftSettings, DriftReport | None]]:
    """How connections are watched, and the last report of each without what it found."""
    brief = load_only(
        DriftReport.drifted,
        DriftReport.severity,
        DriftReport.status,
        DriftReport.summary,
        DriftReport.gaps,
        DriftReport.baseline_snapshot_id,
        DriftReport.live_snapshot_id,
        DriftReport.created_at,
        DriftReport.last_seen_at,
        raiseload=True,
    )
    found = session.execute(
        select(DriftSettings, DriftReport)
        .outerjoin(DriftReport, DriftReport.id == DriftSettings.last_report_id)
        .where(DriftSettings.connection_id.in_(connection_ids))
        .options(brief)
    )
    return {row.connection_id: (row, report) for row, report in found}


def with_retention(session: Session) -> Sequence[UUID]:
    """Connections whose reports and snapshots are not kept for good."""
    return session.scalars(
        select(DriftSettings.connection_id).where(DriftSettings.keep_days.is_not(None))
    ).all()


def remove_reports(session: Session, watched: DriftSettings, before: datetime) -> int:
    """Remove reports last seen before that nobody has to decide; how many."""
    undecided = and_(DriftReport.against_baseline, DriftReport.status.in_(_UNDECIDED))
    gone = session.scalars(
        delete(DriftReport)
        .where(
            DriftReport.connection_id == watched.connection_id,
            DriftReport.last_seen_at < before,
            not_(undecided),
            DriftReport.id.is_distinct_from(watched.last_report_id),
        )
        .returning(DriftReport.id)
    ).all()
    return len(gone)
