"""What leads from one catalog to another. Knows no kind of object."""

from dataclasses import dataclass
from typing import Any

from auralith.dataplane.schema.facts import Catalog, Fact, Gap, Knowledge


@dataclass(frozen=True, slots=True)
class Changed:
    """The same object with other attributes."""

    old: Fact
    new: Fact
    attributes: tuple[str, ...]
    """The names of those that differ, sorted; `parent` when the object hangs under another."""


@dataclass(frozen=True)
class Diff:
    """Differences in the order of identities; parts of an added or removed object included."""

    added: tuple[Fact, ...] = ()
    removed: tuple[Fact, ...] = ()
    changed: tuple[Changed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    """Why emptiness does not mean equality: gaps of both sides, and what cannot be compared."""

    @property
    def empty(self) -> bool:
        """No difference was found; equality only when there are no gaps either."""
        return not (self.added or self.removed or self.changed)

    def reversed(self) -> "Diff":
        """What leads back."""
        changed = tuple(Changed(c.new, c.old, c.attributes) for c in self.changed)
        return Diff(self.removed, self.added, changed, self.gaps)


def diff(old: Catalog, new: Catalog, knowledge: Knowledge) -> Diff:
    """What has to happen to `old` so that it equals `new`."""
    known = min(old.extractor, new.extractor)
    gaps = {*old.gaps, *new.gaps}

    def comparable(fact: Fact) -> bool:
        if knowledge.since(fact.id.kind) <= known:
            return True
        gaps.add(_unknown(fact.id.kind, ""))
        return False

    added = [f for i, f in new.facts.items() if i not in old.facts and comparable(f)]
    removed = [f for i, f in old.facts.items() if i not in new.facts and comparable(f)]
    changed = []
    for identity, before in old.facts.items():
        after = new.facts.get(identity)
        if after is None:
            continue
        moved = before.parent != after.parent
        if not moved and before.attributes == after.attributes:
            continue
        names = ["parent"] if moved else []
        for name in sorted({*before.attributes, *after.attributes}):
            if before.attributes.get(name) == after.attributes.get(name):
                continue
            if knowledge.since(identity.kind, name) <= known:
                names.append(name)
            else:
                gaps.add(_unknown(identity.kind, name))
        if names:
            changed.append(Changed(before, after, tuple(sorted(names))))
    return Diff(
        tuple(sorted(added, key=_order)),
        tuple(sorted(removed, key=_order)),
        tuple(sorted(changed, key=lambda c: c.old.id.sort_key)),
        tuple(sorted(gaps)),
    )


def _order(fact: Fact) -> Any:
    return fact.id.sort_key


def _unknown(kind: str, attribute: str) -> Gap:
    what = f"{kind}.{attribute}" if attribute else kind
    return Gap(
        "not_comparable",
        what,
        f"One side was read by an older version that did not know {what}."
        " Take a new snapshot to compare it.",
    )
