"""How a connection is watched and what a report found, in words. Asks no database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.drift import schemas
from auralith.control.snapshots import service as snapshots
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from auralith.kit.clock import now
from auralith.models import DriftReport, DriftSettings


def shown(row: DriftSettings) -> schemas.DriftSettings:
    """How a connection is watched, as the API shows it."""
    own = schemas.DriftSettings.model_fields.keys() - {"idle"}
    rules = rules_of(row)
    holding = {rule.rule for rule in in_force(rules, now())}
    idle = [{"pattern": p, "why": "names_nothing"} for p in row.idle if p in holding]
    idle += [{"pattern": r.rule, "why": "ended"} for r in rules if r.rule not in holding]
    values = {name: getattr(row, name) for name in own}
    return schemas.DriftSettings.model_validate({**values, "idle": idle})


def rules_of(row: DriftSettings | None) -> list[drift.IgnoreRule]:
    """The ignore rules as they were given, past ones included."""
    rules = []
    for given in [] if row is None else row.ignore:
        words: dict[str, Any] = {"pattern": given} if isinstance(given, str) else given
        until = words.get("until")
        rules.append(
            drift.IgnoreRule(
                rule=words["pattern"],
                reason=words.get("reason", ""),
                until=None if until is None else datetime.fromisoformat(until),
            )
        )
    return rules


def in_force(rules: Iterable[drift.IgnoreRule], moment: datetime) -> tuple[drift.IgnoreRule, ...]:
    """Those whose end has not come."""
    return tuple(r for r in rules if r.until is None or r.until > moment)


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
