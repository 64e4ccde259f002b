"""What a script of DDL does not say is no difference: it stays as the target has it.

A script is loaded by some login into a new database, so everything in it belongs to that login,
nobody else has rights on it, and what a new database comes with is there. None of this is the
script's word.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.schemas import Unsaid
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.plan.planner import plan as make_plan
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.sql.lexer import Lexis, tokenize

UNSAID = "what the text does not say"
"""The object of the gap that tells of it."""

_WORD = re.compile(r"[A-Za-z_]+")


def words_of(script: str, lexis: Lexis) -> Sequence[str]:
    """Its words in capitals, without what stands in quotes; of comments those that servers run."""
    return [
        word.upper()
        for token in tokenize(script, lexis)
        if token.kind == "word" or token.text.startswith(("/*!", "/*M!"))
        for word in _WORD.findall(token.text)
    ]


def prepared(database: Database, unsaid: Unsaid, *, like: Catalog) -> Catalog:
    """Let an empty scratch database give new objects what the target gives them unasked.

    Gives what it holds then. What this login may not set up for others does not concern what it
    makes itself.
    """
    schemas = database.engine.schemas
    empty = schemas.extract(database.session).catalog
    given = {
        f.id: f
        for kind in unsaid.wholly
        for f in like.of_kind(kind)
        if f.parent is None or f.parent in empty.facts
    }
    if not given:
        return empty
    wanted = replace(empty, facts={**empty.facts, **given})
    plan = make_plan(empty, wanted, schemas.rules, knowledge=schemas.knowledge)
    for statement in plan.statements:
        with suppress(DataPlaneError):
            database.session.execute(statement.action.sql)
    return schemas.extract(database.session).catalog


def completed(loaded: Catalog, unsaid: Unsaid, *, empty: Catalog, like: Catalog) -> Catalog:
    """What a script makes, with what it does not say as the target (`like`) has it.

    `empty` is the scratch database before the script was loaded.
    """
    work = _Completing(loaded, unsaid, empty, like)
    return work.run()


class _Completing:
    def __init__(self, loaded: Catalog, unsaid: Unsaid, empty: Catalog, like: Catalog) -> None:
        self.loaded = loaded
        self.unsaid = unsaid
        self.empty = empty
        self.like = like
        self.facts = dict(loaded.facts)
        self.adopted: set[ObjectId] = set()
        """Parts and whole objects that are the target's now."""
        self.kept: dict[str, int] = defaultdict(int)
        """How many of what stay as the target has them."""

    def run(self) -> Catalog:
        for fact in self.loaded.facts.values():
            self._object(fact)
        for fact in self.like.facts.values():
            self._part(fact)
        if not self.kept:
            return replace(self.loaded, facts=self.facts, edges=self._edges())
        counts = ", ".join(f"{what} ({count})" for what, count in sorted(self.kept.items()))
        gap = Gap("scope", UNSAID, f"The text does not say it, so it stays as it is: {counts}.")
        return replace(
            self.loaded,
            facts=self.facts,
            edges=self._edges(),
            gaps=tuple(sorted({*self.loaded.gaps, gap})),
        )

    def _object(self, fact: Fact) -> None:
        now = self.like.facts.get(fact.id)
        if fact.id.kind in self.unsaid.kinds | self.unsaid.wholly:
            if self._came_with(fact) and now is None:
                del self.facts[fact.id]
            return
        if self._came_with(fact):
            if now is not None:
                self._take(now, fact)
            elif not self.loaded.children(fact.id) and not self.loaded.edges_to(fact.id):
                del self.facts[fact.id]
            return
        if now is None:
            return
        for name, value in self.unsaid.attributes.items():
            own = now.attributes.get(name)
            if fact.attributes.get(name) == value and own is not None and own != value:
                fact = replace(fact, attributes={**fact.attributes, name: own})
                self.kept[name] += 1
        self.facts[fact.id] = fact

    def _came_with(self, fact: Fact) -> bool:
        """With the database, not with the script."""
        before = self.empty.facts.get(fact.id)
        return before is not None and before.attributes == fact.attributes

    def _take(self, now: Fact, fact: Fact) -> None:
        self.facts[now.id] = now
        self.adopted.add(now.id)
        if now.attributes != fact.attributes:
            self.kept[now.id.kind] += 1

    def _part(self, now: Fact) -> None:
        """A grant or a default of the target of which the script says nothing."""
        kind = now.id.kind
        if kind in self.unsaid.wholly:
            said = any(not self._came_with(f) for f in self.loaded.of_kind(kind))
        elif kind in self.unsaid.kinds and now.parent is not None:
            parts = self.loaded.children(now.parent, kind)
            said = any(not self._came_with(f) for f in parts)
        else:
            return
        if said or (now.parent is not None and now.parent not in self.facts):
            return
        before = self.facts.get(now.id)
        self.facts[now.id] = now
        self.adopted.add(now.id)
        if before is None or before.attributes != now.attributes:
            self.kept[kind] += 1

    def _edges(self) -> tuple[Edge, ...]:
        own = (e for e in self.loaded.edges if e.source in self.facts)
        edges = {e for e in own if e.source not in self.adopted}
        edges |= {
            e
            for identity in self.adopted
            for e in self.like.edges_from(identity)
            if e.target in self.facts
        }
        return tuple(sorted(edges, key=lambda e: e.sort_key))
