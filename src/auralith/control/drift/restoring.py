"""From a report to the draft that restores what was agreed; the target is read afresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.drift import agreeing, describing, events, repository, schemas, service
from auralith.control.drift.agreeing import Forward
from auralith.control.drift.errors import (
    BaselineGone,
    ObjectUnknown,
    ReportClosed,
    ReportNotFound,
)
from auralith.control.events import service as event_log
from auralith.control.migrations import comparing
from auralith.control.migrations import schemas as bodies
from auralith.control.migrations import service as migrations
from auralith.control.snapshots import reading
from auralith.control.work import Work
from auralith.dataplane.operations import drift, migrate
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import Connection, DriftReport


@dataclass(frozen=True)
class _Agreed:
    """What is to be so again."""

    snapshot_id: UUID
    catalog: Catalog
    since: Forward
    rules: tuple[drift.IgnoreRule, ...]


def draft(work: Work, report: DriftReport, body: schemas.DriftRestore) -> bodies.Migration:
    """Make the migration from the schema as it is now to what the report compared with.

    Differences that came after the report are in it, too, unless `objects` says otherwise.
    """
    connection = _target(work.session, work, report)
    _require_known(report, body.objects)
    agreed = _agreed(work.session, connection, report)
    target = reaching.target_of(connection, work)
    options = comparing.options_of(
        body.options, include=body.objects, exclude=[rule.rule for rule in agreed.rules]
    )
    with work.outside():
        have = reading.extract(target)
        found = migrate.compare(target.engine, source=agreed.catalog, target=have, options=options)
        with transaction(work.sessions) as session:
            # Somebody may have decided on it while the database was read.
            row = _undecided(session, report.id)
            current = _target(session, work, row)
            if row.against_baseline:
                agreeing.require_same(session, current, agreed.snapshot_id, agreed.since)
            origin = migrations.Origin(
                name=body.name or f"Restore {current.name} ({row.created_at:%Y-%m-%d %H:%M})"[:200],
                snapshot_id=agreed.snapshot_id,
            )
            made = migrations.draft(
                session,
                work.caller,
                current,
                origin=origin,
                found=found,
                have=have.catalog,
                wanted=agreed.catalog,
            )
            event_log.record(
                session,
                work.caller.actor,
                events.RESTORE_DRAFTED,
                about=service.about(current),
                report_id=row.id,
                migration_id=made.id,
                statements=len(made.statements),
            )
            return made


def _target(session: Session, work: Work, report: DriftReport) -> Connection:
    return connections.require_in_project(
        session, work.caller, report.connection_id, report.project_id, migrations.WRITE
    )


def _require_known(report: DriftReport, objects: Sequence[str]) -> None:
    known = {change["object"] for change in report.changes}
    for at, name in enumerate(objects):
        if name not in known:
            raise ObjectUnknown(at, name)


def _undecided(session: Session, report_id: UUID) -> DriftReport:
    row = repository.locked_report(session, report_id)
    if row is None:
        raise ReportNotFound
    if row.status not in service.UNDECIDED:
        raise ReportClosed(row.status)
    return row


def _agreed(session: Session, connection: Connection, report: DriftReport) -> _Agreed:
    row = _undecided(session, report.id)
    if row.baseline_snapshot_id is None:
        raise BaselineGone
    since = Forward()
    if row.against_baseline:
        since = agreeing.forward(session, connection, row.baseline_snapshot_id)
    return _Agreed(
        snapshot_id=row.baseline_snapshot_id,
        catalog=agreeing.agreed(session, row.baseline_snapshot_id, since),
        since=since,
        rules=describing.in_force(
            describing.rules_of(repository.settings(session, row.connection_id)), now()
        ),
    )
