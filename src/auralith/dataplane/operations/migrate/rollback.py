"""Take a plan back: the reverse plan through the same executor."""

from dataclasses import replace

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.errors import Terminal
from auralith.dataplane.operations.migrate.outcome import involved
from auralith.dataplane.plan.model import Plan, PlanOptions, Refused, Reverse, Statement
from auralith.dataplane.plan.planner import plan as make_plan
from auralith.dataplane.schema.delta import Delta, advance, between
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId, ordered


def rollback_plan(plan: Plan, *, live: Catalog) -> Plan:
    """The way back of an applied plan as a plan of its own, bound to the schema as it is now.

    Prove and apply it like any other (`wanted` is then the catalog from before). Raises Terminal
    `migration.irreversible` naming what no statement takes back.
    """
    if plan.irreversible:
        raise _irreversible(plan.irreversible, plan.scope.quote)
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
        rollback=tuple(s.action for s in plan.statements),
    )


def partial_rollback_plan(
    engine: Engine, plan: Plan, *, live: Catalog, before: Catalog, done: Delta | None = None
) -> Plan:
    """The way back of what a plan did that did not come to its end; no statements: nothing stands.

    Only what the plan touched goes back to how it was `before`; what others did stays. `done` is
    what the last attempt left, where that is known. Raises Terminal: `migration.stale` when
    somebody has changed it since, `migration.irreversible` as `rollback_plan` does, and
    `migration.no_way_back_from_half` for statements written by hand.
    """
    quote, knowledge = plan.scope.quote, engine.schemas.knowledge
    touched = involved(plan.statements)
    if touched is None:
        msg = (
            "These statements were written by hand: there is a way back from their end, and none"
            " from half way. Apply it again to its end, or compare with the snapshot that was"
            " taken before it."
        )
        raise Terminal(msg, code="migration.no_way_back_from_half")
    if done is not None and (moved := moved_since(done, live)):
        named = ", ".join(i.text(quote) for i in moved)
        msg = f"Somebody has changed it since this migration stopped: {named}. Compare again."
        raise Terminal(msg, code="migration.stale")
    goal = advance(live, [between(live, before, knowledge, touched)])
    # What was not read at one of the two times is left alone.
    goal = replace(goal, gaps=tuple(sorted({*live.gaps, *before.gaps})))
    renames = tuple((new, old) for old, new in _renamed(plan, live))
    made = make_plan(
        live,
        goal,
        engine.schemas.rules,
        knowledge=knowledge,
        options=PlanOptions(renames=renames),
        scope=plan.scope,
    )
    if made.unsupported:
        raise _irreversible(made.unsupported, quote)
    return replace(made, gaps=plan.gaps)


def moved_since(delta: Delta, live: Catalog) -> tuple[ObjectId, ...]:
    """Objects that a migration made, altered or removed and that are not as it left them."""
    moved = {i for i in delta.removed if i in live.facts}
    for fact in delta.added:
        now = live.facts.get(fact.id)
        if now is None or dict(now.attributes) != dict(fact.attributes):
            moved.add(fact.id)
    for altered in delta.altered:
        now = live.facts.get(altered.object)
        if now is None or any(
            now.attributes.get(name) != value
            for name, value in altered.values.items()
            if name != "parent"
        ):
            moved.add(altered.object)
    return tuple(ordered(moved))


def _renamed(plan: Plan, live: Catalog) -> list[tuple[ObjectId, ObjectId]]:
    """What the plan renames and has renamed: what it was called at first, and is called now."""
    found: list[tuple[ObjectId, ObjectId]] = []
    for action in (s.action for s in plan.statements if s.action.verb == "rename"):
        old = action.object
        new = next((i for i in action.produces if _alike(i, old)), None)
        if new is not None and new in live.facts and old not in live.facts:
            for first, now in found:
                # A part of something that was renamed before it.
                if len(old.path) > len(now.path) and old.path[: len(now.path)] == now.path:
                    old = replace(old, path=(*first.path, *old.path[len(now.path) :]))
            found.append((old, new))
    return found


def _alike(one: ObjectId, other: ObjectId) -> bool:
    return one.kind == other.kind and len(one.path) == len(other.path)


def _irreversible(refused: tuple[Refused, ...], quote: str) -> Terminal:
    named = "; ".join(f"{r.object.text(quote)}: {r.reason}" for r in refused)
    return Terminal(
        f"This migration cannot be rolled back whole. {named}", code="migration.irreversible"
    )
