"""What is put together while a database is read: facts, and how the server numbers them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.schema.facts import Edge, Fact, Gap, Value
from auralith.dataplane.schema.identity import ObjectId

PG_TYPE = 1247
PG_PROC = 1255
PG_CLASS = 1259
PG_SERVER = 1417
PG_WRAPPER = 2328
PG_ATTRDEF = 2604
PG_CONSTRAINT = 2606
PG_NAMESPACE = 2615
PG_REWRITE = 2618
PG_TRIGGER = 2620
PG_EXTENSION = 3079
PG_POLICY = 3256
PG_STATISTICS = 3381
PG_EVENT_TRIGGER = 3466
PG_PUBLICATION = 6104
PG_PUBLICATION_REL = 6106
PG_PUBLICATION_SCHEMA = 6237

Address = tuple[int, int, int]
"""Catalog, object, column: how `pg_depend` names an object."""


@dataclass
class Draft:
    """A catalog that is being read."""

    facts: dict[ObjectId, Fact] = field(default_factory=dict)
    names: dict[Address, ObjectId] = field(default_factory=dict)
    members: dict[tuple[int, int], ObjectId] = field(default_factory=dict)
    """What belongs to an extension."""
    schemas: dict[int, ObjectId] = field(default_factory=dict)
    relations: dict[int, ObjectId] = field(default_factory=dict)
    parents: dict[int, list[int]] = field(default_factory=dict)
    """Of a partition the partitioned table, of a child the tables it inherits."""
    partitions: set[int] = field(default_factory=set)
    columns: dict[int, dict[int, str]] = field(default_factory=dict)
    """Names by number, of every relation."""
    edges: dict[Edge, None] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def add(
        self,
        identity: ObjectId,
        parent: ObjectId | None,
        attributes: Mapping[str, Value],
        notes: Mapping[str, Value] | None = None,
    ) -> ObjectId:
        """Add a fact; what is None, False or an empty list is implied and left out."""
        said = {n: v for n, v in attributes.items() if v is not None and v is not False and v != ()}
        told = {n: v for n, v in notes.items() if v is not None} if notes else {}
        self.facts[identity] = Fact(identity, parent, said, told)
        return identity

    def name(self, catalog: int, oid: int, identity: ObjectId) -> None:
        """Remember which object the server means by a number."""
        self.names[catalog, oid, 0] = identity

    def is_member(self, catalog: int, oid: int) -> bool:
        """Whether an object belongs to an extension."""
        return (catalog, oid) in self.members

    def depend(self, source: ObjectId, target: ObjectId | None) -> None:
        """Record a dependency that `pg_depend` does not tell, where the target is known."""
        fact = None if target is None else self.facts.get(target)
        if fact is not None:
            self.edges[Edge(source, fact.id)] = None

    def column_list(self, relation: int, array: str | None) -> tuple[str, ...]:
        """Names of columns by an array of their numbers, `{1,2}`."""
        if not array or array == "{}":
            return ()
        return self.column_names(relation, map(int, array[1:-1].split(",")))

    def column_names(self, relation: int, numbers: Iterable[int]) -> tuple[str, ...]:
        """Names of columns by their numbers."""
        known = self.columns.get(relation, {})
        return tuple(known.get(n, "") for n in numbers)


def listed(text: str | None) -> tuple[Any, ...]:
    """A list that the server wrote as JSON; nested lists become tuples."""
    return () if text is None else tuple(_frozen(v) for v in json.loads(text))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


def options(text: str | None) -> tuple[str, ...]:
    """Storage parameters, sorted."""
    return () if text is None else tuple(sorted(json.loads(text)))


def function(schema: str | None, name: str | None, types: str | None) -> str | None:
    """A reference to a function; None where there is none."""
    if schema is None or name is None:
        return None
    return str(ObjectId(kinds.FUNCTION, (schema, name), types or ""))
