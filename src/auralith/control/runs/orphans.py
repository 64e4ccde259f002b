"""Runs whose worker is gone and that somebody wants held or ended: that needs no free worker.

Their job waits in the queue for one; while long runs keep all of them busy, nobody would heed the
request.
"""

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

from auralith.control.runs import repository, working

Gone = Callable[[Collection[str]], Collection[str]]


def settle(session: Session, gone: Gone) -> int:
    """Do what was asked of such runs; the number of them. `gone` tells who of the given is dead."""
    runs = [run for run in repository.locked_asked_for(session) if run.worker_id is not None]
    dead = gone({str(run.worker_id) for run in runs}) if runs else ()
    settled = 0
    for run in runs:
        if run.worker_id in dead and run.requested_action is not None:
            working.interrupt(session, run.id, run.attempt, run.requested_action)
            settled += 1
    return settled
