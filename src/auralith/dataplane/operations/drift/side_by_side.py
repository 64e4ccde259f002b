"""Several databases of one engine beside each other, object by object. A report, never a plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from auralith.dataplane.schema.facts import Catalog, Fact, Knowledge
from auralith.dataplane.schema.hashing import canonical
from auralith.dataplane.schema.identity import ObjectId, ordered
from auralith.dataplane.schema.scope import Scope

CONTAINERS = frozenset({"schema"})
"""Kinds that only hold others: what lies in them stands for itself."""


@dataclass(frozen=True)
class Across:
    """One object with all its parts, in each of the databases."""

    object: str
    """Its text form."""
    kind: str
    variants: tuple[int | None, ...]
    """One for each database: the same number is the same object, None where there is none."""

    @property
    def same(self) -> bool:
        """Whether all have it, and alike."""
        return len(set(self.variants)) == 1

    def differs(self, left: int, right: int) -> bool:
        """Whether two of the databases, by their places, do not have it alike."""
        return self.variants[left] != self.variants[right]


def side_by_side(
    catalogs: Sequence[Catalog], *, knowledge: Knowledge, scope: Scope
) -> list[Across]:
    """Every object of any of the catalogs, ordered; they must be of one engine.

    What the oldest of the catalogs could not know does not count for any of them.
    """
    known = min((c.extractor for c in catalogs), default=0)
    # A catalog that is given twice is looked at once.
    tables = {id(c): _digests(scope.applied(c), knowledge, known) for c in _apart(catalogs)}
    digests = [tables[id(catalog)] for catalog in catalogs]
    found = ordered({identity for table in digests for identity in table})
    return [
        Across(
            object=identity.text(scope.quote),
            kind=identity.kind,
            variants=_numbered([table.get(identity) for table in digests]),
        )
        for identity in found
    ]


def outermost(identity: ObjectId, catalogs: Iterable[Catalog]) -> ObjectId:
    """The object that stands for itself and that this one is, or is a part of."""
    for catalog in catalogs:
        fact = catalog.facts.get(identity)
        if fact is not None:
            return _top(fact, catalog, {})
    return identity


def _apart(catalogs: Sequence[Catalog]) -> Iterable[Catalog]:
    return {id(catalog): catalog for catalog in catalogs}.values()


def _digests(catalog: Catalog, knowledge: Knowledge, known: int) -> dict[ObjectId, bytes]:
    lines: dict[ObjectId, list[str]] = defaultdict(list)
    tops: dict[ObjectId, ObjectId] = {}
    for fact in catalog.facts.values():
        if knowledge.since(fact.id.kind) <= known:
            lines[_top(fact, catalog, tops)].append(_line(fact, knowledge, known))
    return {
        top: blake2b("\n".join(sorted(said)).encode("utf-8", "surrogatepass")).digest()
        for top, said in lines.items()
    }


def _top(fact: Fact, catalog: Catalog, tops: dict[ObjectId, ObjectId]) -> ObjectId:
    """The outermost object a fact is a part of, containers left aside."""
    top = fact
    while (
        top.parent is not None
        and top.parent.kind not in CONTAINERS
        and top.parent in catalog.facts
        and top.id not in tops
    ):
        top = catalog.facts[top.parent]
    return tops.setdefault(fact.id, tops.get(top.id, top.id))


def _line(fact: Fact, knowledge: Knowledge, known: int) -> str:
    said = {
        name: value
        for name, value in fact.attributes.items()
        if knowledge.since(fact.id.kind, name) <= known
    }
    return canonical([fact.id.kind, list(fact.id.path), fact.id.signature, said])


def _numbered(digests: Sequence[bytes | None]) -> tuple[int | None, ...]:
    numbers: dict[bytes, int] = {}
    return tuple(None if d is None else numbers.setdefault(d, len(numbers)) for d in digests)
