"""Removing a patch, or its row images: what lies in a target goes first, then what we know."""

from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.patches import events, journal, service
from auralith.control.patches.errors import JournalKept, JournalNeeded
from auralith.control.patches.journal import Purge
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.dataplane.errors import DataPlaneError
from auralith.kit.db import transaction
from auralith.models import Patch


def purge(work: Work, patch: Patch, *, confirm: bool) -> None:
    """Remove the row images from the target; refused while a run is active or, unconfirmed, of use.

    No run of the patch starts meanwhile. The event is recorded when they are gone.
    """
    with work.outside(), runs.without_runs(work.sessions, service.subject(patch)):
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.require_reach(session, work.caller, current, "patches.rollback", past=True)
            if current.last_execution_id and current.status != "rolled_back" and not confirm:
                raise JournalNeeded
            plan = journal.purge_plan(session, work, journal.runs_of(session, patch.id))
        gone = sum(journal.remove(part) for part in plan)
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            current.last_execution_id = None
            event_log.record(
                session,
                work.caller.actor,
                events.JOURNAL_PURGED,
                about=ref(current),
                content_hash=current.content_hash,
                runs=gone,
            )


def delete(work: Work, patch: Patch, *, keep_journal: bool) -> None:
    """Delete a patch, its files, and first what it left in its targets: nobody else could.

    A target that cannot be worked in refuses the deletion, unless `keep_journal` leaves the row
    images there; one whose connection was deleted is out of reach for good and does not count.
    """
    with work.outside(), runs.without_runs(work.sessions, service.subject(patch)):
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.require_reach(session, work.caller, current, past=True)
            left = [] if keep_journal else journal.runs_of(session, patch.id)
            plan = journal.purge_plan(session, work, left, missing_ok=True)
        gone = sum(_removed(part) for part in plan)
        with transaction(work.sessions) as session:
            current = service.locked(session, patch.id)
            service.delete(session, work.caller, current, journals_purged=gone)


def _removed(part: Purge) -> int:
    try:
        return journal.remove(part)
    except DataPlaneError as error:
        raise JournalKept(error.message) from error
