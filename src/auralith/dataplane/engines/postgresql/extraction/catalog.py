"""The extraction as a whole: the snapshot, the order of the queries, what could not be read."""

from contextlib import suppress

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction import (
    access,
    apart,
    code,
    columns,
    constraints,
    edges,
    indexes,
    reading,
    relations,
    routines,
    types,
    unmodelled,
)
from auralith.dataplane.engines.postgresql.extraction.draft import PG_CLASS, Draft
from auralith.dataplane.engines.postgresql.extraction.reading import Reader, Server, Unanswered
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.uncollected import uncollected

_POSITIONS = 1_000
"""Of more sequences the positions are not read: each takes a lock."""

Read = tuple[Draft, dict[ObjectId, TableSize], tuple[Edge, ...]]


def extract(session: Session) -> Extracted:
    """Read the whole schema; what this login may not see, or takes too long, is a gap."""
    alone = not session.in_transaction
    server = reading.prepare(session)
    reader = Reader(session, server)
    if not alone:
        with uncollected():
            found = _read(reader)
        reading.put_back(session, server)
        return _extracted(server, found, [])
    gaps: list[Gap] = []
    while True:
        # Each round leaves out one query more, so that this ends.
        try:
            return _extracted(server, _snapshot(session, reader, server), gaps)
        except Unanswered as unanswered:
            reader.skipped.add(unanswered.query)
            gaps += unanswered.gaps


def _snapshot(session: Session, reader: Reader, server: Server) -> Read:
    """Read in a transaction of our own."""
    try:
        session.begin()
        with uncollected():
            found = _read(reader)
        with suppress(DataPlaneError):
            _positions(reader, found[0])
            reading.put_back(session, server)
            session.commit()
    except Unanswered:
        session.rollback()
        raise
    except BaseException:
        session.rollback()
        with suppress(DataPlaneError):
            reading.put_back(session, server)
        raise
    if session.in_transaction:
        session.rollback()
        reading.put_back(session, server)
    return found


def _read(reader: Reader) -> Read:
    draft = Draft()
    homes = reader.rows("schemas")
    apart.extensions(draft, (r[1:] for r in homes if r[0] == 1))
    relations.schemas(draft, (r[1:] for r in homes if r[0] != 1))
    reader.schemas = "{" + ",".join(map(str, draft.schemas)) + "}"
    apart.homes(draft)
    sizes = relations.relations(draft, reader.rows("relations"))
    all_columns = reader.rows("columns")
    columns.columns(draft, all_columns)
    relations.sequences(draft, reader.rows("sequences"))
    types.types(draft, reader.rows("types"), columns.fields(draft, all_columns))
    routines.routines(draft, reader.rows("routines"))
    constraints.constraints(draft, reader.rows("constraints"))
    indexes.indexes(draft, reader.rows("indexes"))
    indexes.statistics(draft, reader.rows("statistics"))
    code.triggers(draft, reader.rows("triggers"))
    code.rules(draft, reader.rows("rules"))
    code.policies(draft, reader.rows("policies"))
    code.event_triggers(draft, reader.rows("event_triggers"))
    apart.publications(draft, reader.rows("publications"))
    apart.foreign(draft, reader.rows("foreign"))
    access.grants(draft, reader.rows("grants"))
    unmodelled.unmodelled(draft, reader.rows("unmodelled"))
    return draft, sizes, edges.edges(draft, reader.rows("edges"))


def _positions(reader: Reader, draft: Draft) -> None:
    """Note where sequences stand."""
    sequences = sum(1 for i in draft.facts if i.kind == kinds.SEQUENCE)
    if not 0 < sequences <= _POSITIONS:
        return
    for oid, position in reader.rows("positions"):
        fact = draft.facts.get(draft.names[PG_CLASS, oid, 0])
        if fact is not None and position is not None:
            draft.facts[fact.id] = Fact(
                fact.id, fact.parent, fact.attributes, {**fact.notes, "position": position}
            )


def _extracted(server: Server, found: Read, gaps: list[Gap]) -> Extracted:
    draft, sizes, all_edges = found
    catalog = Catalog(
        engine="postgresql",
        flavour="postgresql",
        server_version=server.version,
        extractor=kinds.EXTRACTOR,
        facts=draft.facts,
        edges=all_edges,
        settings=server.settings,
        gaps=tuple(sorted({*draft.gaps, *gaps})),
    )
    return Extracted(catalog, sizes)
