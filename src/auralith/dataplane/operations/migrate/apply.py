"""Bring a target in line with a plan: resumable at every statement."""

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.migrate.model import (
    ApplyOptions,
    ApplyResult,
    Attempt,
    SessionFactory,
)
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.facts import Catalog


def check_apply(engine: Engine, plan: Plan, *, live: Catalog, attempt: Attempt) -> None:
    """Refuse what must not begin; call it before a run is made, `apply` does so again.

    Raises Terminal with code `migration.unsupported`, `migration.stale` (the schema is no longer
    the one of the plan) or `migration.unconfirmed`; the message names the objects.
    """
    del engine, plan, live, attempt


def apply(
    engine: Engine,
    session_factory: SessionFactory,
    plan: Plan,
    *,
    attempt: Attempt,
    monitor: Monitor,
    options: ApplyOptions | None = None,
    have: Catalog | None = None,
    wanted: Catalog | None = None,
) -> ApplyResult:
    """Run a plan's statements, or go on with the run of the same id."""
    del engine, session_factory, plan, attempt, monitor, options, have, wanted
    msg = "Applying is not available for this engine."
    raise UnsupportedByEngine(msg)
