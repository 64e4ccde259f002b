"""Destroying the originals of a run in place: the key they need first, then what lies there.

Without the key nobody reads them, whatever happens in between: what is left then is removed by the
next try, or by a worker's housekeeping.
"""

import logging
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.anonymize import events, kinds, repository
from auralith.control.anonymize.errors import NoOriginals
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.reaching import Means, Target
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.control.work import Work
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.operations import anonymize
from auralith.kit import sealed
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import Base, transaction
from auralith.models import AnonymizeOriginals, Run

logger = logging.getLogger(__name__)


def destroy(work: Work, run: Run) -> None:
    """Destroy them by somebody's wish; refused (409) while a run of the configuration is active.

    Needs the right where the target lies (403), also when its connection is gone.
    A target that does not answer is cleaned later: what lies there cannot be read any more.
    """
    places = [] if run.connection_id is None else [run.connection_id]
    right = kinds.UNDO.right
    connections.require_reach(work.session, work.caller, places, run.project_id, right)
    with work.outside():
        try:
            away(work.sessions, work, run.id, work.caller.actor, reason="asked")
        except DataPlaneError as error:
            logger.warning("Sealed originals of run %s stay for now: %s", run.id, error.code)


def away(
    sessions: sessionmaker[Session], means: Means, run_id: UUID, actor: Actor, *, reason: str
) -> None:
    """Destroy a run's originals.

    Raises NoOriginals, SubjectBusy, and what the target says, its key being gone already. A target
    whose connection was deleted is out of reach for good.
    """
    with transaction(sessions) as session:
        run = runs.get(session, run_id)
        subject = Subject("anonymize", run.resource_id, run.subject_name or "", run.project_id)
    with runs.without_runs(sessions, subject):
        with transaction(sessions) as session:
            row = _locked(session, run_id)
            if row.seal_sealed is not None:
                sealed.wipe(row, Base)
                _tell(session, actor, subject, run_id, reason)
            target = _target(session, means, run)
        if target is not None:
            anonymize.destroy(target.place(), str(run_id))
        with transaction(sessions) as session:
            _locked(session, run_id).destroyed_at = now()


def _locked(session: Session, run_id: UUID) -> AnonymizeOriginals:
    row = repository.locked_originals(session, run_id)
    if row is None or row.destroyed_at is not None:
        raise NoOriginals
    return row


def _tell(session: Session, actor: Actor, subject: Subject, run_id: UUID, reason: str) -> None:
    event_log.record(
        session,
        actor,
        events.ORIGINALS_DESTROYED,
        about=ResourceRef(subject.noun, subject.id, subject.name, project_id=subject.project_id),
        run_id=run_id,
        reason=reason,
    )


def _target(session: Session, means: Means, run: Run) -> Target | None:
    try:
        return reaching.target(session, means, run.connection_id)
    except ConnectionNotFound:
        return None
