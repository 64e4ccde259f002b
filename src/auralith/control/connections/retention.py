"""What runs leave in the journals of their targets, taken away once nobody goes back to it."""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.background import Housekeeping
from auralith.control.connections import reaching
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import RunKind
from auralith.dataplane.changes.purging import forget_ended, journaled
from auralith.dataplane.errors import DataPlaneError
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.errors import AppError

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long an ended run's entries stay, for who wants to know what happened."""
TRIED = timedelta(days=14)
"""How long a target that does not answer is asked again; the next run there brings it back."""

Spare = Callable[[Session, Collection[UUID]], Collection[UUID]]
"""Of some runs those that somebody may still go back to."""


def _none(_session: Session, _run_ids: Collection[UUID]) -> Collection[UUID]:
    return ()


def forget(
    house: Housekeeping, kinds: Collection[RunKind[Any, Any]], *, spare: Spare = _none
) -> int:
    """Let the journals of targets forget runs of these kinds that ended long ago; how many."""
    until = now() - KEPT
    with transaction(house.sessions) as session:
        places = runs.targets_of_ended(session, kinds, since=until - TRIED, until=until)
    gone = 0
    for connection_id in places:
        try:
            with transaction(house.sessions) as session:
                target = reaching.target(session, house, connection_id)
            known = [UUID(run_id) for run_id in journaled(target.place())]
            with transaction(house.sessions) as session:
                ended = set(runs.ended_of(session, known, kinds, until=until))
                ended -= set(spare(session, ended))
            if ended:
                gone += forget_ended(target.place(), [str(run_id) for run_id in ended])
        except ConnectionNotFound:
            continue
        except (DataPlaneError, AppError) as error:
            logger.warning("Old entries stay in a journal for now: %s", error.code)
    return gone
