"""The statements from one catalog to a goal, in order; gives up what cannot be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from auralith.dataplane.plan import closure, graph, merging, steps
from auralith.dataplane.plan.closure import Asked, Refusal, Work
from auralith.dataplane.plan.goal import Goal
from auralith.dataplane.plan.model import Action, PlanOptions
from auralith.dataplane.plan.rules import SchemaRules
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId


@dataclass
class Solution:
    """Actions in order, and why dependents come along."""

    actions: list[Action] = field(default_factory=list)
    work: Work = field(default_factory=Work)


@dataclass(frozen=True)
class Solver:
    """Turns goals into actions; what no rule can do leaves the goal, with its reason."""

    rules: SchemaRules
    options: PlanOptions
    outside: Mapping[ObjectId, str]
    finished: Callable[[Action, Work], Action] = lambda action, _: action
    """Has the last word on each action before neighbours are merged."""

    def solve(self, have: Catalog, goal: Goal) -> Solution:
        """The actions from `have` to the goal, which holds afterwards what they lead to."""
        while True:
            asked = Asked(
                have, goal.catalog, self.rules, self.options, self.outside, goal.difference()
            )
            work = closure.work(asked)
            found: Solution | list[Refusal] = work.refusals or self._ordered(asked, work)
            if isinstance(found, Solution):
                return found
            moved = [goal.refuse(r.object, r.verb, r.reason) for r in found]
            if not any(moved):
                goal.refuse_all(found[0].reason)

    def _ordered(self, asked: Asked, work: Work) -> Solution | list[Refusal]:
        cut: frozenset[ObjectId] = frozenset()
        while True:
            answer = steps.ask(asked, work, cut)
            if answer.refusals:
                return answer.refusals
            built = graph.build(asked, work, answer.steps)
            try:
                order = built.order()
            except graph.Circle as circle:
                more = self._cuts(asked, work, built, circle) - cut
                if not more:
                    return self._given_up(work, built, circle)
                cut |= more
            else:
                actions = [self.finished(built.actions[n], work) for n in order]
                joined = merging.joined(
                    built, order, actions, merge=self.rules.merge, home=_home(asked)
                )
                return Solution(joined, work)

    def _cuts(
        self, asked: Asked, work: Work, built: graph.Graph, circle: graph.Circle
    ) -> frozenset[ObjectId]:
        """Parts inside of circles that can have statements of their own."""
        found = set()
        for group in circle.groups:
            for node in group:
                action = built.actions[node]
                if built.modes[node] == "rebuild":
                    continue
                for catalog, parts in (
                    (asked.have, action.destroys & work.drops),
                    (asked.goal, action.produces & work.creates),
                ):
                    found |= {
                        i
                        for i in parts - {built.owners[node]}
                        if i in catalog.facts and self.rules.standalone(catalog.facts[i])
                    }
        return frozenset(found)

    def _given_up(self, work: Work, built: graph.Graph, circle: graph.Circle) -> list[Refusal]:
        out = []
        for group in circle.groups:
            path = " → ".join(str(i) for i in graph.circle_of(built, group))
            reason = f"These wait for each other, and no order works: {path}."
            for node in group:
                owner, mode = built.owners[node], built.modes[node]
                verb = "alter" if mode == "rebuild" or owner in work.replaced else mode
                out += work.blame(owner, verb, reason)
        return out


def _home(asked: Asked) -> Callable[[ObjectId], ObjectId]:
    """What an object is a part of, or itself."""

    def home(identity: ObjectId) -> ObjectId:
        fact = asked.goal.facts.get(identity) or asked.have.facts.get(identity)
        return identity if fact is None or fact.parent is None else fact.parent

    return home
