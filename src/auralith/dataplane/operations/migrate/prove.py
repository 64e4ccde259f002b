"""Try a plan in a throw-away database before it comes near the target."""

from auralith.dataplane.engines.base import ConnectionSpec, Engine
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.migrate.model import NotProved, ProofResult
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog


def prove(
    engine: Engine,
    spec: ConnectionSpec,
    plan: Plan,
    *,
    have: Catalog,
    monitor: Monitor,
    wanted: Catalog | None = None,
    fallback: ConnectionSpec | None = None,
) -> ProofResult:
    """Build `have` anew, fill it with rows, apply, compare with `wanted`, go back, compare."""
    del engine, spec, plan, have, monitor, wanted, fallback
    return ProofResult(proved=False, not_proved=(NotProved("*", "Not proved yet."),))
