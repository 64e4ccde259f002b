"""Catalogs as the API shows them, and what leads from one to another. Asks no database."""

from collections.abc import Iterable
from uuid import UUID

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
        facts=[
            schemas.SchemaFact(
                object=fact.id.text(quote),
                kind=fact.id.kind,
                parent=None if fact.parent is None else fact.parent.text(quote),
                attributes=dict(fact.attributes),
                notes=dict(fact.notes),
            )
            for fact in catalog.facts.values()
        ],
        gaps=[schemas.SchemaGap.model_validate(gap) for gap in catalog.gaps],
        settings=dict(catalog.settings),
    )


def diff_of(
    engine: Engine, first: tuple[UUID, Catalog], second: tuple[UUID, Catalog]
) -> schemas.SnapshotDiff:
    """Differences, and the statements that lead from the first to the second."""
    dialect = engine.schemas
    (from_id, before), (to_id, after) = first, second
    found = drift.check(
        before,
        after,
        knowledge=dialect.knowledge,
        now=now(),
        scope=Scope(quote=dialect.quote),
    )
    plan = migrate.compare(engine, source=after, target=Extracted(before, {})).plan
    refused = [f"{r.object.text(dialect.quote)}: {r.reason}" for r in plan.unsupported]
    return schemas.SnapshotDiff(
        from_id=from_id,
        to_id=to_id,
        identical=not found.drifted,
        completeness="complete" if found.complete else "partial",
        changes=changes_of(found, dialect.quote),
        sql=script_of(s.action.sql for s in plan.statements),
        unsupported=refused,
    )


def changes_of(found: drift.DriftResult, quote: str) -> list[schemas.SchemaChange]:
    """Differences as the API shows them."""
    return [
        schemas.SchemaChange(
            object=item.object,
            kind=ObjectId.parse(item.object, quote).kind,
            attribute=item.attribute,
            action=item.action,
            before=item.before,
            after=item.after,
        )
        for item in found.items
    ]


def script_of(statements: Iterable[str]) -> str:
    """Statements as one text, each ended."""
    return "\n".join(f"{sql.rstrip().rstrip(';')};" for sql in statements)
