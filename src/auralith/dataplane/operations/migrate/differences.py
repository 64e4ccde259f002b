"""What still differs between two catalogs, for results."""

from auralith.dataplane.operations.migrate.model import Difference
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Knowledge
from auralith.dataplane.schema.hashing import fingerprint


def remaining(
    plan: Plan, live: Catalog, wanted: Catalog | None, knowledge: Knowledge
) -> tuple[Difference, ...]:
    """What is left after a plan: without what was left out on request, with reasons where known."""
    if not plan.wanted_fingerprint:
        return ()
    seen = plan.scope.applied(live)
    if fingerprint(seen) == plan.wanted_fingerprint:
        return ()
    if wanted is None:
        return (Difference("*", "alter", reason="The schema is not the one the plan leads to."),)
    left = {text for text, _ in plan.skipped}
    reasons = {r.object.text(plan.scope.quote): r.reason for r in plan.unsupported}
    found = differences(seen, plan.scope.applied(wanted), knowledge, plan.scope.quote)
    return tuple(
        Difference(d.object, d.action, d.attributes, reasons.get(d.object, ""))
        for d in found
        if d.object not in left
    )


def differences(
    live: Catalog, wanted: Catalog, knowledge: Knowledge, quote: str
) -> tuple[Difference, ...]:
    """Object by object what it would take to make one catalog the other.

    Parts of an object that comes or goes are not named.
    """
    found = diff(live, wanted, knowledge)
    out = []
    for facts, action in ((found.added, "create"), (found.removed, "drop")):
        ids = {f.id for f in facts}
        out += [
            Difference(f.id.text(quote), "create" if action == "create" else "drop")
            for f in facts
            if f.parent not in ids
        ]
    out += [Difference(c.new.id.text(quote), "alter", c.attributes) for c in found.changed]
    return tuple(sorted(out, key=lambda d: d.object))
