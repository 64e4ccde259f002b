"""What tables of a copy stand on, as the source has it now: types, functions, sequences.

A target that is made again and again keeps these from one run to the next; they follow the source
while no table of the target uses them.
"""

from collections.abc import Iterable
from dataclasses import replace

from auralith.dataplane.engines.base import Database
from auralith.dataplane.plan.model import PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope

_MADE = ("column", "default")
"""Parts of tables that a copy makes; whatever else hangs on a table is not copied."""
_OWN = ("*@owner",)
"""Who owns what is the target's own affair."""


def statements(source: Database, target: Database) -> tuple[str, ...]:
    """What makes it in the target as it is in the source, once the target has no table."""
    if source.engine.copying.family != target.engine.copying.family:
        return ()
    wanted = source.engine.schemas.extract(source.session).catalog
    needed = _needed(wanted)
    if not needed:
        return ()
    dialect = target.engine.schemas
    drawn = plan(
        _without_tables(dialect.extract(target.session).catalog),
        wanted,
        dialect.rules,
        knowledge=dialect.knowledge,
        options=PlanOptions(drop=False, empty=True),
        scope=Scope(tuple(i.text(dialect.quote) for i in needed), _OWN, dialect.quote),
    )
    actions = [s.action for s in drawn.statements]
    made = {a.object for a in actions if a.verb == "create"}
    # What is altered right behind its making is who owns it and who may use it.
    return tuple(a.sql for a in actions if a.verb == "create" or a.object not in made)


def _tables(catalog: Catalog) -> set[ObjectId]:
    """Tables and all their parts."""
    return {part.id for table in catalog.of_kind("table") for part in catalog.subtree(table.id)}


def _needed(catalog: Catalog) -> list[ObjectId]:
    tables = _tables(catalog)
    # The sequence of a serial comes with its column.
    owned = {e.source for e in catalog.edges if e.kind == "owned" and e.target in tables}
    found: dict[ObjectId, None] = {}
    waiting = [i for i in tables if i.kind in _MADE]
    while waiting:
        for edge in catalog.edges_from(waiting.pop()):
            known = edge.target in tables or edge.target in owned or edge.target in found
            if edge.kind == "depends" and not known and edge.target in catalog.facts:
                found[edge.target] = None
                waiting += _parts(catalog, edge.target)
    return sorted(found)


def _parts(catalog: Catalog, root: ObjectId) -> Iterable[ObjectId]:
    return [fact.id for fact in catalog.subtree(root)]


def _without_tables(catalog: Catalog) -> Catalog:
    """The catalog as it will be when its tables, and what hangs on them, are gone."""
    gone = _tables(catalog)
    gone |= {e.source for e in catalog.edges if e.kind == "owned" and e.target in gone}
    return replace(
        catalog,
        facts={i: fact for i, fact in catalog.facts.items() if i not in gone},
        edges=tuple(e for e in catalog.edges if e.source not in gone and e.target not in gone),
    )
