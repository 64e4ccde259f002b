"""Catalogs as the API shows them, and what leads from one to another. Asks no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auralith.control.connections import describing
from auralith.control.snapshots import schemas
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.operations import drift, migrate
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope
from auralith.kit.clock import now


def content_of(catalog: Catalog, quote: str) -> schemas.SnapshotContent:
    """Everything that was read, object by object."""
    return schemas.SnapshotContent(
        facts=[describing.fact_of(fact, quote) for fact in catalog.facts.values()],
        gaps=[describing.gap_of(gap) for gap in catalog.gaps],
        settings=dict(catalog.settings),
    )


@dataclass(frozen=True)
class Side:
    """What is compared, and where it comes from."""

    catalog: Catalog
    connection_id: UUID
    read_at: datetime
    snapshot_id: UUID | None = None
    """None: the database itself."""


def diff_of(engine: Engine, first: Side, second: Side) -> schemas.SnapshotDiff:
    """Differences, and the statements that lead from the first to the second.

    `engine` is the first's. Between two engines only what both have in common is compared, and no
    statement leads from one to the other.
    """
    quote = engine.schemas.quote
    before, after = first.catalog, second.catalog
    if before.engine != after.engine:
        found = drift.across(before, after, quote=quote)
        changes, sql, refused = _common_changes(found, quote), "", [drift.NO_WAY]
    else:
        found = drift.check(
            before,
            after,
            knowledge=engine.schemas.knowledge,
            now=now(),
            scope=Scope(quote=quote),
        )
        changes = changes_of(found, quote, (after, before))
        plan = migrate.compare(engine, source=after, target=Extracted(before, {})).plan
        sql = script_of(s.action.sql for s in plan.statements)
        refused = [f"{r.object.text(quote)}: {r.reason}" for r in plan.unsupported]
    return schemas.SnapshotDiff(
        from_id=first.snapshot_id,
        to_id=second.snapshot_id,
        from_connection_id=first.connection_id,
        to_connection_id=second.connection_id,
        from_at=first.read_at,
        to_at=second.read_at,
        identical=not found.drifted,
        completeness="complete" if found.complete else "partial",
        gaps=[describing.gap_of(gap) for gap in found.gaps],
        changes=changes,
        sql=sql,
        unsupported=refused,
    )


def _common_changes(found: drift.DriftResult, quote: str) -> list[schemas.SchemaChange]:
    """Differences between engines: each is a table's, or of something a table has."""
    return [
        change.model_copy(update={"top": drift.table_of(change.object, quote)})
        for change in changes_of(found, quote)
    ]


def changes_of(
    found: drift.DriftResult, quote: str, catalogs: Sequence[Catalog] = ()
) -> list[schemas.SchemaChange]:
    """Differences as the API shows them; `catalogs` tell what the objects are parts of."""
    named = [(item, ObjectId.parse(item.object, quote)) for item in found.items]
    return [
        schemas.SchemaChange(
            object=item.object,
            kind=identity.kind,
            top=drift.outermost(identity, catalogs).text(quote),
            attribute=item.attribute,
            action=item.action,
            before=item.before,
            after=item.after,
        )
        for item, identity in named
    ]


def script_of(statements: Iterable[str]) -> str:
    """Statements as one text, each ended."""
    return "\n".join(f"{sql.rstrip().rstrip(';')};" for sql in statements)
