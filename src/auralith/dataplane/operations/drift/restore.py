"""From drift back to what was agreed: a plan like any other."""

from collections.abc import Iterable

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.plan.model import Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.delta import Delta, advance
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.scope import Scope


def restore(
    engine: Engine,
    baseline: Catalog,
    live: Extracted,
    *,
    applied: Iterable[Delta] = (),
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> Plan:
    """What brings the database back to the baseline, advanced by what was applied since.

    `include` names the objects to restore (those of some items); `exclude` the ignore rules.
    """
    dialect = engine.schemas
    return plan(
        live.catalog,
        advance(baseline, applied),
        dialect.rules,
        knowledge=dialect.knowledge,
        options=PlanOptions(sizes=live.sizes),
        scope=Scope(include, exclude, dialect.quote),
    )
