"""Starting checks: on request, and when they fall due."""

import hashlib
import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping
from auralith.control.connections import reaching
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.drift import agreeing, kinds, repository, scheduling, schemas
from auralith.control.drift.errors import MigrationUnderway
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared, Subject
from auralith.control.snapshots import service as snapshots
from auralith.control.snapshots.errors import SnapshotNotFound
from auralith.control.work import Work
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import Conflict
from auralith.models import Connection, Run

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Checks that one look at the schedules starts."""
AFTER_A_MIGRATION = timedelta(minutes=5)
"""When a check that fell due during a migration is looked at again, at the latest."""


def check(work: Work, connection_id: UUID, body: schemas.DriftCheck) -> Run:
    """Start a check of the connection; one at a time."""
    connection = reaching.held(work.session, connection_id)
    repository.locked_settings(work.session, connection)

    def prepare() -> Prepared[kinds.CheckParams]:
        _refuse_while_migrating(work.session, connection)
        _require_comparable(work.session, connection, body.against)
        return _prepared(connection, body.against)

    return runs.start(
        work, kinds.CHECK, _subject(connection), connection=connection, prepare=prepare
    )


def start_due(house: Housekeeping) -> int:
    """Start every check that is due; how many."""
    started = 0
    for _ in range(MOST_AT_ONCE):
        with transaction(house.sessions) as session:
            begun = _start_next(session)
        if begun is None:
            break
        started += begun
    return started


def _start_next(session: Session) -> bool | None:
    """Whether a check was started; None when nothing is due."""
    moment = now()
    watched = repository.locked_due(session, moment)
    if watched is None or watched.cron is None:
        return None
    # Times that passed while no worker was there are made up for by one check.
    watched.next_check_at = scheduling.next_after(watched.cron, moment, watched.connection_id)
    session.flush()
    try:
        connection = reaching.held(session, watched.connection_id)
        runs.start_by_schedule(
            session,
            kinds.CHECK,
            _subject(connection),
            connection=connection,
            prepare=lambda: _due(session, connection),
        )
    except ConnectionNotFound:
        watched.enabled, watched.next_check_at = False, None
        return False
    except MigrationUnderway:
        watched.next_check_at = min(watched.next_check_at, moment + AFTER_A_MIGRATION)
        return False
    except Conflict as error:
        # One is under way, or may not begin now: the schedule comes again.
        logger.info("A drift check that is due was not started: %s", error.code)
        return False
    return True


def _due(session: Session, connection: Connection) -> Prepared[kinds.CheckParams]:
    _refuse_while_migrating(session, connection)
    return _prepared(connection, None)


def _refuse_while_migrating(session: Session, connection: Connection) -> None:
    run_id = agreeing.migrating(session, connection.id)
    if run_id is not None:
        raise MigrationUnderway(run_id)


def _require_comparable(session: Session, connection: Connection, against: UUID | None) -> None:
    if against is None:
        return
    snapshot = snapshots.find(session, against)
    if snapshot is None or snapshot.project_id != connection.project_id:
        raise SnapshotNotFound


def _subject(connection: Connection) -> Subject:
    return Subject("drift", connection.id, connection.name, connection.project_id)


def _prepared(connection: Connection, against: UUID | None) -> Prepared[kinds.CheckParams]:
    content = f"auralith.drift.v1\0{connection.id}\0{against}"
    return Prepared(
        params=kinds.CheckParams(against=against),
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
        rows=0,
        destructive=False,
        summary=f"Check {connection.name} ({connection.environment}) for drift",
    )
