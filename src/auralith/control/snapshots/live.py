"""A snapshot compared with a database as it is now: it is read outside of our transaction."""

from uuid import UUID

from auralith.control.connections import cataloging
from auralith.control.connections import service as connections
from auralith.control.snapshots import schemas, service
from auralith.control.snapshots.describing import Side, diff_of
from auralith.control.work import Work
from auralith.dataplane.engines.registry import get_engine
from auralith.models import SchemaSnapshot


def diff(work: Work, snapshot: SchemaSnapshot, connection_id: UUID) -> schemas.SnapshotDiff:
    """What leads from the snapshot to the database."""
    connection = connections.require_in_project(
        work.session, work.caller, connection_id, snapshot.project_id, "schema.read"
    )
    engine = get_engine(snapshot.engine)
    before = service.side(work.session, snapshot)
    read = cataloging.whole(work, connection, refresh=True)
    return diff_of(engine, before, Side(read.catalog, connection_id, read.read_at))
