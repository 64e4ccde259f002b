"""Hand-written SQL as a plan: cut into statements, each classified by its words."""

from collections.abc import Mapping

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.operations.migrate.model import LintWarning
from auralith.dataplane.plan.model import Plan, TableSize
from auralith.dataplane.schema.identity import ObjectId


def plan_of_sql(engine: Engine, sql: str, rollback_sql: str | None = None) -> Plan:
    """A plan of hand-written statements; it has no fingerprints, so it is never stale.

    Raises InvalidInput for text without a statement. With `rollback_sql` the whole way back is
    `rollback`; without it every statement that is not a plain CREATE is `irreversible`.
    """
    del engine, sql, rollback_sql
    return Plan(())


def lint_sql(
    engine: Engine,
    sql: str,
    *,
    sizes: Mapping[ObjectId, TableSize] | None = None,
    has_rollback: bool = False,
) -> tuple[LintWarning, ...]:
    """What the rules for hand-written SQL find, in the order of the statements."""
    del engine, sql, sizes, has_rollback
    return ()
