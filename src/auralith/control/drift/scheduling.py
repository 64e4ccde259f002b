"""When checks fall due: cron in UTC, each connection a little later by its own measure."""

from datetime import datetime, timedelta
from uuid import UUID

from croniter import CroniterError, croniter  # type: ignore[import-untyped] # ships no types

from auralith.control.drift.errors import CronInvalid
from auralith.kit.clock import now

FIELDS = 5
LONGEST_OFFSET_S = 300
SHARE = 10
"""The offset is at most this part of the time between two checks."""


def require_cron(cron: str, *, where: str = "body") -> str:
    """The schedule in one spelling; raises CronInvalid, also for days that never come."""
    text = " ".join(cron.split())
    try:
        if len(text.split()) == FIELDS:
            croniter(text, now()).get_next(datetime)
            return text
    except (CroniterError, ValueError) as error:
        raise CronInvalid(cron, where=where) from error
    raise CronInvalid(cron, where=where)


def next_after(cron: str, moment: datetime, connection_id: UUID) -> datetime:
    """When the schedule next starts a check of that connection, after a moment.

    The offset is always the same for a connection, so that many with one schedule do not fall due
    at once.
    """
    walk = croniter(cron, moment)
    slot: datetime = walk.get_next(datetime)
    following: datetime = walk.get_next(datetime)
    most = min(LONGEST_OFFSET_S, (following - slot).total_seconds() / SHARE)
    return slot + timedelta(seconds=connection_id.int % 1000 / 1000 * most)


def upcoming(cron: str, connection_id: UUID, count: int) -> list[datetime]:
    """The next times the schedule starts a check of that connection."""
    found: list[datetime] = []
    moment = now()
    for _ in range(count):
        # From the slot itself: the offset may reach beyond the start of the next one.
        moment = croniter(cron, moment).get_next(datetime)
        found.append(next_after(cron, moment - timedelta(seconds=1), connection_id))
    return found
