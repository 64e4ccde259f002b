"""Destroying originals whose days are over: part of a worker's housekeeping."""

import logging
from datetime import timedelta

from auralith.background import Housekeeping
from auralith.control.anonymize import kinds, removing, repository
from auralith.control.anonymize.errors import NoOriginals
from auralith.control.connections.retention import forget
from auralith.control.runs.errors import SubjectBusy
from auralith.dataplane.errors import DataPlaneError
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import AppError

JOURNALED = (kinds.RUN, kinds.UNDO)
"""Whose work stands in the journal of the target."""
logger = logging.getLogger(__name__)


def destroy_due(house: Housekeeping) -> int:
    """Destroy the originals of every run that ended so many days ago; of how many runs.

    A target that does not answer is tried again next time.
    """
    limit = now() - timedelta(days=house.settings.anonymize_originals_days)
    with transaction(house.sessions) as session:
        due = repository.overdue(session, limit)
    destroyed = 0
    for run_id in due:
        try:
            removing.away(house.sessions, house, run_id, SYSTEM, reason="retention")
        except (SubjectBusy, NoOriginals):
            continue
        except (DataPlaneError, AppError) as error:
            logger.warning("The originals of run %s stay for now: %s", run_id, error.code)
        else:
            destroyed += 1
    return destroyed


def forget_journals(house: Housekeeping) -> int:
    """Let targets forget copies and maskings that ended long ago; of how many runs.

    Not those whose originals are kept. Whose tables a copy's target holds stays known.
    """
    return forget(house, JOURNALED, spare=repository.with_originals)
