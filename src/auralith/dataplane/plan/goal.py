"""What a plan really leads to: what is wanted, less what is left alone.

Scope rules, `drop: false`, an older snapshot and steps that no engine can do all mean the same: an
object stands in the goal as the target has it. The goal always hangs together: whatever it holds,
it also holds what that needs.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from auralith.dataplane.plan.model import Refused, Verb
from auralith.dataplane.schema.diff import Changed, Diff, diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap, Knowledge
from auralith.dataplane.schema.identity import ObjectId, ordered
from auralith.dataplane.schema.scope import EVERYTHING, Scope

Slots = Callable[[Fact], Iterable[Hashable]]


@dataclass(frozen=True)
class Terms:
    """What decides what may be compared and touched at all."""

    knowledge: Knowledge
    slots: Slots
    scope: Scope = EVERYTHING
    outside: Mapping[ObjectId, str] = field(default_factory=dict)
    """What the scope leaves out on either side, and why."""
    unseen: Mapping[ObjectId, Gap] = field(default_factory=dict)
    """What of it was not read on one of the sides."""


class Goal:
    """Starts as what is wanted, and moves towards what the target has, never back."""

    def __init__(
        self,
        have: Catalog,
        wanted: Catalog,
        terms: Terms,
        *,
        drop: bool = True,
        held: frozenset[ObjectId] = frozenset(),
        found: Diff | None = None,
    ) -> None:
        self.have = have
        self.wanted = wanted
        self.outside = terms.outside
        self.unseen = terms.unseen
        self.refused: dict[ObjectId, Refused] = {}
        self.skipped: dict[ObjectId, str] = {}
        self.gaps: set[Gap] = set()
        self._knowledge = terms.knowledge
        self._slots = terms.slots
        self._scope = terms.scope
        self._held = held
        """What keeps alive what it needs: parked objects."""
        self._kept: set[ObjectId] = set()
        """As the target has it, edges included."""
        self._settled: Catalog | None = None
        self.found = diff(have, wanted, terms.knowledge) if found is None else found
        """What differs from what is wanted, scope or not."""
        self._facts = dict(have.facts)
        self._merged = False
        self._blind = False
        """Whether something that was not read is left out."""
        self._compose(self.found, drop=drop)
        self._pure = not (
            self._kept
            or self.skipped
            or held
            or self._merged
            or self._blind
            or any(g.reason == "not_comparable" for g in self.found.gaps)
        )
        """What is wanted, and nothing else: the usual case, which costs nothing more."""
        if self._kept or self.skipped or self._blind or held:
            self._settle()

    @property
    def catalog(self) -> Catalog:
        """The state the plan leads to."""
        if self._pure:
            return self.wanted
        if self._settled is None:
            facts = {i: self._facts[i] for i in self.wanted.facts if i in self._facts}
            facts.update((i, f) for i, f in self._facts.items() if i not in facts)
            self._settled = replace(
                self.wanted,
                facts=facts,
                edges=tuple(self._edges()),
                gaps=(),
            )
        return self._settled

    def difference(self) -> Diff:
        """What differs between what the target has and the goal."""
        if self._pure:
            return self.found
        return diff(self.have, self.catalog, self._knowledge)

    def refuse(self, identity: ObjectId, verb: Verb, reason: str) -> bool:
        """Leave an object alone after all, with everything that hangs on it; False when it is."""
        self._pure = False
        before = len(self._kept) + len(self.refused)
        if verb == "drop" and identity not in self._facts:
            self._keep(identity)
            self._refusal(identity, verb, reason)
        elif identity in self._facts and identity not in self._kept:
            self._leave(identity, verb, reason)
        self._settle()
        return len(self._kept) + len(self.refused) > before

    def refuse_all(self, reason: str) -> None:
        """Nothing is done: the last resort, which always hangs together."""
        self._pure = False
        for identity in {*self.have.facts, *self._facts}:
            old, new = self.have.facts.get(identity), self._facts.get(identity)
            if old is not new:
                verb: Verb = "drop" if new is None else "create" if old is None else "alter"
                self._refusal(identity, verb, reason)
        self._facts = dict(self.have.facts)
        self._kept = set(self._facts)
        self._settled = None

    def refusals(self) -> tuple[Refused, ...]:
        """What is refused, without the parts of what is refused as a whole."""
        return tuple(
            self.refused[i]
            for i in ordered(self.refused)
            if (parent := self._parent(i)) is None
            or parent not in self.refused
            or self.refused[parent].verb != self.refused[i].verb
        )

    def skips(self) -> tuple[tuple[ObjectId, str], ...]:
        """What is left out on request, without the parts of what is left out as a whole."""
        return tuple(
            (i, self.skipped[i])
            for i in ordered(self.skipped)
            if self._parent(i) not in self.skipped
        )

    def _parent(self, identity: ObjectId) -> ObjectId | None:
        fact = self.have.facts.get(identity) or self.wanted.facts.get(identity)
        return None if fact is None else fact.parent

    def _compose(self, found: Diff, *, drop: bool) -> None:
        self.gaps |= set(found.gaps)
        for fact in found.removed:
            if fact.id in self.outside:
                self._left_out(fact)
                self._kept.add(fact.id)
            elif not drop:
                self.skipped[fact.id] = "Only the target has it, and nothing is to be dropped."
                self._kept.add(fact.id)
            else:
                del self._facts[fact.id]
        for fact in found.added:
            if fact.id in self.outside:
                self._left_out(fact)
            else:
                self._facts[fact.id] = fact
        for change in found.changed:
            if change.old.id in self.outside:
                self._left_out(change.old)
                self._kept.add(change.old.id)
            else:
                self._change(change)
        if any(i in self.outside for i in self.skipped):
            self.gaps.add(
                Gap(
                    "scope",
                    "what include and exclude rules leave out",
                    "Objects that the rules leave out differ; they are listed as skipped.",
                )
            )

    def _left_out(self, fact: Fact) -> None:
        """On request, or because it was not read: then nobody knows whether it differs."""
        gap = self.unseen.get(fact.id)
        if gap is None:
            self.skipped[fact.id] = self.outside[fact.id]
            return
        self._blind = True
        if fact.parent not in self.unseen:
            message = f"It is left as it is: one of the sides was not read. {gap.message}"
            self.gaps.add(Gap(gap.reason, self._text(fact.id), message))

    def _change(self, change: Changed) -> None:
        kind, old, new = change.old.id.kind, change.old.attributes, dict(change.new.attributes)
        ignored = self._scope.ignored(change.old.id, change.attributes)
        for name in {*old, *new}:
            unknown = self._knowledge.since(kind, name) > self.wanted.extractor
            if not unknown and name not in ignored:
                continue
            new.pop(name, None)
            if name in old:
                new[name] = old[name]
            self._merged = True
        if new == old and change.old.parent == change.new.parent:
            self.skipped[change.old.id] = "Only attributes that are left out differ."
        self._facts[change.old.id] = replace(change.new, attributes=new)

    def _edges(self) -> Iterator[Edge]:
        """Of each object those of the side it is taken from."""
        for edge in self.wanted.edges:
            if edge.source in self._facts and edge.source not in self._kept:
                yield edge
        for edge in self.have.edges:
            source = edge.source
            if source in self._facts and (source in self._kept or source not in self.wanted.facts):
                yield edge

    def _needs(self, fact: Fact) -> Iterator[ObjectId]:
        if fact.parent is not None:
            yield fact.parent
        side = self.have if self._is_old(fact.id) else self.wanted
        for edge in side.edges_from(fact.id):
            if edge.kind != "refers":
                yield edge.target

    def _is_old(self, identity: ObjectId) -> bool:
        return identity in self._kept or identity not in self.wanted.facts

    def _settle(self) -> None:
        """Until everything in the goal has what it needs, and its name for itself."""
        self._settled = None
        again = True
        while again:
            again = False
            for identity in list(self._facts):
                fact = self._facts.get(identity)
                if fact is not None:
                    again = self._mended(fact) or again
            again = again or self._cleared()

    def _cleared(self) -> bool:
        """Leave what would take a name, or another slot, of something that stays."""
        if not self._kept:
            return False
        taken = {s: i for i in self._kept if i in self._facts for s in self._slots(self._facts[i])}
        for identity, fact in list(self._facts.items()):
            if self._is_old(identity) or self.have.facts.get(identity) is fact:
                continue
            stays = next((taken[s] for s in self._slots(fact) if s in taken), identity)
            if stays != identity:
                verb: Verb = "alter" if identity in self.have.facts else "create"
                why = f"{self._text(stays)} stays and stands in its place."
                self._leave(identity, verb, why)
                return True
        return False

    def _mended(self, fact: Fact) -> bool:
        """Whether something was changed because what a fact needs is missing."""
        for need in self._needs(fact):
            if need in self._facts:
                continue
            if fact.id in self._held and need in self.have.facts:
                self._keep(need)
                self.skipped[need] = f"{self._text(fact.id)} is parked and needs it."
                return True
            if self._is_old(fact.id):
                if need not in self.have.facts:
                    continue
                self._keep(need)
                why = self._why(fact.id)
                self._refusal(need, "drop", f"{self._text(fact.id)} needs it{why}.")
                return True
            if need not in self.have.facts and need not in self.wanted.facts:
                continue  # something of the system, or that could not be read: a gap says so
            verb: Verb = "alter" if fact.id in self.have.facts else "create"
            why = self._why(need) or " and will not be there"
            self._leave(fact.id, verb, f"It needs {self._text(need)}, which is missing{why}.")
            return True
        return False

    def _why(self, identity: ObjectId) -> str:
        if identity in self.outside:
            return f" and is left out ({self.outside[identity].rstrip('.')})"
        if identity in self.refused:
            return f" and stays as it is ({self.refused[identity].reason.rstrip('.')})"
        return ""

    def _keep(self, identity: ObjectId) -> None:
        """Take an object with its parts from the target."""
        for fact in self.have.subtree(identity):
            if fact.id not in self._facts:
                self._facts[fact.id] = fact
                self._kept.add(fact.id)

    def _leave(self, identity: ObjectId, verb: Verb, reason: str) -> None:
        """Leave one object as the target has it: unchanged, or not there."""
        old = self.have.facts.get(identity)
        new = self._facts[identity]
        if old is None:
            del self._facts[identity]
        else:
            self._facts[identity] = old
            self._kept.add(identity)
        if old is None or old.attributes != new.attributes or old.parent != new.parent:
            self._refusal(identity, verb, reason)

    def _refusal(self, identity: ObjectId, verb: Verb, reason: str) -> None:
        self.refused.setdefault(identity, Refused(identity, verb, reason))

    def _text(self, identity: ObjectId) -> str:
        return identity.text(self._scope.quote)
