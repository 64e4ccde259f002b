"""A toy database: a set of facts that refuses what a real server would refuse.

Statements are JSON. Kinds: type, sequence, table, column, index, foreign_key, view, grant, comment.
What depends on what is read from the attributes, here and in the catalogs of the tests.
"""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from auralith.dataplane.schema.facts import Catalog, Edge, Fact, by_id
from auralith.dataplane.schema.identity import ObjectId


class ServerRefused(Exception):
    """What a statement was refused for."""


def oid(text: str) -> ObjectId:
    return ObjectId.parse(text)


def edges_of(facts: Mapping[ObjectId, Fact]) -> Iterator[Edge]:
    """What depends on what, as a server records it."""
    for fact in facts.values():
        get = fact.attributes.get
        if kind := get("type_name"):
            yield Edge(fact.id, oid(f"type:{kind}"))
        if sequence := get("default_of"):
            yield Edge(fact.id, oid(f"sequence:{sequence}"))
        if owner := get("owned_by"):
            yield Edge(fact.id, oid(f"column:{owner}"), "owned")
        for column in get("columns", ()):  # type: ignore[union-attr]
            yield Edge(fact.id, fact.parent.child("column", column))  # type: ignore[union-attr,arg-type]
        if target := get("references"):
            yield Edge(fact.id, oid(f"column:{target}"))
        for used in get("uses", ()):  # type: ignore[union-attr]
            yield Edge(fact.id, oid(str(used)))


def catalog_of(facts: Iterable[Fact], extractor: int = 1) -> Catalog:
    """A catalog of facts, with the edges that follow from them."""
    found = by_id(facts)
    return Catalog("toy", "toy", "1", extractor, found, tuple(edges_of(found)))


def slots(fact: Fact) -> tuple[Hashable, ...]:
    """Tables, views, sequences and indexes share one namespace."""
    if fact.id.kind in {"table", "view", "sequence", "index"}:
        return (("relation", fact.id.name),)
    return ()


def mention(fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
    """A fact after renames: what it says about others follows their names."""
    attributes = dict(fact.attributes)

    def now(text: str) -> str:
        return str(names.get(oid(text), oid(text)))

    if "uses" in attributes:
        attributes["uses"] = tuple(now(u) for u in attributes["uses"])  # type: ignore[union-attr,arg-type]
    for name in ("references", "owned_by"):
        if name in attributes:
            attributes[name] = now(f"column:{attributes[name]}").partition(":")[2]
    if "columns" in attributes:
        back = {n: o for o, n in names.items()}
        table = back.get(fact.parent, fact.parent) if fact.parent else None
        attributes["columns"] = tuple(
            names.get(c, c).name
            for c in (table.child("column", str(n)) for n in attributes["columns"])  # type: ignore[union-attr]
        )
    return fact if attributes == fact.attributes else replace(fact, attributes=attributes)


def row(fact: Fact) -> list[Any]:
    parent = None if fact.parent is None else str(fact.parent)
    return [str(fact.id), parent, dict(fact.attributes)]


def fact_of(given: list[Any]) -> Fact:
    def frozen(value: Any) -> Any:
        return tuple(frozen(v) for v in value) if isinstance(value, list) else value

    parent = None if given[1] is None else oid(given[1])
    return Fact(oid(given[0]), parent, {k: frozen(v) for k, v in given[2].items()})


class Server:
    """Runs statements one by one; raises ServerRefused."""

    def __init__(self, catalog: Catalog) -> None:
        self.facts = dict(catalog.facts)

    @property
    def catalog(self) -> Catalog:
        return catalog_of(self.facts.values())

    def run(self, sql: str) -> None:
        for line in sql.split(";\n"):
            verb, *arguments = json.loads(line)
            getattr(self, f"_{verb}")(*arguments)
            self._check(line)

    def _check(self, line: str) -> None:
        """Nothing may hang in the air after a statement, and no name be taken twice."""
        for edge in edges_of(self.facts):
            if edge.target not in self.facts:
                msg = f"{edge.source} needs {edge.target}, which does not exist: {line}"
                raise ServerRefused(msg)
        taken: dict[Hashable, ObjectId] = {}
        for fact in self.facts.values():
            if fact.parent is not None and fact.parent not in self.facts:
                msg = f"{fact.id} has no parent: {line}"
                raise ServerRefused(msg)
            for slot in slots(fact):
                if taken.setdefault(slot, fact.id) != fact.id:
                    msg = f"{slot} is taken by {taken[slot]}: {line}"
                    raise ServerRefused(msg)

    def _create(self, rows: list[Any]) -> None:
        for fact in map(fact_of, rows):
            if fact.id in self.facts:
                msg = f"{fact.id} exists already."
                raise ServerRefused(msg)
            self.facts[fact.id] = fact

    def _taken_along(self, root: ObjectId) -> set[ObjectId]:
        catalog = self.catalog
        gone: set[ObjectId] = set()
        waiting = [root]
        while waiting:
            identity = waiting.pop()
            if identity in gone:
                continue
            gone.add(identity)
            waiting += [f.id for f in catalog.children(identity)]
            for edge in catalog.edges_to(identity):
                if edge.kind == "owned" or (
                    edge.source.kind == "index" and identity.kind == "column"
                ):
                    waiting.append(edge.source)
        return gone

    def _drop(self, text: str) -> None:
        root = oid(text)
        if root not in self.facts:
            msg = f"{root} does not exist."
            raise ServerRefused(msg)
        gone = self._taken_along(root)
        for edge in edges_of(self.facts):
            if edge.target in gone and edge.source not in gone and edge.kind == "depends":
                msg = f"{root} cannot be dropped: {edge.source} depends on {edge.target}."
                raise ServerRefused(msg)
        for identity in gone:
            del self.facts[identity]

    def _alter(self, given: list[Any]) -> None:
        fact = fact_of(given)
        old = self.facts.get(fact.id)
        if old is None or old.parent != fact.parent:
            msg = f"{fact.id} does not exist."
            raise ServerRefused(msg)
        retyped = fact.id.kind == "column" and old.attributes["type"] != fact.attributes["type"]
        views = [e for e in edges_of(self.facts) if e.target == fact.id and e.source.kind == "view"]
        if retyped and views:
            msg = f"{fact.id} cannot get another type: {views[0].source} uses it."
            raise ServerRefused(msg)
        self.facts[fact.id] = fact

    def _rebuild(self, text: str, rows: list[Any]) -> None:
        table = oid(text)
        old = {f.id for f in self.catalog.subtree(table)}
        for edge in edges_of(self.facts):
            if edge.target in old and edge.source.kind == "view":
                msg = f"{table} cannot be rebuilt: {edge.source} uses it."
                raise ServerRefused(msg)
        for identity in old:
            del self.facts[identity]
        self._create(rows)
        for fact in list(self.facts.values()):
            owner = fact.attributes.get("owned_by")
            if owner and oid(f"column:{owner}") not in self.facts:
                rest = {k: v for k, v in fact.attributes.items() if k != "owned_by"}
                self.facts[fact.id] = replace(fact, attributes=rest)

    def _rename(self, old_text: str, new_text: str) -> None:
        old, new = oid(old_text), oid(new_text)
        names = {old: new}
        for fact in self.catalog.subtree(old):
            if fact.id != old:
                path = (*new.path, *fact.id.path[len(old.path) :])
                names[fact.id] = replace(fact.id, path=path)
        if new in self.facts:
            msg = f"{new} exists already."
            raise ServerRefused(msg)
        moved = [
            mention(
                replace(
                    f,
                    id=names.get(f.id, f.id),
                    parent=None if f.parent is None else names.get(f.parent, f.parent),
                ),
                names,
            )
            for f in self.facts.values()
        ]
        self.facts = by_id(moved)
