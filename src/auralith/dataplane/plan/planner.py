"""Plans what leads from one catalog to another. Pure, and the same for the same question.

Renames come first; then what is wanted is reduced to what can and may be done (`goal`), the rest is
worked out as drops, alterations and creations (`closure`, `steps`) and brought into the one order
that dependencies and strata give (`graph`). The way back is planned by the same code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.plan import hazards
from auralith.dataplane.plan.goal import Goal, Slots, Terms
from auralith.dataplane.plan.model import (
    Action,
    Plan,
    PlanOptions,
    Refused,
    Reverse,
    Statement,
)
from auralith.dataplane.plan.renames import Renames, park, rename
from auralith.dataplane.plan.reverse import reverses
from auralith.dataplane.plan.rules import SchemaRules
from auralith.dataplane.plan.solve import Solver
from auralith.dataplane.schema.diff import Diff
from auralith.dataplane.schema.facts import Catalog, Fact, Knowledge
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.rename import RenameCandidate, apply_renames, candidates
from auralith.dataplane.schema.scope import EVERYTHING, Scope


def plan(
    have: Catalog,
    wanted: Catalog,
    rules: SchemaRules,
    *,
    knowledge: Knowledge,
    options: PlanOptions | None = None,
    scope: Scope = EVERYTHING,
) -> Plan:
    """The statements that bring `have` in line with `wanted`, and back.

    Raises InvalidInput when the two are of different engines, or for a rename that makes no
    sense. What no statement can do is listed in `unsupported`.
    """
    if have.engine != wanted.engine:
        msg = (
            f"A {wanted.engine} schema cannot be applied to {have.engine}."
            " Compare the two with a drift report."
        )
        raise InvalidInput(msg, loc=("source",), code="migration.engines_differ")
    seen = scope.reading(have, wanted)
    return _Planner(have, wanted, rules, knowledge, options or PlanOptions(), seen).run()


@dataclass(frozen=True)
class _Planner:
    original: Catalog
    wanted: Catalog
    rules: SchemaRules
    knowledge: Knowledge
    options: PlanOptions
    scope: Scope

    def run(self) -> Plan:
        renames = rename(self.original, self.wanted, self.rules, self.options.renames)
        outside = {
            **self.scope.outside(renames.catalog),
            **self.scope.outside(self.wanted),
        }
        goal = self._goal(renames, outside)
        have = renames.catalog
        solver = Solver(self.rules, self.options, outside, hazards.of_order)
        forth = solver.solve(have, goal).actions
        back, stuck = self._back(goal, have, outside)
        first = list(renames.statements())
        then = reverses(forth, back, stuck, first=len(first))
        rollback = (*back, *renames.back)
        irreversible = (*renames.irreversible, *stuck)
        return Plan(
            statements=_statements([*first, *zip(forth, then, strict=True)]),
            unsupported=(*renames.refused, *goal.refusals()),
            skipped=tuple((i.text(self.scope.quote), why) for i, why in goal.skips()),
            renames=self._candidates(goal.found, have, outside, failed=bool(renames.failed)),
            gaps=tuple(sorted({*goal.gaps, *goal.found.gaps})),
            scope=self.scope,
            have_fingerprint=fingerprint(self.scope.applied(self.original)),
            wanted_fingerprint=fingerprint(self.scope.applied(goal.catalog)),
            rollback=rollback,
            irreversible=irreversible,
            options=replace(self.options, sizes={}, empty=False),
        )

    def _goal(self, renames: Renames, outside: Mapping[ObjectId, str]) -> Goal:
        goal = self._first_goal(renames.catalog, self.wanted, outside)
        if self.options.soft_drop and self.options.drop:
            parked = self._park(renames, goal)
            if parked:
                goal = self._first_goal(
                    renames.catalog,
                    _with(self.wanted, parked, renames.catalog, self.rules.slots),
                    outside,
                    held=frozenset(f.id for f in parked),
                )
        for old, new in renames.failed:
            reason = "It could not be renamed, and is left alone."
            goal.refuse(old, "drop", reason)
            goal.refuse(new, "create", reason)
        return goal

    def _first_goal(
        self,
        have: Catalog,
        wanted: Catalog,
        outside: Mapping[ObjectId, str],
        held: frozenset[ObjectId] = frozenset(),
    ) -> Goal:
        unseen = {**self.scope.unseen(have), **self.scope.unseen(wanted)}
        terms = Terms(self.knowledge, self.rules.slots, self.scope, outside, unseen)
        return Goal(have, wanted, terms, drop=self.options.drop, held=held)

    def _park(self, renames: Renames, goal: Goal) -> list[Fact]:
        """Park what would be dropped; gives it as it stays, under its new names."""
        have, stays = renames.catalog, goal.catalog
        found: dict[ObjectId, Sequence[Fact]] = {}
        for identity, fact in have.facts.items():
            if identity in stays.facts or (fact.parent and fact.parent not in stays.facts):
                continue
            parts = self.rules.parked(fact, have)
            if parts is not None:
                found[identity] = parts
        pairs = park(renames, list(found), self.options)
        kept = {f.id: f for old, _ in pairs for f in found[old]}
        alone = replace(have, facts=kept, edges=())
        return list(apply_renames(alone, pairs, self.rules.renamed).facts.values())

    def _back(
        self, forth: Goal, have: Catalog, outside: Mapping[ObjectId, str]
    ) -> tuple[list[Action], tuple[Refused, ...]]:
        """The way back from what the plan leads to."""
        reached = forth.catalog
        options = replace(self.options, renames=(), soft_drop=False, drop=True)
        solver = Solver(self.rules, options, outside, hazards.of_types)
        terms = Terms(self.knowledge, self.rules.slots)
        goal = Goal(reached, have, terms, found=forth.difference().reversed())
        return solver.solve(reached, goal).actions, goal.refusals()

    def _candidates(
        self, found: Diff, have: Catalog, outside: Mapping[ObjectId, str], *, failed: bool
    ) -> tuple[RenameCandidate, ...]:
        if failed:
            return ()
        seen = replace(
            found,
            added=tuple(f for f in found.added if f.id not in outside),
            removed=tuple(f for f in found.removed if f.id not in outside),
        )
        return candidates(
            seen,
            have,
            self.wanted,
            lambda old, new: self.rules.rename_evidence(old, new, have, self.wanted),
        )


def _with(wanted: Catalog, parked: Sequence[Fact], have: Catalog, slots: Slots) -> Catalog:
    """What is wanted, and what is parked beside it, less parts that would be in the way."""
    taken = {slot for f in wanted.facts.values() for slot in slots(f)}
    facts = dict(wanted.facts)
    edges = list(wanted.edges)
    for fact in parked:
        if taken.isdisjoint(slots(fact)) and (fact.parent is None or fact.parent in facts):
            facts[fact.id] = fact
            edges += have.edges_from(fact.id)
    return replace(wanted, facts=facts, edges=tuple(edges))


def _statements(found: Sequence[tuple[Action, Reverse]]) -> tuple[Statement, ...]:
    actions = hazards.of_plan([hazards.of_reverse(*pair) for pair in found])
    return tuple(
        Statement(index, action, reverse)
        for index, (action, (_, reverse)) in enumerate(zip(actions, found, strict=True))
    )
