"""What depends on what, from the server's own record of it."""

from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import PG_CLASS, Draft
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Edge
from auralith.dataplane.schema.identity import ObjectId


def edges(draft: Draft, rows: Iterable[Row]) -> tuple[Edge, ...]:
    """All edges between facts, without those that the parents already say."""
    names, facts, found = draft.names, draft.facts, draft.edges
    resolver = _Resolver(draft)
    seen: dict[tuple[ObjectId, ObjectId], None] = {(e.source, e.target): None for e in found}
    for catalog, oid, column, other, other_oid, other_column, _ in rows:
        source = names.get((catalog, oid, column)) or names.get((catalog, oid, 0))
        if source is None or source not in facts or (catalog, oid) in draft.members:
            continue
        target = names.get((other, other_oid, other_column))
        targets = resolver.all(other, other_oid, other_column) if target is None else (target,)
        for one in targets:
            if one in facts and (source, one) not in seen and not resolver.related(source, one):
                seen[source, one] = None
                found[Edge(source, one)] = None
    return tuple(sorted(found, key=lambda e: e.sort_key))


class _Resolver:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def all(self, catalog: int, oid: int, column: int) -> Iterator[ObjectId]:
        """What a dependency means that has no fact of its own."""
        member = self.draft.members.get((catalog, oid))
        if member is not None:
            yield member
        elif column and catalog == PG_CLASS:
            relation = self.draft.names.get((catalog, oid, 0))
            if relation is not None:
                yield relation
            yield from self._inherited(oid, column)

    def _inherited(self, oid: int, column: int) -> Iterator[ObjectId]:
        """The column of a parent that an inherited column follows."""
        draft = self.draft
        name, waiting = draft.columns.get(oid, {}).get(column), list(draft.parents.get(oid, ()))
        while name is not None and waiting:
            parent = waiting.pop()
            table = draft.relations.get(parent)
            origin = None if table is None else ObjectId(kinds.COLUMN, (*table.path, name))
            if origin in draft.facts and origin is not None:
                yield origin
            else:
                waiting += draft.parents.get(parent, ())

    def related(self, source: ObjectId, target: ObjectId) -> bool:
        """Whether one is the other, or a part of it."""
        return source == target or self._within(source, target) or self._within(target, source)

    def _within(self, part: ObjectId, whole: ObjectId) -> bool:
        facts = self.draft.facts
        parent = facts[part].parent
        while parent is not None:
            if parent == whole:
                return True
            fact = facts.get(parent)
            parent = None if fact is None else fact.parent
        return False
