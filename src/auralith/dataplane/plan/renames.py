"""Renames in an order that works, and names for what is parked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.plan import hazards
from auralith.dataplane.plan.model import Action, PlanOptions, Refused, Reverse
from auralith.dataplane.plan.rules import Impossible, SchemaRules
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId, ordered
from auralith.dataplane.schema.rename import apply_renames

LONGEST_NAME = 63
"""In bytes: the shortest limit of any engine, so that a parked name fits everywhere."""
SWAP_PREFIX = "auralith_swap_"

Pair = tuple[ObjectId, ObjectId]


@dataclass
class Renames:
    """A catalog on its way through renames."""

    catalog: Catalog
    rules: SchemaRules
    done: list[tuple[Sequence[Action], Sequence[Action] | Impossible]] = field(default_factory=list)
    """Each rename and its way back, in the order they run."""
    refused: list[Refused] = field(default_factory=list)
    failed: list[Pair] = field(default_factory=list)
    irreversible: list[Refused] = field(default_factory=list)

    def run(self, batch: Sequence[Pair]) -> None:
        """Rename what is there under its present name; what is impossible stays."""
        pairs: list[Pair] = []
        answers = []
        for old, new in batch:
            answer = self.rules.rename(old, new, self.catalog)
            if isinstance(answer, Impossible):
                self.refused.append(Refused(old, "rename", answer.reason))
                self.failed.append((old, new))
            else:
                pairs.append((old, new))
                answers.append(answer)
        self.catalog = apply_renames(self.catalog, pairs, self.rules.renamed)
        for (old, new), forth in zip(pairs, answers, strict=True):
            back = self.rules.rename(new, old, self.catalog)
            if isinstance(back, Impossible):
                self.done.append((_told(forth, old, new), back))
                self.irreversible.append(Refused(new, "rename", back.reason))
            else:
                self.done.append((_told(forth, old, new), _told(back, new, old)))

    @property
    def back(self) -> list[Action]:
        """The way back of all renames, last first."""
        return [
            action
            for _, back in reversed(self.done)
            if not isinstance(back, Impossible)
            for action in back
        ]

    def statements(self) -> Iterator[tuple[Action, Reverse]]:
        """Each action with its way back; the first of a rename carries it."""
        index = 0
        for forth, back in self.done:
            first = index
            for action in map(hazards.of_rename, forth):
                if isinstance(back, Impossible):
                    reverse = Reverse(None, "impossible", back.reason)
                elif index == first:
                    reverse = Reverse(";\n".join(a.sql for a in back), "exact")
                else:
                    reverse = Reverse(None, "exact", f"Undone together with statement {first}.")
                yield action, reverse
                index += 1


def rename(have: Catalog, wanted: Catalog, rules: SchemaRules, pairs: Sequence[Pair]) -> Renames:
    """Apply renames as asked: objects before their parts, names freed before they are taken.

    The old identities are the target's, the new ones those of what is wanted. Raises
    InvalidInput for a pair that makes no sense.
    """
    out = Renames(have, rules)
    names: dict[ObjectId, ObjectId] = {}
    by_depth: dict[int, list[tuple[int, Pair]]] = {}
    for at, (old, new) in enumerate(pairs):
        by_depth.setdefault(len(old.path), []).append((at, (old, new)))
    for depth in sorted(by_depth):
        level: list[Pair] = []
        for at, (old, new) in sorted(by_depth[depth], key=lambda p: p[1][0].sort_key):
            now = _now(old, names)
            _check(at, old, new, now=now, catalog=out.catalog, wanted=wanted)
            level.append((now, new))
        _check_taken(level, out.catalog)
        for batch in _batches(level):
            out.run(batch)
        names.update(level)
    return out


def _told(actions: Sequence[Action], old: ObjectId, new: ObjectId) -> list[Action]:
    """The actions of a rename, one of which says what comes and what goes by it."""
    told = list(actions)
    at = next((n for n, action in enumerate(told) if action.verb == "rename"), 0)
    action = told[at]
    produces = action.produces - {old} | {new}
    told[at] = replace(action, produces=produces, destroys=action.destroys | {old})
    return told


def _now(old: ObjectId, names: Mapping[ObjectId, ObjectId]) -> ObjectId:
    """What an object is called after the renames of what it is a part of."""
    for before, after in names.items():
        depth = len(before.path)
        if len(old.path) > depth and old.path[:depth] == before.path:
            old = replace(old, path=(*after.path, *old.path[depth:]))
    return old


def _check(
    at: int, old: ObjectId, new: ObjectId, *, now: ObjectId, catalog: Catalog, wanted: Catalog
) -> None:
    problem = ""
    if now not in catalog.facts:
        problem = f"{old} is not in the target."
    elif new not in wanted.facts:
        problem = f"{new} is not in the source."
    elif old.kind != new.kind:
        problem = f"{old} and {new} are of different kinds."
    elif catalog.facts[now].parent != wanted.facts[new].parent:
        problem = f"{old} and {new} do not belong to the same object; rename that as well."
    if problem:
        msg = f"This rename is not possible: {problem}"
        raise InvalidInput(msg, loc=("options", "renames", at), code="migration.rename")


def _check_taken(level: Sequence[Pair], catalog: Catalog) -> None:
    freed = [old for old, _ in level]
    taken = [new for _, new in level]
    for new in taken:
        if (new in catalog.facts and new not in freed) or taken.count(new) > 1:
            msg = f"This rename is not possible: {new} exists already."
            raise InvalidInput(msg, loc=("options", "renames"), code="migration.rename")
    if len(set(freed)) < len(freed):
        msg = "One object is renamed twice: give each object one new name."
        raise InvalidInput(msg, loc=("options", "renames"), code="migration.rename")


def _batches(level: Sequence[Pair]) -> list[list[Pair]]:
    """Chains from their free end; circles are opened through a passing name."""
    left = dict(level)
    first: list[Pair] = []
    last: list[Pair] = []
    straight: list[Pair] = []
    while left:
        free = [old for old, new in left.items() if new not in left or new == old]
        if not free:
            old = min(left)
            digest = blake2b(str(old).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
            passing = replace(old, path=(*old.path[:-1], SWAP_PREFIX + digest))
            first.append((old, passing))
            last.append((passing, left.pop(old)))
            continue
        for old in ordered(free):
            new = left.pop(old)
            if new != old:
                straight.append((old, new))
    return [batch for batch in (first, straight, last) if batch]


def park(renames: Renames, roots: Sequence[ObjectId], options: PlanOptions) -> list[Pair]:
    """Rename objects to parked names; gives the pairs that were done."""
    taken = set(renames.catalog.facts)
    pairs = []
    for old in ordered(roots):
        new = _parked_name(old, options.parked_prefix, taken)
        taken.add(new)
        pairs.append((old, new))
    renames.run(pairs)
    return [pair for pair in pairs if pair not in renames.failed]


def _parked_name(old: ObjectId, prefix: str, taken: set[ObjectId]) -> ObjectId:
    number = 1
    while True:
        tail = "" if number == 1 else f"_{number}"
        name = f"{prefix}{old.name}{tail}"
        if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
            digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
            room = LONGEST_NAME - len(digest) - 1
            cut = name.encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")
            name = f"{cut}_{digest}"
        new = replace(old, path=(*old.path[:-1], name))
        if new not in taken:
            return new
        number += 1
