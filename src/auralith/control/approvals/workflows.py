"""Requests that nobody decided in time, or whose run did not begin in time."""

from auralith.background import Housekeeping, periodic
from auralith.control.approvals import holding, repository
from auralith.control.approvals.settling import VALID
from auralith.kit.clock import now
from auralith.kit.db import transaction

SECONDS = 15.0


@periodic("approval expiry", seconds=SECONDS)
def expire(house: Housekeeping) -> int:
    """End the requests whose time is over; how many."""
    with transaction(house.sessions) as session:
        due = repository.due(session, now(), valid=VALID)
    ended = 0
    for approval_id in due:
        with transaction(house.sessions) as session:
            ended += holding.expire_due(session, approval_id)
    return ended
