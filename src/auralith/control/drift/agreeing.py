"""What is agreed: a snapshot, brought forward by what Auralith itself did to the schema since."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.drift.errors import BaselineGone, SchemaMigrated
from auralith.control.drift.values import hashed
from auralith.control.migrations import kinds as migration_runs
from auralith.control.migrations import service as migrations
from auralith.control.runs import service as runs
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.schema.delta import Delta, advance, to_document
from auralith.dataplane.schema.facts import Catalog
from auralith.models import Connection

MIGRATING = (migration_runs.APPLY, migration_runs.ROLLBACK)


@dataclass(frozen=True)
class Forward:
    """What was done to a schema since a snapshot of it was read."""

    deltas: Sequence[Delta] = ()

    @property
    def digest(self) -> str:
        """The same as long as nothing more was done."""
        return hashed([to_document(delta) for delta in self.deltas])


def forward(session: Session, connection: Connection, snapshot_id: UUID | None) -> Forward:
    """What applies and rollbacks did since; nothing where there is no snapshot.

    A snapshot of another connection is compared with as it is.
    """
    snapshot = None if snapshot_id is None else snapshots.find(session, snapshot_id)
    if snapshot is None or snapshot.connection_id != connection.id:
        return Forward()
    return Forward(migrations.applied_since(session, connection.id, snapshot.created_at))


def agreed(session: Session, snapshot_id: UUID, since: Forward) -> Catalog:
    """The schema that is agreed; raises BaselineGone."""
    snapshot = snapshots.find(session, snapshot_id)
    if snapshot is None:
        raise BaselineGone
    return advance(snapshots.catalog(session, snapshot), since.deltas)


def migrating(session: Session, connection_id: UUID) -> UUID | None:
    """The run that changes that schema at this moment: half a migration is no drift."""
    return runs.at_work(session, connection_id, MIGRATING)


def require_quiet(session: Session, connection_id: UUID) -> None:
    """Raise SchemaMigrated, so that the check tries again, while a migration is at work."""
    if migrating(session, connection_id) is not None:
        raise SchemaMigrated


def require_same(
    session: Session, connection: Connection, snapshot_id: UUID | None, since: Forward
) -> None:
    """Raise SchemaMigrated when a migration touched the schema since it was looked at."""
    require_quiet(session, connection.id)
    if forward(session, connection, snapshot_id).digest != since.digest:
        raise SchemaMigrated
