"""Watching connections: settings, reports, decisions. `checking.py` compares."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.drift import describing, events, repository, scheduling, schemas
from auralith.control.drift.errors import (
    CronMissing,
    PatternInvalid,
    ReportClosed,
    ReportNotFound,
)
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.snapshots import service as snapshots
from auralith.control.snapshots.errors import SnapshotNotFound
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.scope import Scope
from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.schemas import PageParams
from auralith.models import Connection, DriftReport, DriftSettings

MANAGE = "drift.manage"
UNDECIDED = frozenset({"open", "acknowledged"})


def about(connection: Connection) -> ResourceRef:
    """The watched connection, as events of drift name it."""
    return ResourceRef("drift", connection.id, connection.name, project_id=connection.project_id)


def find(session: Session, report_id: UUID) -> DriftReport | None:
    """One report; visibility is the caller's business (`dependencies.py`)."""
    return repository.report(session, report_id)


def list_reports(
    session: Session, connection: Connection, filters: schemas.ReportFilter, page: PageParams
) -> schemas.DriftReportPage:
    """Reports of a connection, the newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, connection.id),
        params=page,
        order=order,
        tie=DriftReport.id,
    )
    return schemas.DriftReportPage.of([shown(row) for row in rows], total, page)


def shown(row: DriftReport) -> schemas.DriftReport:
    """A report as the API shows it."""
    own = schemas.DriftReport.model_fields.keys() - {"changes", "completeness"}
    values: dict[str, Any] = {name: getattr(row, name) for name in own}
    values["changes"] = [{"last_seen": row.last_seen_at, **change} for change in row.changes]
    values["completeness"] = "partial" if row.gaps else "complete"
    return schemas.DriftReport.model_validate(values)


def settings_of(session: Session, connection: Connection) -> schemas.DriftSettings:
    """How a connection is watched."""
    row = repository.settings(session, connection.id)
    if row is None:
        row = DriftSettings(connection_id=connection.id, enabled=False, ignore=[], idle=[])
    return describing.shown(row)


def idle(rules: Iterable[drift.IgnoreRule], quote: str, *catalogs: Catalog) -> list[str]:
    """Patterns that name nothing in these schemas."""
    scope = Scope(exclude=tuple(dict.fromkeys(r.rule for r in rules)), quote=quote)
    return [pattern for _, pattern in scope.idle(*catalogs)]


def update_settings(
    session: Session, caller: Caller, connection: Connection, body: schemas.DriftSettingsUpdate
) -> schemas.DriftSettings:
    """Replace how a connection is watched; the baseline only when it was sent."""
    cron = None if body.cron is None else scheduling.require_cron(body.cron)
    if body.enabled and cron is None:
        raise CronMissing
    _require_rules(connection, body.ignore)
    row = repository.locked_settings(session, connection)
    if "baseline_snapshot_id" in body.model_fields_set:
        _give_baseline(session, row, body.baseline_snapshot_id)
    row.cron, row.enabled = cron, body.enabled
    row.ignore = body.model_dump(mode="json")["ignore"]
    row.idle = _idle(session, row, get_engine(connection.engine).schemas.quote)
    if "keep_days" in body.model_fields_set:
        row.keep_days = body.keep_days
    due = cron is not None and body.enabled
    row.next_check_at = scheduling.next_after(cron, now(), connection.id) if cron and due else None
    event_log.record(
        session,
        caller.actor,
        events.SETTINGS_UPDATED,
        about=about(connection),
        cron=cron,
        enabled=body.enabled,
        rules=len(row.ignore),
        keep_days=row.keep_days,
        baseline_snapshot_id=row.baseline_snapshot_id,
    )
    session.flush()
    return describing.shown(row)


def _idle(session: Session, row: DriftSettings, quote: str) -> list[str]:
    """By the baseline and the last drift; nothing is said before anything was read."""
    rules = describing.in_force(describing.rules_of(row), now())
    report = row.last_report_id and repository.report(session, row.last_report_id)
    known = {row.baseline_snapshot_id, report.live_snapshot_id if report else None}
    found = [snapshots.find(session, identifier) for identifier in known if identifier]
    catalogs = [snapshots.catalog(session, snapshot) for snapshot in found if snapshot]
    return idle(rules, quote, *catalogs) if rules and catalogs else []


def _require_rules(connection: Connection, rules: Sequence[str | schemas.DriftIgnoreRule]) -> None:
    quote = get_engine(connection.engine).schemas.quote
    for at, rule in enumerate(rules):
        pattern = rule if isinstance(rule, str) else rule.pattern
        try:
            Scope(exclude=(pattern,), quote=quote)
        except InvalidInput as error:
            raise PatternInvalid(at, error.message) from error


def _give_baseline(session: Session, row: DriftSettings, snapshot_id: UUID | None) -> None:
    if snapshot_id is not None:
        snapshot = snapshots.find(session, snapshot_id)
        if snapshot is None or snapshot.connection_id != row.connection_id:
            raise SnapshotNotFound
    if snapshot_id != row.baseline_snapshot_id:
        row.baseline_snapshot_id, row.probe = snapshot_id, None
        repository.forget(session, row.connection_id)


def acknowledge(
    session: Session, caller: Caller, report: DriftReport, body: schemas.DriftDecision
) -> schemas.DriftReport:
    """Take note of a report: it stays what is so, and asks for nobody's attention."""
    row, connection = _decided(session, caller, report, "acknowledged", body)
    event_log.record(
        session,
        caller.actor,
        events.ACKNOWLEDGED,
        about=about(connection),
        report_id=row.id,
        severity=row.severity,
    )
    return shown(row)


def accept(
    session: Session, caller: Caller, report: DriftReport, body: schemas.DriftDecision
) -> schemas.DriftReport:
    """Make what a report found the baseline."""
    row, connection = _decided(session, caller, report, "accepted", body)
    watched = repository.locked_settings(session, connection)
    _give_baseline(session, watched, row.live_snapshot_id)
    repository.supersede(session, connection.id, row.id)
    event_log.record(
        session,
        caller.actor,
        events.ACCEPTED,
        about=about(connection),
        report_id=row.id,
        baseline_snapshot_id=row.live_snapshot_id,
        severity=row.severity,
        **row.summary,
    )
    return shown(row)


def _decided(
    session: Session,
    caller: Caller,
    report: DriftReport,
    status: schemas.ReportStatus,
    body: schemas.DriftDecision,
) -> tuple[DriftReport, Connection]:
    connections.require_reach(session, caller, {report.connection_id}, report.project_id, MANAGE)
    connection = reaching.held(session, report.connection_id)
    # In this order everywhere: settings, then reports.
    repository.locked_settings(session, connection)
    row = repository.locked_report(session, report.id)
    if row is None:
        raise ReportNotFound
    if row.status not in UNDECIDED or row.live_snapshot_id is None:
        raise ReportClosed(row.status)
    row.status, row.note = status, body.note
    row.decided_by, row.decided_at = caller.user_id, now()
    session.flush()
    return row, connection
