"""Removing reports and snapshots whose days are over: part of a worker's housekeeping."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping
from auralith.control.connections import service as connections
from auralith.control.drift import events, repository
from auralith.control.drift.service import about
from auralith.control.events import service as event_log
from auralith.control.snapshots import service as snapshots
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.db import transaction


def purge_due(house: Housekeeping) -> int:
    """Remove what connections with `keep_days` have kept for longer; how many connections.

    What stands: undecided reports and the last one, baselines, snapshots that a report or a
    migration refers to, and those somebody gave a label.
    """
    with transaction(house.sessions) as session:
        candidates = repository.with_retention(session)
    purged = 0
    for connection_id in candidates:
        with transaction(house.sessions) as session:
            purged += _purge(session, connection_id)
    return purged


def _purge(session: Session, connection_id: UUID) -> bool:
    connection = connections.find(session, connection_id)
    if connection is None:
        return False
    watched = repository.locked_settings(session, connection)
    if watched.keep_days is None:
        return False
    limit = now() - timedelta(days=watched.keep_days)
    reports = repository.remove_reports(session, watched, limit)
    gone = snapshots.remove_unused(session, connection_id, limit)
    if not reports and not gone:
        return False
    event_log.record(
        session,
        SYSTEM,
        events.HISTORY_REMOVED,
        about=about(connection),
        reports=reports,
        snapshots=gone,
        keep_days=watched.keep_days,
    )
    return True
