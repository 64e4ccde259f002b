"""Queries on events to be sequenced and on the chain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session

from auralith.kit import repository as lists
from auralith.kit.clock import now
from auralith.kit.repository import Sortable
from auralith.models import AuditEntry, Event, InstanceValue

SEQUENCER_LOCK = 0x41_55_44_49_54
HEAD = "audit.head"
SORTABLE: Sortable = {"seq": AuditEntry.seq, "at": AuditEntry.at, "action": AuditEntry.action}


def lock(session: Session, *, wait: bool) -> bool:
    """Become the one sequencer until the transaction ends."""
    if wait:
        session.execute(select(func.pg_advisory_xact_lock(SEQUENCER_LOCK)))
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(SEQUENCER_LOCK))))


def waiting(session: Session, limit: int) -> Sequence[Event]:
    """Committed events that are not in the chain yet, in the order they were written."""
    return session.scalars(
        select(Event).where(~Event.sequenced).order_by(Event.position).limit(limit)
    ).all()


def has_waiting(session: Session) -> bool:
    """Whether some committed event is not in the chain yet."""
    return session.scalar(select(Event.id).where(~Event.sequenced).limit(1)) is not None


def head(session: Session) -> tuple[int, str] | None:
    """Number and hash of the last entry."""
    row = session.execute(
        select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).first()
    return None if row is None else (row.seq, row.hash)


def append(session: Session, rows: list[dict[str, Any]], event_ids: list[UUID]) -> None:
    """Insert entries, mark their events and remember the new head."""
    session.execute(insert(AuditEntry), rows)
    session.execute(
        update(Event)
        .where(Event.id.in_(event_ids))
        .values(sequenced=True)
        .execution_options(synchronize_session=False)
    )
    value = {"seq": rows[-1]["seq"], "hash": rows[-1]["hash"]}
    session.execute(
        pg_insert(InstanceValue)
        .values(name=HEAD, value=value, updated_at=now())
        .on_conflict_do_update(index_elements=["name"], set_={"value": value, "updated_at": now()})
    )


def remembered_head(session: Session) -> int:
    """Number of the last entry ever appended, kept apart from the chain; 0 before the first."""
    value = session.scalar(select(InstanceValue.value).where(InstanceValue.name == HEAD))
    return int(value["seq"]) if value else 0


def batch(session: Session, after_seq: int, limit: int) -> Sequence[AuditEntry]:
    """Entries behind `after_seq` in order."""
    return session.scalars(
        select(AuditEntry).where(AuditEntry.seq > after_seq).order_by(AuditEntry.seq).limit(limit)
    ).all()


def search(
    *,
    project_id: UUID | None,
    action: str | None,
    outcome: str | None,
    actor: str | None,
    resource: str | None,
    since: datetime | None,
    until: datetime | None,
    q: str | None,
) -> Select[AuditEntry]:
    """Entries that match every given filter; `action` may end in `.*`."""
    statement = lists.matching(
        select(AuditEntry), {AuditEntry.project_id: project_id, AuditEntry.outcome: outcome}
    )
    if action:
        family = action.removesuffix("*")
        statement = statement.where(
            AuditEntry.action.startswith(family, autoescape=True)
            if action.endswith("*")
            else AuditEntry.action == action
        )
    if actor:
        statement = statement.where(
            or_(
                AuditEntry.actor["id"].as_string() == actor,
                AuditEntry.actor["name"].as_string() == actor,
            )
        )
    if resource:
        statement = statement.where(
            or_(
                AuditEntry.resource["id"].as_string() == resource,
                AuditEntry.resource["type"].as_string() == resource,
            )
        )
    if since:
        statement = statement.where(AuditEntry.at >= since)
    if until:
        statement = statement.where(AuditEntry.at < until)
    texts = (cast(AuditEntry.resource, String), cast(AuditEntry.actor, String))
    return lists.search(statement, q, AuditEntry.action, *texts)
