"""The work of drift checks, and the look at the schedules."""

from auralith.background import Housekeeping, periodic
from auralith.control.drift import checking, kinds, retention, running
from auralith.control.runs.registry import RunContext, handler

SCHEDULE_SECONDS = 15.0
RETENTION_SECONDS = 3_600.0


@handler(kinds.CHECK)
def check(context: RunContext[kinds.CheckParams]) -> kinds.CheckResult:
    """Compare a schema with its baseline; asked again, it finds the report it made."""
    return checking.check(context)


@periodic("drift schedule", seconds=SCHEDULE_SECONDS)
def start_due_checks(house: Housekeeping) -> int:
    """Start the checks that are due; how many."""
    return running.start_due(house)


@periodic("drift retention", seconds=RETENTION_SECONDS)
def remove_old_history(house: Housekeeping) -> int:
    """Remove reports and snapshots whose days are over; of how many connections."""
    return retention.purge_due(house)
