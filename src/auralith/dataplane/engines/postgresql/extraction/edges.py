"""What depends on what, from the server's own record of it."""

from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction.draft import PG_CLASS, Draft
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Edge
from auralith.dataplane.schema.identity import ObjectId


def edges(draft: Draft, rows: Iterable[Row]) -> tuple[Edge, ...]:
    """All edges between facts, without those that the parents already say.

    An identity is one object wherever it stands in a draft, so that objects are compared, not
    names: there are very many.
    """
    names, get = draft.names, draft.facts.get
    above: dict[int, int | None] = {}
    for fact in draft.facts.values():
        over = None if fact.parent is None else get(fact.parent)
        above[id(fact.id)] = None if over is None else id(over.id)
    found = [*draft.edges]
    seen = {(id(e.source), id(e.target)) for e in found}
    resolver = _Resolver(draft)
    for catalog, oid, column, other, other_oid, other_column, _ in rows:
        source = names.get((catalog, oid, column)) or names.get((catalog, oid, 0))
        if source is None or id(source) not in above or (catalog, oid) in draft.members:
            continue
        target = names.get((other, other_oid, other_column))
        targets = resolver.all(other, other_oid, other_column) if target is None else (target,)
        for one in targets:
            pair = (id(source), id(one))
            if pair[1] in above and pair not in seen and not _related(*pair, above):
                seen.add(pair)
                found.append(Edge(source, one))
    return tuple(found)


def _related(source: int, target: int, above: dict[int, int | None]) -> bool:
    """Whether one is the other, or a part of it."""
    if above[source] == above[target]:
        return source == target
    for part, whole in ((source, target), (target, source)):
        over: int | None = part
        while over is not None:
            if over == whole:
                return True
            over = above[over]
    return False


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
            fact = None
            if table is not None:
                fact = draft.facts.get(ObjectId(kinds.COLUMN, (*table.path, name)))
            if fact is not None:
                yield fact.id
            else:
                waiting += draft.parents.get(parent, ())
