"""What a check leaves behind: reports, items with since when, the baseline. Short transactions.

The settings row is locked first, then reports: as decisions do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.drift import agreeing, events, kinds, repository
from auralith.control.drift.agreeing import Forward
from auralith.control.drift.errors import BaselineMoved, SchemaMigrated
from auralith.control.drift.service import UNDECIDED, about, idle
from auralith.control.drift.values import hashed, hashed_text, storable
from auralith.control.events import service as event_log
from auralith.control.runs.registry import RunContext
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.kit.ids import new_id
from auralith.models import Connection, DriftReport, DriftSettings

Context = RunContext[kinds.CheckParams]
GRAVEST_FIRST: Sequence[drift.Severity] = ("security", "data", "structure", "cosmetic")


@dataclass(frozen=True)
class Read:
    """The schema as it was read, and what was known to be agreed when the reading began."""

    live: Catalog
    began: datetime
    baseline_id: UUID | None
    since: Forward
    rules: Sequence[drift.IgnoreRule]


@dataclass(frozen=True)
class Found:
    """What a comparison came to."""

    read: Read
    against_baseline: bool
    result: drift.DriftResult
    idle: list[str]
    """Rules that name nothing on either side."""
    changes: list[dict[str, Any]]
    """Those of the result, and what an earlier check found and this one could not read."""
    ddl: str

    @property
    def drifted(self) -> bool:
        """Whether anything counts."""
        return bool(self.changes)


def result_of(
    report: DriftReport, *, again: bool = False, unchanged: bool = False
) -> kinds.CheckResult:
    """What a check tells of the report it made, or found `again`."""
    return kinds.CheckResult(
        report_id=report.id,
        drifted=report.drifted,
        baseline_created=report.baseline_created and not again,
        unchanged=unchanged,
        severity=report.severity,
        summary=kinds.DriftSummary.model_validate(report.summary),
    )


def keep_unchanged(
    session: Session, context: Context, probe: str, began: datetime
) -> kinds.CheckResult | None:
    """The last report, seen again; None when it is no longer what a check would find."""
    connection = reaching.held(session, context.connection_id)
    watched = repository.locked_settings(session, connection)
    report = watched.last_report_id and repository.locked_report(session, watched.last_report_id)
    if not report or watched.probe != probe:
        return None
    moment = now()
    watched.last_checked_at, report.last_seen_at = began, moment
    repository.seen_again(session, connection.id, moment)
    session.flush()
    return result_of(report, again=True, unchanged=True)


def keep_baseline(
    session: Session, context: Context, read: Read, probe_of: Callable[[UUID], str | None]
) -> kinds.CheckResult:
    """Make what is there the baseline, with a report that says so.

    `probe_of` gives the digest of a check against that snapshot, so that the next one is cheap.
    """
    connection = reaching.held(session, context.connection_id)
    watched = repository.locked_settings(session, connection)
    if watched.baseline_snapshot_id is not None:
        raise BaselineMoved
    agreeing.require_quiet(session, connection.id)
    live = read.live
    snapshot = snapshots.keep(
        session,
        connection,
        live,
        label="",
        origin="baseline",
        by=context.requested_by,
        read_at=read.began,
    )
    if agreeing.forward(session, connection, snapshot.id).deltas:
        raise SchemaMigrated
    watched.baseline_snapshot_id = snapshot.id
    watched.idle = idle(read.rules, get_engine(connection.engine).schemas.quote, live)
    report = _add(
        session,
        context,
        DriftReport(
            baseline_snapshot_id=snapshot.id,
            live_snapshot_id=snapshot.id,
            baseline_created=True,
            drifted=False,
            status="resolved",
            summary=kinds.DriftSummary().model_dump(),
            gaps=_gaps(live.gaps),
            digest=hashed([str(snapshot.id), [], [], _gaps(live.gaps), ""]),
        ),
        now(),
    )
    repository.forget(session, connection.id)
    repository.supersede(session, connection.id, report.id)
    _checked(watched, report, probe_of(snapshot.id), read)
    event_log.record(
        session,
        context.requested_by,
        events.BASELINE_SET,
        about=about(connection),
        snapshot_id=snapshot.id,
        report_id=report.id,
    )
    session.flush()
    return result_of(report)


def keep(session: Session, context: Context, found: Found, probe: str | None) -> kinds.CheckResult:
    """Keep what was found: the last report again, if it says the same, else another."""
    connection = reaching.held(session, context.connection_id)
    watched = repository.locked_settings(session, connection)
    if not found.against_baseline:
        return result_of(_compared(session, context, found, connection))
    if watched.baseline_snapshot_id != found.read.baseline_id:
        raise BaselineMoved
    agreeing.require_same(session, connection, found.read.baseline_id, found.read.since)
    moment = now()
    watched.idle = found.idle
    last = watched.last_report_id and repository.locked_report(session, watched.last_report_id)
    if last and last.status in UNDECIDED and last.baseline_snapshot_id == found.read.baseline_id:
        found = _with_unread(found, last, get_engine(connection.engine).schemas.quote)
    found = _with_earliest(found, last or None, watched.last_checked_at)
    since = repository.see(session, connection.id, _items(found), moment)
    if last and last.digest == _digest(found) and (not last.drifted or last.status in UNDECIDED):
        last.last_seen_at = moment
        _checked(watched, last, probe, found.read)
        session.flush()
        return result_of(last, again=True)
    report = _add(session, context, _report(session, context, found, connection, since), moment)
    known = {change["key"] for change in last.changes} if last else set()
    news = [change["key"] for change in found.changes if change["key"] not in known]
    if last and last.status == "acknowledged" and found.drifted and not news:
        # Some of what was taken note of is gone, and nothing came: no reason to ask again.
        report.status, report.note = "acknowledged", last.note
        report.decided_by, report.decided_at = last.decided_by, last.decided_at
    was_drifted = bool(last and last.drifted and last.status in UNDECIDED)
    repository.supersede(session, connection.id, report.id)
    _checked(watched, report, probe, found.read)
    _tell(session, context, connection, report, news=bool(news), was_drifted=was_drifted)
    session.flush()
    return result_of(report)


def _with_unread(found: Found, last: DriftReport, quote: str) -> Found:
    """What the last report knew of and this check could not read is not resolved by that."""
    here = {change["key"] for change in found.changes}
    kept = [
        {"last_seen": last.last_seen_at, **change, "unread": True}
        for change in last.changes
        if change["key"] not in here
        and found.result.is_unread(change["object"], change["attribute"], quote)
    ]
    return replace(found, changes=[*found.changes, *kept]) if kept else found


def _with_earliest(found: Found, last: DriftReport | None, checked: datetime | None) -> Found:
    """Since when each difference can be there at the earliest, where that is known.

    It is when the check before that did not find it began to read; not where that check could
    not read everything, ignored it, or compared with another baseline.
    """
    told = last is not None and last.baseline_snapshot_id == found.read.baseline_id
    known = {c["key"]: c.get("not_before") for c in last.changes} if last and told else {}
    ignored = {i["object"] for i in last.ignored} if last else set()
    whole = last is not None and told and not last.gaps

    def earliest(change: Mapping[str, Any]) -> Any:
        if change["key"] in known:
            return known[change["key"]]
        return checked if whole and change["object"] not in ignored else None

    changes = [{**change, "not_before": earliest(change)} for change in found.changes]
    return replace(found, changes=changes)


def _compared(
    session: Session, context: Context, found: Found, connection: Connection
) -> DriftReport:
    """A comparison with some other snapshot: a report of its own, the baseline's stay."""
    moment = now()
    since = {item["key_hash"]: moment for item in _items(found)}
    report = _add(session, context, _report(session, context, found, connection, since), moment)
    report.against_baseline = False
    session.flush()
    return report


def _report(
    session: Session,
    context: Context,
    found: Found,
    connection: Connection,
    since: Mapping[str, datetime],
) -> DriftReport:
    drifted = found.drifted
    live = None
    if drifted:
        live = snapshots.keep(
            session,
            connection,
            found.read.live,
            label="",
            origin="drift",
            by=context.requested_by,
            read_at=found.read.began,
        ).id
    worst = {change["severity"] for change in found.changes}
    return DriftReport(
        baseline_snapshot_id=found.read.baseline_id,
        live_snapshot_id=live,
        drifted=drifted,
        severity=next((s for s in GRAVEST_FIRST if s in worst), None),
        status="open" if drifted else "resolved",
        summary={
            action: sum(change["action"] == action for change in found.changes)
            for action in ("added", "removed", "changed")
        },
        changes=[
            storable({**change, "first_seen": since[hashed_text(change["key"])]})
            for change in found.changes
        ],
        ignored=[
            storable(
                {
                    "object": item.object,
                    "attribute": item.attribute,
                    "action": item.action,
                    "rule": item.ignored_by,
                }
            )
            for item in found.result.ignored
        ],
        gaps=_gaps(found.result.gaps),
        ddl_to_restore=storable(found.ddl),
        digest=_digest(found),
    )


def _add(session: Session, context: Context, report: DriftReport, moment: datetime) -> DriftReport:
    report.id, report.run_id, report.project_id = new_id(), context.run_id, context.project_id
    report.connection_id = context.resource_id
    report.created_at = report.last_seen_at = moment
    session.add(report)
    session.flush()
    return report


def _checked(watched: DriftSettings, report: DriftReport, probe: str | None, read: Read) -> None:
    watched.probe, watched.last_report_id = probe, report.id
    # What is done after the reading began is found by the next check.
    watched.last_checked_at = read.began


def _tell(
    session: Session,
    context: Context,
    connection: Connection,
    report: DriftReport,
    *,
    news: bool,
    was_drifted: bool,
) -> None:
    """The event of what became so: something drifted that had not, or nothing is any more."""
    if report.drifted and news:
        event = events.DETECTED
    elif was_drifted and not report.drifted:
        event = events.RESOLVED
    else:
        return
    event_log.record(
        session,
        context.requested_by,
        event,
        about=about(connection),
        report_id=report.id,
        connection_id=connection.id,
        severity=report.severity,
        **report.summary,
    )


def _items(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "key_hash": hashed_text(change["key"]),
            "object": storable(change["object"]),
            "attribute": change["attribute"],
        }
        for change in found.changes
    ]


def _gaps(gaps: Sequence[Any]) -> list[Any]:
    return [storable({"reason": g.reason, "object": g.object, "message": g.message}) for g in gaps]


def _digest(found: Found) -> str:
    """Names what was found: the same for the same differences from the same baseline."""
    parts = [
        str(found.read.baseline_id),
        [[c["key"], c["before"], c["after"], c["parts"]] for c in found.changes],
        [[i.key, i.ignored_by] for i in found.result.ignored],
        _gaps(found.result.gaps),
        found.ddl,
    ]
    return hashed(parts)
