"""Asks the rules for the actions of everything there is to do, and completes what they say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from auralith.dataplane.plan.closure import Asked, Refusal, Work
from auralith.dataplane.plan.model import Action, Verb
from auralith.dataplane.plan.rules import Impossible, Rebuild
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId, ordered

Mode = Literal["drop", "alter", "create", "rebuild"]


@dataclass
class Step:
    """The actions for one object; they run in their order."""

    object: ObjectId
    mode: Mode
    actions: list[Action]


@dataclass
class Steps:
    """All steps, in no order yet."""

    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def ask(asked: Asked, work: Work, cut: frozenset[ObjectId]) -> Steps:
    """The steps for some work; what is in `cut` has statements of its own."""
    return _Asking(asked, work, cut).run()


class _Asking:
    def __init__(self, asked: Asked, work: Work, cut: frozenset[ObjectId]) -> None:
        self.asked = asked
        self.work = work
        self.cut = cut
        self.out = Steps()
        self.produced: set[ObjectId] = set()
        self.drops: dict[ObjectId, Step | None] = {}
        """None: nothing of its own, somebody else's statement takes it."""
        self.created: set[ObjectId] = set()
        self.others: list[tuple[ObjectId, Verb, str]] = []
        """What has no statement of its own, and why."""
        goal = asked.goal
        self.carriers = goal
        """What those are shown who create something with its parts."""
        if cut & goal.facts.keys():
            kept = {i: f for i, f in goal.facts.items() if i not in cut}
            self.carriers = replace(goal, facts=kept)

    def run(self) -> Steps:
        for identity in ordered(self.work.rebuilds):
            self._add(identity, "rebuild", self.work.rebuilds[identity])
        for identity in ordered(self.work.alters):
            self._add(identity, "alter", self.work.alters[identity])
        for step in self.out.steps:
            for action in step.actions:
                self.produced |= action.produces
        for identity in ordered(self.work.drops):
            self._drop(identity)
        self._absorb_drops()
        for identity in ordered(self.work.creates):
            self._create(identity)
        self._left_to_others()
        return self.out

    def _left_to_others(self) -> None:
        """What has no statement of its own must come or go with another's."""
        done = {i for s in self.out.steps for a in s.actions for i in a.produces | a.destroys}
        for identity, verb, reason in self.others:
            if identity not in done:
                self._refused(identity, verb, reason)

    def _add(self, identity: ObjectId, mode: Mode, actions: Iterable[Action]) -> Step:
        step = Step(identity, mode, list(actions))
        self.out.steps.append(step)
        return step

    def _refused(self, identity: ObjectId, verb: Verb, reason: str) -> None:
        self.out.refusals += self.work.blame(identity, verb, reason)

    def _drop(self, identity: ObjectId) -> None:
        """Ask for a drop unless the parent's statement, or the owner's, includes it."""
        if identity in self.drops:
            return
        self.drops[identity] = None
        fact = self.asked.have.facts[identity]
        if identity not in self.cut:
            parent = fact.parent
            if parent is not None and parent in self.work.drops:
                self._drop(parent)
                if self._goes_with(identity, parent):
                    return
            if self._owner(fact) is not None:
                return
        answer = self.asked.rules.drop(fact, self.asked.have, self.asked.options)
        if isinstance(answer, Rebuild):
            self.others.append((identity, "drop", answer.reason))
            return
        if isinstance(answer, Impossible):
            self._refused(identity, "drop", answer.reason)
            return
        actions = _completed(answer, identity, "destroys")
        verdict = self.work.replaced.get(identity)
        if verdict is not None and verdict.destructive:
            actions = [replace(a, destructive=True) for a in actions]
        if self.cut:
            actions = [
                replace(a, destroys=a.destroys - self.cut | ({identity} & a.destroys))
                for a in actions
            ]
        self.drops[identity] = Step(identity, "drop", list(actions))

    def _goes_with(self, identity: ObjectId, parent: ObjectId) -> bool:
        """Whether the statement that takes the parent takes its part as well."""
        step = self.drops[parent]
        if step is not None:
            return any(identity in a.destroys for a in step.actions)
        outer = self.asked.have.facts[parent].parent
        if outer is not None and outer in self.drops and self._goes_with(identity, outer):
            return True
        # The parent goes with its owner, and so its parts do.
        return self._owner(self.asked.have.facts[parent]) is not None

    def _owner(self, fact: Fact) -> ObjectId | None:
        """What takes an object along silently when it is dropped."""
        return next(
            (
                edge.target
                for edge in self.asked.have.edges_from(fact.id)
                if edge.kind == "owned" and edge.target in self.work.drops
            ),
            None,
        )

    def _absorb_drops(self) -> None:
        """Leave out the drops of what another drop, alter or rebuild destroys anyway."""
        steps = {i: s for i, s in self.drops.items() if s is not None}
        fixed = {gone for s in self.out.steps for a in s.actions for gone in a.destroys}
        takers: dict[ObjectId, list[ObjectId]] = {}
        for identity, step in steps.items():
            for gone in _destroyed(step) - {identity}:
                takers.setdefault(gone, []).append(identity)
        left_out: set[ObjectId] = set()
        for identity in ordered(steps.keys() - self.cut):
            others = [t for t in takers.get(identity, ()) if t not in left_out]
            if identity in fixed or others:
                left_out.add(identity)
            if others:
                _destroy_too(steps[min(others)], _destroyed(steps[identity]))
        for identity in ordered(self.drops.keys() - self.cut - steps.keys()):
            self._goes_with_owner(identity, steps)
        self.out.steps += [steps[i] for i in ordered(steps.keys() - left_out)]

    def _goes_with_owner(self, identity: ObjectId, steps: Mapping[ObjectId, Step]) -> None:
        """Tell the statement that takes an owner that it takes what is owned along."""
        have = self.asked.have
        owner = self._owner(have.facts[identity])
        parts = frozenset(f.id for f in have.subtree(identity)) & self.work.drops
        while owner is not None:
            if owner in steps:
                _destroy_too(steps[owner], parts)
                return
            fact = have.facts[owner]
            owner = self._owner(fact) or (fact.parent if fact.parent in self.drops else None)

    def _create(self, identity: ObjectId) -> None:
        """Ask for a creation unless it was carried by the parent's statement."""
        if identity in self.created:
            return
        self.created.add(identity)
        fact = self.asked.goal.facts[identity]
        if fact.parent is not None and fact.parent in self.work.creates:
            self._create(fact.parent)
        if identity in self.produced:
            return
        catalog = self.asked.goal if identity in self.cut else self.carriers
        answer = self.asked.rules.create(fact, catalog, self.asked.options)
        if isinstance(answer, Rebuild):
            self.others.append((identity, "create", answer.reason))
            return
        if isinstance(answer, Impossible):
            self._refused(identity, "create", answer.reason)
            return
        step = self._add(identity, "create", _completed(answer, identity, "produces"))
        for action in step.actions:
            self.produced |= action.produces


def _completed(
    actions: Sequence[Action], identity: ObjectId, what: Literal["produces", "destroys"]
) -> list[Action]:
    """The actions, of which one at least makes or removes the object itself."""
    out = list(actions)
    if out and not any(identity in getattr(a, what) for a in out):
        last = out[-1]
        if what == "produces":
            out[-1] = replace(last, produces=last.produces | {identity})
        else:
            out[-1] = replace(last, destroys=last.destroys | {identity})
    return out


def _destroyed(step: Step) -> frozenset[ObjectId]:
    return frozenset(gone for action in step.actions for gone in action.destroys)


def _destroy_too(step: Step, gone: frozenset[ObjectId]) -> None:
    for at, action in enumerate(step.actions):
        if step.object in action.destroys:
            step.actions[at] = replace(action, destroys=action.destroys | gone)
            return
