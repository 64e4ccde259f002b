"""What a report found, in the engine's own words. Asks no database."""

from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.drift import schemas
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from auralith.models import DriftReport


def ddl_of(session: Session, report: DriftReport, name: str) -> schemas.DriftDdl:
    """The whole object that `name` is, or is a part of, as agreed and as found."""
    found = [
        _read(session, snapshot_id)
        for snapshot_id in (report.baseline_snapshot_id, report.live_snapshot_id)
    ]
    engine = next((e for e, _ in filter(None, found)), None)
    if engine is None:
        return schemas.DriftDdl(object=name, before=None, after=None)
    dialect = get_engine(engine).schemas
    catalogs = [None if pair is None else pair[1] for pair in found]
    try:
        identity = drift.outermost(
            ObjectId.parse(name, dialect.quote), [c for c in catalogs if c is not None]
        )
    except ValueError:
        return schemas.DriftDdl(object=name, before=None, after=None)
    before, after = (
        None if c is None else drift.render(dialect, c, identity) or None for c in catalogs
    )
    return schemas.DriftDdl(object=identity.text(dialect.quote), before=before, after=after)


def _read(session: Session, snapshot_id: UUID | None) -> tuple[str, Catalog] | None:
    snapshot = None if snapshot_id is None else snapshots.find(session, snapshot_id)
    return None if snapshot is None else (snapshot.engine, snapshots.catalog(session, snapshot))
