"""What one migration did to a schema, kept so that a baseline can be brought forward by it.

A delta holds only what the migration itself touched: what others changed meanwhile is not in it,
and stays visible as a difference to the baseline that was advanced.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Knowledge, Value
from auralith.dataplane.schema.identity import ObjectId

PARENT = "parent"


@dataclass(frozen=True)
class Altered:
    """Attributes of one object that were set; None stands for taken away."""

    object: ObjectId
    values: Mapping[str, Value]
    parent: ObjectId | None = None
    """Where it hangs now; counts only when `values` names `parent`."""


@dataclass(frozen=True)
class Delta:
    """Objects made, removed and altered."""

    added: tuple[Fact, ...] = ()
    removed: tuple[ObjectId, ...] = ()
    altered: tuple[Altered, ...] = ()
    edges: tuple[Edge, ...] = ()
    """Everything that added and altered objects depend on now."""

    @property
    def empty(self) -> bool:
        """Nothing was changed."""
        return not (self.added or self.removed or self.altered)


def between(
    before: Catalog,
    after: Catalog,
    knowledge: Knowledge,
    touched: Iterable[ObjectId] | None = None,
) -> Delta:
    """What became of the objects that somebody touched, with all parts of those; None: of all."""
    found = diff(before, after, knowledge)
    own = None if touched is None else set(touched)

    def ours(fact: Fact, catalog: Catalog) -> bool:
        if own is None:
            return True
        at: Fact | None = fact
        while at is not None:
            if at.id in own:
                return True
            at = None if at.parent is None else catalog.facts.get(at.parent)
        return False

    added = tuple(f for f in found.added if ours(f, after))
    removed = tuple(f.id for f in found.removed if ours(f, before))
    altered = tuple(
        Altered(
            c.new.id,
            {n: c.new.attributes.get(n) for n in c.attributes if n != PARENT}
            | ({PARENT: True} if PARENT in c.attributes else {}),
            c.new.parent,
        )
        for c in found.changed
        if ours(c.new, after)
    )
    named = {f.id for f in added} | {a.object for a in altered}
    return Delta(added, removed, altered, tuple(e for e in after.edges if e.source in named))


def advance(baseline: Catalog, deltas: Iterable[Delta]) -> Catalog:
    """The baseline as it would be after those migrations, oldest first.

    What a delta alters and the baseline does not know is passed over: somebody else made it, so
    it is a difference anyway.
    """
    facts = dict(baseline.facts)
    edges = set(baseline.edges)
    for delta in deltas:
        for identity in delta.removed:
            facts.pop(identity, None)
        facts.update((f.id, f) for f in delta.added)
        for altered in delta.altered:
            if altered.object in facts:
                facts[altered.object] = _altered(facts[altered.object], altered)
        renewed = {f.id for f in delta.added} | {a.object for a in delta.altered}
        edges = {e for e in edges if e.source not in renewed} | set(delta.edges)
    kept = tuple(sorted((e for e in edges if e.source in facts), key=_edge_order))
    return replace(baseline, facts=facts, edges=kept)


def to_document(delta: Delta) -> dict[str, Any]:
    """The delta as JSON values."""
    return {
        "added": [
            [_row(f.id), _row(f.parent), dict(f.attributes), dict(f.notes)] for f in delta.added
        ],
        "removed": [_row(i) for i in delta.removed],
        "altered": [[_row(a.object), dict(a.values), _row(a.parent)] for a in delta.altered],
        "edges": [[_row(e.source), _row(e.target), e.kind] for e in delta.edges],
    }


def from_document(document: Mapping[str, Any]) -> Delta:
    """The delta that was written."""
    return Delta(
        added=tuple(
            Fact(_id(i), _parent(p), _values(attributes), _values(notes))
            for i, p, attributes, notes in document["added"]
        ),
        removed=tuple(_id(row) for row in document["removed"]),
        altered=tuple(Altered(_id(i), _values(v), _parent(p)) for i, v, p in document["altered"]),
        edges=tuple(Edge(_id(s), _id(t), kind) for s, t, kind in document["edges"]),
    )


def _altered(fact: Fact, altered: Altered) -> Fact:
    attributes = dict(fact.attributes)
    for name, value in altered.values.items():
        if name == PARENT:
            continue
        if value is None:
            attributes.pop(name, None)
        else:
            attributes[name] = value
    parent = altered.parent if PARENT in altered.values else fact.parent
    return replace(fact, attributes=attributes, parent=parent)


def _edge_order(edge: Edge) -> Any:
    return edge.sort_key


def _row(identity: ObjectId | None) -> list[Any] | None:
    return None if identity is None else [identity.kind, list(identity.path), identity.signature]


def _id(row: list[Any]) -> ObjectId:
    return ObjectId(row[0], tuple(row[1]), row[2])


def _parent(row: list[Any] | None) -> ObjectId | None:
    return None if row is None else _id(row)


def _values(values: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Any) -> Value:
    return tuple(_value(v) for v in value) if isinstance(value, list | tuple) else value
