"""Sequencing events into the chain, reading it and proving it whole."""

from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from auralith.control.audit import chain, repository
from auralith.control.audit.schemas import (
    AuditEntryPage,
    AuditFilter,
    AuditVerification,
)
from auralith.kit import repository as lists
from auralith.kit.db import transaction
from auralith.kit.schemas import PageParams
from auralith.models import AuditEntry as Entry
from auralith.models import Event

BATCH = 1000


def sequence(sessions: sessionmaker[Session], *, wait: bool = False) -> int:
    """Move every committed event into the chain, batch by batch; the number moved.

    One process at a time does it. With `wait` the call returns only when everything that was
    committed before it is in the chain; without, it leaves the work to whoever is at it.
    """
    moved = 0
    while True:
        with transaction(sessions) as session:
            if not repository.has_waiting(session) or not repository.lock(session, wait=wait):
                return moved
            count = _sequence_batch(session)
        moved += count
        if count < BATCH:
            return moved


def _sequence_batch(session: Session) -> int:
    events = repository.waiting(session, BATCH)
    if not events:
        return 0
    seq, prev_hash = repository.head(session) or (0, chain.GENESIS)
    rows = []
    for event in events:
        seq += 1
        row = _row(event, seq)
        row["prev_hash"] = prev_hash
        row["hash"] = prev_hash = chain.entry_hash(prev_hash, row)
        rows.append(row)
    repository.append(session, rows, [event.id for event in events])
    return len(rows)


def _row(event: Event, seq: int) -> dict[str, object]:
    return {
        "seq": seq,
        "id": event.id,
        "at": event.at,
        "organization_id": event.organization_id,
        "project_id": event.project_id,
        "actor": event.actor,
        "action": event.type,
        "resource": event.resource,
        "outcome": event.outcome,
        "ip": event.ip,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "detail": event.detail,
    }


def list_entries(
    session: Session, filters: AuditFilter, page: PageParams, *, project_id: UUID | None = None
) -> AuditEntryPage:
    """One page of the trail, newest first unless sorted otherwise."""
    statement = repository.search(project_id=project_id, **filters.model_dump(exclude={"sort"}))
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-seq")
    rows, total = lists.page(session, statement, params=page, order=order, tie=Entry.seq)
    return AuditEntryPage.of(rows, total, page)


def verify(sessions: sessionmaker[Session]) -> AuditVerification:
    """Recompute the whole chain in batches and name the first entry that is wrong or missing."""
    checked, prev_hash = 0, chain.GENESIS
    while True:
        with transaction(sessions) as session:
            entries = repository.batch(session, checked, BATCH)
            for entry in entries:
                expected = checked + 1
                content = {name: getattr(entry, name) for name in chain.FIELDS}
                if (
                    entry.seq != expected
                    or entry.prev_hash != prev_hash
                    or entry.hash != chain.entry_hash(prev_hash, content)
                ):
                    return _verdict(checked, expected)
                checked, prev_hash = entry.seq, entry.hash
            if not entries:
                remembered = repository.remembered_head(session)
                return _verdict(checked, checked + 1 if remembered > checked else None)


def _verdict(checked: int, broken: int | None) -> AuditVerification:
    return AuditVerification(
        ok=broken is None, checked=checked, first_broken_seq=broken, anchored_to_seq=0
    )
