"""Destroying the originals of a run in place: in the target first, then the key they need."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.anonymize import events, repository
from auralith.control.anonymize.errors import NoOriginals
from auralith.control.connections import reaching
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.connections.reaching import Means, Target
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.control.work import Work
from auralith.dataplane.operations import anonymize
from auralith.kit import sealed
from auralith.kit.actor import Actor
from auralith.kit.clock import now
from auralith.kit.db import Base, transaction
from auralith.models import Run


def destroy(work: Work, run: Run) -> None:
    """Destroy them by somebody's wish; refused (409) while a run of the configuration is active."""
    with work.outside():
        away(work.sessions, work, run.id, work.caller.actor, reason="asked")


def away(
    sessions: sessionmaker[Session], means: Means, run_id: UUID, actor: Actor, *, reason: str
) -> datetime:
    """Destroy a run's originals; when that was.

    Raises NoOriginals, SubjectBusy, and what the target says. A target whose connection was
    deleted is out of reach for good: without the key nobody reads what lies there.
    """
    with transaction(sessions) as session:
        run = runs.get(session, run_id)
        subject = Subject("anonymize", run.resource_id, run.subject_name or "", run.project_id)
    with runs.without_runs(sessions, subject):
        with transaction(sessions) as session:
            kept = repository.originals(session, run_id)
            if kept is None or kept.destroyed_at is not None:
                raise NoOriginals
            target = _target(session, means, run)
        if target is not None:
            anonymize.destroy(target.place(), str(run_id))
        with transaction(sessions) as session:
            row = repository.locked_originals(session, run_id)
            if row is None or row.destroyed_at is not None:
                raise NoOriginals
            sealed.wipe(row, Base)
            row.destroyed_at = now()
            about = ResourceRef(
                subject.noun, subject.id, subject.name, project_id=subject.project_id
            )
            event_log.record(
                session,
                actor,
                events.ORIGINALS_DESTROYED,
                about=about,
                run_id=run_id,
                reason=reason,
            )
            return row.destroyed_at


def _target(session: Session, means: Means, run: Run) -> Target | None:
    try:
        return reaching.target(session, means, run.connection_id)
    except ConnectionNotFound:
        return None
