"""A whole schema as the explorer shows it: what there is, and one object with all about it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from auralith.control.connections import schema_bodies as bodies
from auralith.control.connections.errors import SchemaObjectNotFound
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.operations import drift
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap
from auralith.dataplane.schema.identity import ObjectId

MOST_FOUND = 500
CONTAINER = "schema"
"""The kind that only holds others: what lies in it stands for itself..."""
ABOUT = frozenset({"grant", "default_privileges"})
"""...and these are about the holder as well."""


def objects_of(
    engine: str, catalog: Catalog, read_at: datetime, filters: bodies.SchemaObjectFilter
) -> bodies.SchemaObjects:
    """The outermost objects, or with a filter all objects and parts that match, the best first."""
    quote = get_engine(engine).schemas.quote
    wanted = filters.q.casefold().strip() if filters.q else ""
    if wanted or filters.kind:
        found = _matching(catalog, wanted, filters.kind)
        shown = found[:MOST_FOUND]
    else:
        found = shown = [fact for fact in catalog.facts.values() if _is_outermost(catalog, fact)]
    return bodies.SchemaObjects(
        read_at=read_at,
        engine=engine,
        engine_version=catalog.server_version,
        completeness="complete" if catalog.complete else "partial",
        gaps=[gap_of(gap) for gap in catalog.gaps],
        kinds=Counter(identity.kind for identity in catalog.facts),
        total=len(found),
        objects=[
            bodies.SchemaObjectRef(
                object=fact.id.text(quote),
                kind=fact.id.kind,
                parent=None if fact.parent is None else fact.parent.text(quote),
                parts=_count(catalog, fact),
            )
            for fact in shown
        ],
    )


def object_of(engine: str, catalog: Catalog, name: str) -> bodies.SchemaObject:
    """One object by its text form; raises SchemaObjectNotFound."""
    dialect = get_engine(engine).schemas
    quote = dialect.quote
    fact = catalog.facts.get(_parsed(name, quote))
    if fact is None:
        raise SchemaObjectNotFound(name)
    top = drift.outermost(fact.id, [catalog])
    parts = _inside(catalog, fact)
    own = {fact.id, *(part.id for part in parts)}
    names = {identity.text(quote) for identity in own}
    return bodies.SchemaObject(
        **fact_of(fact, quote).model_dump(),
        top=top.text(quote),
        parts=[fact_of(part, quote) for part in parts],
        ddl=_ddl(engine, catalog, top),
        depends_on=_links(catalog, own, quote, used=False),
        used_by=_links(catalog, own, quote, used=True),
        gaps=[gap_of(gap) for gap in catalog.gaps if gap.object in names],
    )


def fact_of(fact: Fact, quote: str) -> bodies.SchemaFact:
    """A fact as the API shows it."""
    return bodies.SchemaFact(
        object=fact.id.text(quote),
        kind=fact.id.kind,
        parent=None if fact.parent is None else fact.parent.text(quote),
        attributes=dict(fact.attributes),
        notes=dict(fact.notes),
    )


def gap_of(gap: Gap) -> bodies.SchemaGap:
    """A gap as the API shows it."""
    return bodies.SchemaGap.model_validate(gap)


def _is_outermost(catalog: Catalog, fact: Fact) -> bool:
    return drift.outermost(fact.id, [catalog]) == fact.id


def _matching(catalog: Catalog, wanted: str, kind: str | None) -> list[Fact]:
    found = [
        fact
        for fact in catalog.facts.values()
        if (kind is None or fact.id.kind == kind) and (not wanted or wanted in _searched(fact))
    ]
    return sorted(found, key=lambda fact: _rank(catalog, fact, wanted))


def _searched(fact: Fact) -> str:
    return ".".join(fact.id.path).casefold()


def _rank(catalog: Catalog, fact: Fact, wanted: str) -> tuple[object, ...]:
    """Equal names, then beginnings, then the rest; whole objects before parts."""
    name = fact.id.name.casefold()
    near = 0 if name == wanted else 1 if name.startswith(wanted) else 2 if wanted in name else 3
    return (near, not _is_outermost(catalog, fact), fact.id.path, fact.id.kind)


def _inside(catalog: Catalog, fact: Fact) -> list[Fact]:
    """The parts of an object; of what only holds others, what is about itself (its grants)."""
    if fact.id.kind != CONTAINER:
        return list(catalog.subtree(fact.id))[1:]
    return [part for part in catalog.children(fact.id) if part.id.kind in ABOUT]


def _count(catalog: Catalog, fact: Fact) -> int:
    return len(_inside(catalog, fact))


def _parsed(name: str, quote: str) -> ObjectId:
    try:
        return ObjectId.parse(name, quote)
    except ValueError as error:
        raise SchemaObjectNotFound(name) from error


def _ddl(engine: str, catalog: Catalog, top: ObjectId) -> str:
    """Of what only holds others the statement that makes it, without the others."""
    if top.kind != CONTAINER:
        return drift.render(get_engine(engine).schemas, catalog, top)
    kept = {top, *(part.id for part in _inside(catalog, catalog.facts[top]))}
    alone = Catalog(
        engine=catalog.engine,
        flavour=catalog.flavour,
        server_version=catalog.server_version,
        extractor=catalog.extractor,
        facts={identity: catalog.facts[identity] for identity in kept},
        settings=catalog.settings,
    )
    return drift.render(get_engine(engine).schemas, alone, top)


def _links(
    catalog: Catalog, own: set[ObjectId], quote: str, *, used: bool
) -> list[bodies.SchemaLink]:
    """What is on the other side of the edges of an object and its parts, each once."""
    found: dict[tuple[ObjectId, str], Edge] = {}
    for identity in own:
        edges: Iterable[Edge] = catalog.edges_to(identity) if used else catalog.edges_from(identity)
        for edge in edges:
            other = edge.source if used else edge.target
            if other in own or other not in catalog.facts:
                continue
            found.setdefault((drift.outermost(other, [catalog]), edge.kind), edge)
    links = [
        bodies.SchemaLink(
            object=other.text(quote),
            kind=other.kind,
            how=edge.kind,
            through=(edge.target if used else edge.source).text(quote),
        )
        for (other, _), edge in found.items()
        if other not in own
    ]
    return sorted(links, key=lambda link: (link.object, link.how))
