"""From differences to what is dropped, altered and created; what has to come along.

An object that is dropped and created anew takes with it what depends on it, with all its parts:
grants, comments, owners, options, the indexes and triggers of views.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auralith.dataplane.plan.model import Action, PlanOptions, Verb
from auralith.dataplane.plan.rules import (
    Displace,
    Fate,
    Impossible,
    Rebuild,
    Replace,
    SchemaRules,
)
from auralith.dataplane.schema.diff import Changed, Diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact
from auralith.dataplane.schema.identity import ObjectId, ordered


@dataclass(frozen=True)
class Asked:
    """What everybody who asks rules needs."""

    have: Catalog
    goal: Catalog
    rules: SchemaRules
    options: PlanOptions
    outside: Mapping[ObjectId, str]
    found: Diff
    """What differs between the two."""


@dataclass(frozen=True)
class Refusal:
    """What cannot be done, and so has to leave the goal."""

    object: ObjectId
    verb: Verb
    reason: str


@dataclass
class Work:
    """What happens to which object, before anything is in order."""

    drops: set[ObjectId] = field(default_factory=set)
    creates: set[ObjectId] = field(default_factory=set)
    alters: dict[ObjectId, Sequence[Action]] = field(default_factory=dict)
    rebuilds: dict[ObjectId, Sequence[Action]] = field(default_factory=dict)
    replaced: dict[ObjectId, Replace] = field(default_factory=dict)
    """Objects whose own difference needs it."""
    follows: dict[ObjectId, ObjectId] = field(default_factory=dict)
    """Dropped and created because of another."""
    away: set[tuple[ObjectId, ObjectId]] = field(default_factory=set)
    """The first is away while the second is altered or rebuilt."""
    roots: dict[ObjectId, set[ObjectId]] = field(default_factory=dict)
    """Of what comes along: the differences that ask for it."""
    changed: dict[ObjectId, Changed] = field(default_factory=dict)
    removed: frozenset[ObjectId] = frozenset()
    refusals: list[Refusal] = field(default_factory=list)

    def blame(self, identity: ObjectId, verb: Verb, reason: str) -> list[Refusal]:
        """Which differences have to be given up when this cannot be done."""
        roots = self.roots.get(identity)
        if not roots:
            return [Refusal(identity, verb, reason)]
        return [
            Refusal(r, "drop" if r in self.removed else "alter", reason) for r in ordered(roots)
        ]


def work(asked: Asked) -> Work:
    """Everything that differs, each with what it takes."""
    return _Closure(asked).run()


class _Closure:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.work = Work()
        found = asked.found
        self.added = {f.id for f in found.added}
        self.removed = {f.id for f in found.removed}
        self.work.removed = frozenset(self.removed)
        self.work.changed = {c.old.id: c for c in found.changed}
        self.rebuilding: dict[ObjectId, list[ObjectId]] = {}
        self.absorbed: set[ObjectId] = set()
        """What rebuilds take care of."""
        self.queue: deque[tuple[ObjectId, Fate, ObjectId]] = deque()
        self.gone: set[ObjectId] = set()
        """Dropped in order to be created."""
        self.seen: set[tuple[ObjectId, ObjectId]] = set()

    def run(self) -> Work:
        out = self.work
        seeds: list[tuple[ObjectId, Fate]] = []
        for identity, change in out.changed.items():
            fate = self._verdict(change)
            if fate is not None:
                seeds.append((identity, fate))
        self._parts()
        self._rebuild()
        self.queue += [(i, "removed", i) for i in ordered(self.removed - self.absorbed)]
        self.queue += [(i, fate, i) for i, fate in seeds if i not in self.absorbed]
        self.queue += [(i, "rebuilt", i) for i in ordered(out.rebuilds)]
        while self.queue:
            self._spread(*self.queue.popleft())
        for identity in self.gone & out.rebuilds.keys():
            del out.rebuilds[identity]
        out.alters = {
            i: a for i, a in out.alters.items() if i not in self.gone and i not in self.absorbed
        }
        out.drops = (self.removed - self.absorbed) | self.gone
        again = {f.id for i in self.gone if i in self.asked.goal.facts for f in self._below(i)}
        out.creates = ((self.added | again) - self.absorbed) | self._left_by_rebuilds()
        return out

    def _below(self, identity: ObjectId) -> list[Fact]:
        return list(self.asked.goal.subtree(identity))

    def _verdict(self, change: Changed) -> Fate | None:
        asked, identity, out = self.asked, change.old.id, self.work
        if change.old.parent != change.new.parent and change.old.parent in self.removed:
            return "replaced"  # it goes with its parent and comes back under another
        verdict = asked.rules.alter(change, asked.have, asked.goal, asked.options)
        match verdict:
            case Impossible(reason):
                out.refusals.append(Refusal(identity, "alter", reason))
            case Replace():
                out.replaced[identity] = verdict
                return "replaced"
            case Displace(actions, _):
                out.alters[identity] = actions
                return "displaced"
            case Rebuild(table, _):
                self.rebuilding.setdefault(table, []).append(identity)
            case _:
                out.alters[identity] = verdict
        return None

    def _parts(self) -> None:
        """Parts of tables that stay, and that only a rebuild adds or removes."""
        asked, whole = self.asked, self.added | self.removed
        wanting: dict[ObjectId, Rebuild] = {}
        carried: set[ObjectId] = set()
        for identity in ordered(whole):
            new = identity in self.added
            fact = (asked.goal if new else asked.have).facts[identity]
            if fact.parent is None or fact.parent in whole:
                continue
            if new:
                answer = asked.rules.create(fact, asked.goal, asked.options)
            else:
                answer = asked.rules.drop(fact, asked.have, asked.options)
            if isinstance(answer, Rebuild):
                wanting[identity] = answer
            elif not isinstance(answer, Impossible):
                for action in answer:
                    carried |= action.produces | action.destroys
        for identity, rebuild in wanting.items():
            if identity not in carried:
                self.rebuilding.setdefault(rebuild.table, []).append(identity)

    def _rebuild(self) -> None:
        """One rebuild a table, and what it takes care of."""
        asked, out = self.asked, self.work
        for table in ordered(self.rebuilding):
            answer = asked.rules.rebuild(table, asked.have, asked.goal, asked.options)
            if isinstance(answer, Impossible):
                out.refusals += [
                    Refusal(i, self._verb(i), answer.reason) for i in self.rebuilding[table]
                ]
                continue
            out.rebuilds[table] = answer
            out.roots[table] = set(self.rebuilding[table])
            self.absorbed |= {*self.rebuilding[table]}
            for action in answer:
                self.absorbed |= action.produces | action.destroys

    def _left_by_rebuilds(self) -> set[ObjectId]:
        """Parts that a rebuild destroys, does not bring back, and that are wanted."""
        destroyed: set[ObjectId] = set()
        produced: set[ObjectId] = set()
        for actions in self.work.rebuilds.values():
            for action in actions:
                destroyed |= action.destroys
                produced |= action.produces
        return {i for i in destroyed - produced if i in self.asked.goal.facts}

    def _spread(self, identity: ObjectId, fate: Fate, root: ObjectId) -> None:
        have = self.asked.have
        members = [have.facts[identity]] if fate == "removed" else list(have.subtree(identity))
        inside = {m.id for m in members}
        if fate == "replaced":
            self.gone |= inside
            self.absorbed -= inside
            for excluded in ordered(inside & self.asked.outside.keys()):
                text = f"{excluded} would go with it and is left out."
                self.work.refusals += self.work.blame(identity, "alter", text)
        for member in members:
            for edge in have.edges_to(member.id):
                source = edge.source
                if source in inside or source in self.removed or source not in have.facts:
                    continue
                if source not in self.absorbed and self._comes_along(edge, member, fate):
                    self._take(source, member.id, identity, fate, root)

    def _comes_along(self, edge: Edge, member: Fact, fate: Fate) -> bool:
        asked, source = self.asked, edge.source
        still = any(e.target == member.id for e in asked.goal.edges_from(source))
        if source in self.work.changed and not still and fate != "displaced":
            # Its own change lets go before, unless it would have to hold on to what is not back.
            held = (e.target for e in asked.goal.edges_from(source) if e.kind == "owned")
            return source in self.gone or any(target in self.gone for target in held)
        if edge.kind == "owned" and fate in {"removed", "replaced"}:
            return True
        return asked.rules.follows(asked.have.facts[source], member, asked.have, fate)

    def _take(
        self, source: ObjectId, member: ObjectId, cause: ObjectId, fate: Fate, root: ObjectId
    ) -> None:
        out = self.work
        if source in self.asked.outside:
            text = f"{source} would have to be dropped and created, and is left out."
            out.refusals += out.blame(root, self._verb(root), text)
            return
        if fate in {"displaced", "rebuilt"}:
            out.away |= {(f.id, cause) for f in self.asked.have.subtree(source)}
        if (source, root) in self.seen:
            return
        self.seen.add((source, root))
        out.roots.setdefault(source, set()).update(out.roots.get(root, {root}))
        if source not in out.replaced:
            out.follows.setdefault(source, member)
        self.queue.append((source, "replaced", root))

    def _verb(self, root: ObjectId) -> Verb:
        return "drop" if root in self.removed else "alter"
