"""What a migration has done so far: from the journal's entries and the catalog as it is."""

from auralith.dataplane.engines.base import Place
from auralith.dataplane.operations.migrate.differences import remaining
from auralith.dataplane.operations.migrate.entries import find_entries
from auralith.dataplane.operations.migrate.model import ApplyResult
from auralith.dataplane.operations.migrate.outcome import involved
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.delta import Delta, between
from auralith.dataplane.schema.facts import Catalog, Knowledge
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.scope import Scope


def standing(
    place: Place,
    plan: Plan,
    *,
    run_id: str,
    have: Catalog | None = None,
    wanted: Catalog | None = None,
) -> ApplyResult | None:
    """Where a run stands that did not come to its end; None when it began nothing.

    For whoever caught what `apply` raised, a lost connection too: the target is only read, in a
    session of its own. `have` is the catalog from before the run's first statement.
    """
    with place.reading() as database:
        entries = find_entries(database, run_id)
        if entries is None or entries.fresh:
            return None
        live = database.engine.schemas.extract(database.session).catalog
        knowledge = database.engine.schemas.knowledge
        found = result_of(
            plan, len(entries.done), live, have=have, wanted=wanted, knowledge=knowledge
        )
        return found if found.applied or not found.delta.empty else None


def result_of(
    plan: Plan,
    applied: int,
    live: Catalog,
    *,
    have: Catalog | None,
    wanted: Catalog | None,
    knowledge: Knowledge,
) -> ApplyResult:
    """What so many statements came to, by the schema as it is now."""
    delta = Delta()
    if have is not None:
        # What one of the two readings did not see was not taken away or made by anybody.
        seen = Scope(quote=plan.scope.quote).reading(have, live)
        touched = involved(plan.statements)
        delta = between(seen.applied(have), seen.applied(live), knowledge, touched)
    return ApplyResult(
        applied=applied,
        total=len(plan.statements),
        remaining_differences=remaining(plan, live, wanted, knowledge),
        complete=not plan.gaps and live.complete,
        fingerprint=fingerprint(plan.scope.applied(live)),
        delta=delta,
    )
