"""Renames: what may be the same object under another name, and a catalog after renames.

Candidates are suggestions with reasons; nothing here is applied unasked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from auralith.dataplane.schema import hashing
from auralith.dataplane.schema.diff import Diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact
from auralith.dataplane.schema.identity import ObjectId

LEAST = 0.6
"""Below this score nothing is suggested."""
SIMILAR = 0.75
"""From this likeness on two names count as similar."""
HALF = 0.5
"""From this share on equal parts are worth a word."""
WIDEST = 200
"""So many removed times added objects of one kind and parent are compared by name, squared."""

MANY_PARTS = 3
"""That so many parts are equal by chance is unlikely."""

_CONTENT, _CONTENT_OF_MANY, _PLACE, _NAME = 0.5, 0.65, 0.25, 0.25


@dataclass(frozen=True)
class RenameCandidate:
    """A removed and an added object that may be the same one. Never applied unasked."""

    kind: str
    old: ObjectId
    new: ObjectId
    score: float
    """0 to 1."""
    reasons: tuple[str, ...]


def candidates(
    found: Diff, have: Catalog, wanted: Catalog, possible: Callable[[Fact, Fact], bool]
) -> tuple[RenameCandidate, ...]:
    """Which removed objects may live on as added ones, each at most once, best first.

    Looks only among objects of one kind and parent; `possible` is the engine's word on whether
    such objects can be renamed at all.
    """
    groups: dict[tuple[str, ObjectId | None], tuple[list[Fact], list[Fact]]] = {}
    groups = defaultdict(lambda: ([], []))
    for side, facts in enumerate((found.removed, found.added)):
        for fact in facts:
            groups[fact.id.kind, fact.parent][side].append(fact)
    judge = _Judge(have, wanted)
    scored = [
        candidate
        for removed, added in groups.values()
        for old, new in _pairs(removed, added, judge)
        if possible(old, new) and (candidate := judge.candidate(old, new)).score >= LEAST
    ]
    scored.sort(key=lambda c: (-c.score, c.old.sort_key, c.new.sort_key))
    taken: set[ObjectId] = set()
    best = []
    for candidate in scored:
        if not taken & {candidate.old, candidate.new}:
            taken |= {candidate.old, candidate.new}
            best.append(candidate)
    return tuple(best)


def _pairs(
    removed: Sequence[Fact], added: Sequence[Fact], judge: "_Judge"
) -> Iterable[tuple[Fact, Fact]]:
    """All pairs of a small group; of a big one those with equal content."""
    if len(removed) * len(added) <= WIDEST**2:
        return ((old, new) for old in removed for new in added)
    by_digest: dict[str, list[Fact]] = defaultdict(list)
    for new in added:
        by_digest[judge.digest(judge.wanted, new)].append(new)
    return (
        (old, new)
        for old in removed
        for new in by_digest.get(judge.digest(judge.have, old), ())[:WIDEST]
    )


class _Judge:
    """Compares one removed with one added object."""

    def __init__(self, have: Catalog, wanted: Catalog) -> None:
        self.have = have
        self.wanted = wanted
        self._digests: dict[tuple[bool, ObjectId], str] = {}
        self._contents: dict[tuple[bool, ObjectId], frozenset[tuple[object, ...]]] = {}
        self._places: dict[tuple[bool, ObjectId, str], dict[ObjectId, int]] = {}

    def digest(self, catalog: Catalog, fact: Fact) -> str:
        """Of the object with its parts, without its name."""
        key = (catalog is self.have, fact.id)
        if key not in self._digests:
            self._digests[key] = hashing.subtree(catalog, fact.id)
        return self._digests[key]

    def candidate(self, old: Fact, new: Fact) -> RenameCandidate:
        """The pair with its score and what speaks for it."""
        reasons = []
        parts = sum(1 for _ in self.have.subtree(old.id)) - 1
        score = _CONTENT if parts < MANY_PARTS else _CONTENT_OF_MANY
        if self.digest(self.have, old) == self.digest(self.wanted, new):
            reasons.append("Everything but the name is equal.")
        else:
            shared = self._shared(old, new)
            score *= shared
            if shared >= HALF:
                reasons.append(f"{shared:.0%} of its definition and parts are equal.")
        place = self._place(self.have, old)
        if place is not None and place == self._place(self.wanted, new):
            score += _PLACE
            reasons.append("It stands in the same position.")
        alike = SequenceMatcher(None, old.id.name, new.id.name, autojunk=False).ratio()
        score += _NAME * alike
        if alike >= SIMILAR:
            reasons.append(f"The names are alike ({alike:.0%}).")
        return RenameCandidate(old.id.kind, old.id, new.id, round(min(score, 1), 2), tuple(reasons))

    def _shared(self, old: Fact, new: Fact) -> float:
        """Which part of both is equal, name by name; 0 to 1."""
        one, two = self._parts(self.have, old), self._parts(self.wanted, new)
        return len(one & two) / max(len(one), len(two))

    def _parts(self, catalog: Catalog, root: Fact) -> frozenset[tuple[object, ...]]:
        key = (catalog is self.have, root.id)
        if key not in self._contents:
            skip = len(root.id.path)
            self._contents[key] = frozenset(
                (f.id.kind, f.id.path[skip:], hashing.content(f)) for f in catalog.subtree(root.id)
            )
        return self._contents[key]

    def _place(self, catalog: Catalog, fact: Fact) -> int | None:
        """The position among parts of the same kind, in the order of reading."""
        if fact.parent is None or fact.parent not in catalog.facts:
            return None
        key = (catalog is self.have, fact.parent, fact.id.kind)
        if key not in self._places:
            siblings = catalog.children(fact.parent, fact.id.kind)
            self._places[key] = {sibling.id: at for at, sibling in enumerate(siblings)}
        return self._places[key][fact.id]


def apply_renames(
    catalog: Catalog,
    pairs: Iterable[tuple[ObjectId, ObjectId]],
    rewrite: Callable[[Fact, Mapping[ObjectId, ObjectId]], Fact] | None = None,
) -> Catalog:
    """The same catalog with other names: identities of the objects, their parts and edges.

    Pairs are applied one after the other; parts whose path begins with the old path get the new
    one. `rewrite` then mends attributes that name what was renamed. Raises ValueError when an
    object does not exist or its new name is taken.
    """
    names: dict[ObjectId, ObjectId] = {}
    facts = dict(catalog.facts)
    for old, new in pairs:
        step = _renamed_parts(catalog, names, old, new)
        if not step:
            msg = f"{old} does not exist."
            raise ValueError(msg)
        names.update(step)
        if len({names.get(i, i) for i in facts}) < len(facts):
            msg = f"{new} exists already."
            raise ValueError(msg)
    if not names:
        return catalog

    def moved(fact: Fact) -> Fact:
        parent = None if fact.parent is None else names.get(fact.parent, fact.parent)
        identity = names.get(fact.id, fact.id)
        if identity is not fact.id or parent is not fact.parent:
            fact = replace(fact, id=identity, parent=parent)
        return fact if rewrite is None else rewrite(fact, names)

    renamed = [moved(fact) for fact in catalog.facts.values()]
    edges = tuple(
        Edge(names.get(e.source, e.source), names.get(e.target, e.target), e.kind)
        for e in catalog.edges
    )
    return replace(catalog, facts={f.id: f for f in renamed}, edges=edges)


def _renamed_parts(
    catalog: Catalog, names: Mapping[ObjectId, ObjectId], old: ObjectId, new: ObjectId
) -> dict[ObjectId, ObjectId]:
    """Original identity to newest one, for an object under its present name and its parts."""
    origin = next((first for first, now in names.items() if now == old), old)
    if origin not in catalog.facts or names.get(origin, origin) != old:
        return {}
    depth = len(old.path)
    step = {origin: new}
    for fact in catalog.subtree(origin):
        now = names.get(fact.id, fact.id)
        if fact.id != origin and now.path[:depth] == old.path:
            step[fact.id] = replace(now, path=(*new.path, *now.path[depth:]))
    return step
