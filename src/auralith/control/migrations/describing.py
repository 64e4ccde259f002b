"""A migration as the API shows it."""

from auralith.control.migrations import schemas
from auralith.control.snapshots.comparing import script_of
from auralith.dataplane.plan.document import from_document
from auralith.dataplane.plan.model import Plan, Statement
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
        "statements": [_statement(s, quote) for s in plan.statements],
        "generated_sql": forwards(migration, plan),
        "rollback_sql": backwards(migration, plan),
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
        "skipped": [schemas.SkippedObject(object=o, reason=why) for o, why in plan.skipped],
    }
    return schemas.Migration.model_validate({**own, **made})


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


def _statement(statement: Statement, quote: str) -> schemas.MigrationStatement:
    action = statement.action
    return schemas.MigrationStatement(
        index=statement.index,
        sql=action.sql,
        object=action.object.text(quote),
        action=action.verb,
        destructive=action.destructive,
        rewrite=action.rewrite,
        transactional=action.transactional,
        hazards=[
            schemas.MigrationHazard(
                code=h.code.value,
                severity=h.severity,
                message=h.message,
                object=h.object.text(quote),
                remedy=h.remedy,
            )
            for h in action.hazards
        ],
        reverse=schemas.MigrationReverse.model_validate(statement.reverse),
    )
