"""The audit's housekeeping: events move into the chain by themselves."""

from auralith.background import Housekeeping, periodic
from auralith.control.audit import service

SECONDS = 1.0


@periodic("audit sequencer", seconds=SECONDS)
def sequence(house: Housekeeping) -> int:
    """Chain what was committed since; the number of entries."""
    return service.sequence(house.sessions)
