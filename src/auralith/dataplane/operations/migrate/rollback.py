"""Take a plan back: the reverse plan through the same executor."""

from auralith.dataplane.errors import Terminal
from auralith.dataplane.plan.model import Plan, Reverse, Statement
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.hashing import fingerprint


def rollback_plan(plan: Plan, *, live: Catalog) -> Plan:
    """The way back of an applied plan as a plan of its own, bound to the schema as it is now.

    Prove and apply it like any other (`wanted` is then the catalog from before). Raises Terminal
    `migration.irreversible` naming what no statement takes back.
    """
    quote = plan.scope.quote
    if plan.irreversible:
        named = "; ".join(f"{r.object.text(quote)}: {r.reason}" for r in plan.irreversible)
        msg = f"This migration cannot be rolled back whole. {named}"
        raise Terminal(msg, code="migration.irreversible")
    bound = bool(plan.wanted_fingerprint)
    return Plan(
        statements=tuple(
            Statement(n, action, Reverse(None, "exact", "Apply the migration again."))
            for n, action in enumerate(plan.rollback)
        ),
        scope=plan.scope,
        gaps=plan.gaps,
        have_fingerprint=fingerprint(plan.scope.applied(live)) if bound else "",
        wanted_fingerprint=plan.have_fingerprint if bound else "",
    )
