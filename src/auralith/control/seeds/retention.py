"""Removing what targets keep of runs whose days are over: part of a worker's housekeeping."""

import logging
from datetime import timedelta

from auralith.background import Housekeeping
from auralith.control.runs import service as runs
from auralith.control.runs.errors import SubjectBusy
from auralith.control.seeds import removing, repository, service
from auralith.control.seeds.errors import NothingKept
from auralith.dataplane.errors import DataPlaneError
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import AppError

logger = logging.getLogger(__name__)


def forget_due(house: Housekeeping) -> int:
    """Forget runs whose rows are gone, or that ended so many days ago; how many runs.

    A target that does not answer is tried again next time.
    """
    limit = now() - timedelta(days=house.settings.seed_journal_days)
    with transaction(house.sessions) as session:
        due = [
            (run_id, service.subject_of_run(runs.get(session, run_id)))
            for run_id in repository.due(session, limit)
        ]
    forgotten = 0
    for run_id, subject in due:
        try:
            with runs.without_runs(house.sessions, subject):
                removing.forget(house.sessions, house, run_id, SYSTEM, reason="retention")
        except (SubjectBusy, NothingKept):
            continue
        except (DataPlaneError, AppError) as error:
            logger.warning("What is kept of run %s could not be removed: %s", run_id, error)
        else:
            forgotten += 1
    return forgotten
