"""A migration as the API shows it."""

from collections.abc import Iterable
from typing import Any

from auralith.control.migrations import schemas
from auralith.control.snapshots.describing import script_of
from auralith.dataplane.plan.document import from_document
from auralith.dataplane.plan.model import Action, Plan
from auralith.models import Migration


def plan_of(migration: Migration) -> Plan:
    """The stored plan."""
    return from_document(migration.plan)


def forwards(migration: Migration, plan: Plan) -> str:
    """The statements as one text, as they were written by hand or planned."""
    if migration.sql is not None:
        return migration.sql
    return script_of(s.action.sql for s in plan.statements)


def backwards(migration: Migration, plan: Plan) -> str | None:
    """The way back as one text; None when there is none."""
    if migration.rollback_sql is not None:
        return migration.rollback_sql
    return script_of(a.sql for a in plan.rollback) if plan.rollback else None


def shown(migration: Migration) -> schemas.Migration:
    """The body of a migration."""
    plan = plan_of(migration)
    quote = plan.scope.quote
    own = {
        name: getattr(migration, name)
        for name in schemas.Migration.model_fields
        if hasattr(migration, name)
    }
    made = {
        "statements": statements_of(plan),
        "generated_sql": forwards(migration, plan),
        "rollback_sql": backwards(migration, plan),
        "rollback_statements": steps_of(plan.rollback, quote),
        "irreversible": [
            schemas.SkippedObject(object=r.object.text(quote), reason=r.reason)
            for r in plan.irreversible
        ],
        "lint_warnings": migration.warnings,
        "rename_candidates": [
            schemas.RenameCandidate(
                kind=c.kind,
                old=c.old.text(quote),
                new=c.new.text(quote),
                score=c.score,
                reasons=list(c.reasons),
            )
            for c in plan.renames
        ],
        "unsupported": _unsupported(plan),
        "include": plan.scope.include,
        "exclude": plan.scope.exclude,
        "options": asked_of(plan),
        "skipped": [schemas.SkippedObject(object=o, reason=why) for o, why in plan.skipped],
    }
    return schemas.Migration.model_validate({**own, **made})


def asked_of(plan: Plan) -> schemas.CompareOptions:
    """How the differences were to be closed."""
    quote, given = plan.scope.quote, plan.options
    return schemas.CompareOptions(
        renames=[
            schemas.MigrationRename(kind=old.kind, old=old.text(quote), new=new.text(quote))
            for old, new in given.renames
        ],
        concurrent_indexes=given.concurrent_indexes,
        soft_drop=given.soft_drop,
        drop=given.drop,
    )


def _unsupported(plan: Plan) -> list[schemas.UnsupportedChange]:
    """What no statement can do, and what was not understood; what was left out on request is not.

    The `action` of what was not understood is the reason of its gap.
    """
    refused = [
        schemas.UnsupportedChange(
            object=r.object.text(plan.scope.quote),
            kind=r.object.kind,
            action=r.verb,
            reason=r.reason,
        )
        for r in plan.unsupported
    ]
    gaps = [
        schemas.UnsupportedChange(
            object=gap.object,
            kind=gap.object.partition(":")[0] if ":" in gap.object else "",
            action=gap.reason,
            reason=gap.message,
        )
        for gap in plan.gaps
        if gap.reason != "scope"
    ]
    return refused + gaps


def statements_of(plan: Plan) -> list[schemas.MigrationStatement]:
    """The statements of a plan, each with its way back."""
    return [
        schemas.MigrationStatement(
            index=s.index,
            reverse=schemas.MigrationReverse.model_validate(s.reverse),
            **_step(s.action, plan.scope.quote),
        )
        for s in plan.statements
    ]


def steps_of(actions: Iterable[Action], quote: str) -> list[schemas.MigrationStep]:
    """Actions in their order, without a way back."""
    return [
        schemas.MigrationStep(index=index, **_step(action, quote))
        for index, action in enumerate(actions)
    ]


def _step(action: Action, quote: str) -> dict[str, Any]:
    return {
        "sql": action.sql,
        "object": action.object.text(quote),
        "action": action.verb,
        "destructive": action.destructive,
        "rewrite": action.rewrite,
        "transactional": action.transactional,
        "locks": [
            schemas.MigrationLock(
                table=lock.table.text(quote), level=lock.level, blocks=lock.blocks, long=lock.long
            )
            for lock in action.locks
        ],
        "hazards": [
            schemas.MigrationHazard(
                code=h.code.value,
                severity=h.severity,
                message=h.message,
                object=h.object.text(quote),
                remedy=h.remedy,
            )
            for h in action.hazards
        ],
    }
