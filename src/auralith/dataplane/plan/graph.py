"""One dependency graph over all statements, and the one order it gives."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import pairwise

from auralith.dataplane.plan.closure import Asked, Work
from auralith.dataplane.plan.components import components
from auralith.dataplane.plan.model import Action
from auralith.dataplane.plan.steps import Mode, Step
from auralith.dataplane.schema.identity import ObjectId

Nodes = dict[ObjectId, list[int]]


class Circle(Exception):
    """Statements that wait for each other; one group or several."""

    def __init__(self, groups: list[list[int]]) -> None:
        super().__init__("Statements wait for each other.")
        self.groups = groups


@dataclass
class Graph:
    """Statements by number, and which have to run before which."""

    actions: list[Action] = field(default_factory=list)
    owners: list[ObjectId] = field(default_factory=list)
    """The object for whose sake each action runs."""
    modes: list[Mode] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """The position of each action in its step."""
    after: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """What must come after an action."""
    rather: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """What comes after an action where nothing speaks against it."""

    def add(self, first: Iterable[int], second: Iterable[int], *, soft: bool = False) -> None:
        """All of the first before all of the second."""
        into = self.rather if soft else self.after
        following = set(second)
        for one in first:
            into[one] |= following - {one}

    def key(self, node: int) -> tuple[object, ...]:
        """What decides between actions that no dependency orders."""
        action = self.actions[node]
        return (
            action.stratum,
            action.object.sort_key,
            self.owners[node].sort_key,
            self.places[node],
            action.sql,
        )

    def order(self) -> list[int]:
        """All actions, each after what it waits for; raises Circle."""
        while True:
            done = self._kahn()
            if len(done) == len(self.actions):
                return done
            left = set(range(len(self.actions))) - set(done)
            groups = [g for g in components(left, self._following) if len(g) > 1]
            if not self._yield(groups):
                raise Circle(groups)

    def _following(self, node: int) -> set[int]:
        return self.after.get(node, set()) | self.rather.get(node, set())

    def _yield(self, groups: list[list[int]]) -> bool:
        """Give up the preferences inside of circles; False when there were none."""
        given_up = False
        for group in groups:
            inside = set(group)
            for node in group:
                if self.rather.get(node, set()) & inside:
                    self.rather[node] -= inside
                    given_up = True
        return given_up

    def _kahn(self) -> list[int]:
        waiting = [0] * len(self.actions)
        for node in range(len(self.actions)):
            for following in self._following(node):
                waiting[following] += 1
        ready = [(self.key(n), n) for n, count in enumerate(waiting) if count == 0]
        heapify(ready)
        done = []
        while ready:
            _, node = heappop(ready)
            done.append(node)
            for following in self._following(node):
                waiting[following] -= 1
                if waiting[following] == 0:
                    heappush(ready, (self.key(following), following))
        return done


def build(asked: Asked, work: Work, steps: list[Step]) -> Graph:
    """The graph of some steps."""
    return _Builder(asked, work).build(steps)


class _Builder:
    def __init__(self, asked: Asked, work: Work) -> None:
        self.asked = asked
        self.work = work
        self.graph = Graph()
        self.makers: Nodes = defaultdict(list)
        """What makes an object that does not stand."""
        self.alterers: Nodes = defaultdict(list)
        self.destroyers: Nodes = defaultdict(list)

    def build(self, steps: list[Step]) -> Graph:
        for step in steps:
            self._enter(step)
        for node, action in enumerate(self.graph.actions):
            self._needs(node, action)
            self._destroys(node, action)
        for identity, nodes in self.destroyers.items():
            self.graph.add(nodes, self.makers.get(identity, ()))
        self._slots()
        for away, cause in self.work.away:
            busy = self.alterers.get(cause, [])
            self.graph.add(self.destroyers.get(away, ()), busy)
            self.graph.add(busy, self.makers.get(away, ()))
        return self.graph

    def _enter(self, step: Step) -> None:
        first = len(self.graph.actions)
        for place, action in enumerate(step.actions):
            node = len(self.graph.actions)
            self.graph.actions.append(action)
            self.graph.owners.append(step.object)
            self.graph.modes.append(step.mode)
            self.graph.places.append(place)
            if step.mode in {"alter", "rebuild"}:
                self.alterers[step.object].append(node)
            for made in action.produces:
                if made not in self.work.creates and step.mode != "rebuild":
                    if made != step.object:
                        self.alterers[made].append(node)
                else:
                    self.makers[made].append(node)
            for gone in action.destroys:
                self.destroyers[gone].append(node)
        for one, two in pairwise(range(first, len(self.graph.actions))):
            self.graph.add([one], [two])

    def _made_by(self, node: int, action: Action) -> set[ObjectId]:
        mode = self.graph.modes[node]
        # What goes before a creation, as taking rights away, waits for what the creation waits for.
        whole = mode == "alter" or (mode == "create" and not action.produces)
        return {*action.produces, self.graph.owners[node]} if whole else {*action.produces}

    def _needs(self, node: int, action: Action) -> None:
        """After what it needs in the goal stands."""
        goal, made = self.asked.goal, self._made_by(node, action)
        for identity in made:
            fact = goal.facts.get(identity)
            if fact is None:
                continue
            if fact.parent is not None and fact.parent not in made:
                self.graph.add(self.makers.get(fact.parent, ()), [node])
            for edge in goal.edges_from(identity):
                if edge.target in made:
                    continue
                altered = self.graph.modes[node] == "alter"
                soft = edge.kind == "refers" or (edge.kind == "owned" and not altered)
                for maker in self.makers.get(edge.target, ()):
                    again = self._stands(maker, edge.target)
                    self.graph.add([maker], [node], soft=soft or again)
                self.graph.add(self.alterers.get(edge.target, ()), [node], soft=True)
        for need in action.consumes:
            self.graph.add(self.makers.get(need, ()), [node])
            self.graph.add(self.alterers.get(need, ()), [node])

    def _stands(self, node: int, identity: ObjectId) -> bool:
        """Whether a rebuild takes an object and brings it back at once: others need not wait."""
        action = self.graph.actions[node]
        rebuilt = self.graph.modes[node] == "rebuild"
        return rebuilt and identity in action.destroys and identity in action.produces

    def _destroys(self, node: int, action: Action) -> None:
        """After everything that needed it is destroyed, or altered away."""
        have, goal = self.asked.have, self.asked.goal
        for identity in action.destroys:
            for part in have.children(identity):
                if part.id not in action.destroys:
                    self.graph.add(self.destroyers.get(part.id, ()), [node])
            for edge in have.edges_to(identity):
                source = edge.source
                if source in action.destroys:
                    continue
                soft = edge.kind != "depends" or self._stands(node, identity)
                self.graph.add(self.destroyers.get(source, ()), [node], soft=soft)
                if source in self.work.drops:
                    continue
                if not any(e.target == identity for e in goal.edges_from(source)):
                    rebuilt = self.graph.modes[node] == "rebuild"
                    free = edge.kind == "refers" or (edge.kind == "owned" and rebuilt)
                    self.graph.add(self.alterers.get(source, ()), [node], soft=free)

    def _slots(self) -> None:
        """What occupies a slot goes before what takes it."""
        leaving: dict[Hashable, set[int]] = defaultdict(set)
        taking: dict[Hashable, set[int]] = defaultdict(set)
        slots, have, goal = self.asked.rules.slots, self.asked.have, self.asked.goal
        for identity in self.destroyers.keys() & have.facts.keys():
            for slot in slots(have.facts[identity]):
                leaving[slot] |= set(self.destroyers[identity])
        for identity in self.makers.keys() & goal.facts.keys():
            for slot in slots(goal.facts[identity]):
                taking[slot] |= set(self.makers[identity])
        for identity in self.work.alters:
            old = {*slots(have.facts[identity])}
            new = {*slots(goal.facts[identity])}
            for slot in old - new:
                leaving[slot] |= set(self.alterers[identity])
            for slot in new - old:
                taking[slot] |= set(self.alterers[identity])
        for slot, nodes in leaving.items():
            self.graph.add(nodes, taking.get(slot, ()))


def circle_of(graph: Graph, group: list[int]) -> Iterator[ObjectId]:
    """One way around inside a group of actions, as objects."""
    inside, node = set(group), min(group, key=graph.key)
    seen: list[int] = []
    while node not in seen:
        seen.append(node)
        node = min(graph.after[node] & inside, key=graph.key)
    for one in (*seen[seen.index(node) :], node):
        yield graph.actions[one].object
