"""Removing journals whose days are over: part of a worker's housekeeping."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.patches import events, journal, repository, service
from auralith.control.runs import service as runs
from auralith.control.runs.errors import SubjectBusy
from auralith.dataplane.errors import DataPlaneError
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import AppError
from auralith.models import Patch

logger = logging.getLogger(__name__)


def purge_due(house: Housekeeping) -> int:
    """Remove the row images of every patch whose `journal_days` are over; how many patches.

    A target that does not answer is tried again next time.
    """
    with transaction(house.sessions) as session:
        candidates = [service.subject(patch) for patch in repository.with_retention(session)]
    purged = 0
    for subject in candidates:
        try:
            with runs.without_runs(house.sessions, subject):
                purged += _purge(house, subject.id)
        except SubjectBusy:
            continue
        except (DataPlaneError, AppError) as error:
            logger.warning("The journal of patch %s could not be removed: %s", subject.id, error)
    return purged


def _purge(house: Housekeeping, patch_id: UUID) -> int:
    with transaction(house.sessions) as session:
        patch = repository.get(session, patch_id)
        plan = [] if patch is None else _plan(session, patch, house)
    if not plan:
        return 0
    gone = sum(journal.remove(part) for part in plan)
    with transaction(house.sessions) as session:
        return _note(session, repository.locked(session, patch_id), gone)


def _plan(session: Session, patch: Patch, house: Housekeeping) -> list[journal.Purge]:
    """What is due, by target; nothing while its last run is too young."""
    days = patch.options.get("journal_days")
    journaled = journal.runs_of(session, patch.id)
    ends = [run.finished_at for run in journaled]
    if not days or not ends or patch.last_execution_id is None:
        return []
    limit = now() - timedelta(days=days)
    if any(end is None or end > limit for end in ends):
        return []
    return journal.purge_plan(session, house, journaled, missing_ok=True)


def _note(session: Session, patch: Patch | None, gone: int) -> int:
    """Write down that there is no way back, unless another worker has."""
    if patch is None or patch.last_execution_id is None:
        return 0
    patch.last_execution_id = None
    event_log.record(
        session,
        SYSTEM,
        events.JOURNAL_PURGED,
        about=ref(patch),
        content_hash=patch.content_hash,
        runs=gone,
        reason="journal_days",
    )
    return 1
