"""The full schema model: facts, what hangs on what, and what was not understood.

A `Schema` (schema/model.py) is what writing rows needs: tables and their keys. A `Catalog` is
everything an engine knows about a database, in pieces small enough that a difference is always
the difference of one attribute of one fact. No code outside an engine's folder knows which kinds
and attributes exist.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from auralith.dataplane.schema.identity import ObjectId

Value = str | int | bool | None | tuple["Value", ...]
"""A canonical attribute value: equal exactly when the server would act the same."""

GapReason = Literal["unmodelled", "privilege", "timeout", "scope", "not_comparable", "opaque"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One object, or one part of one that can change on its own."""

    id: ObjectId
    parent: ObjectId | None = None
    """The object it is a part of and disappears with."""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    """What counts for equality. Defaults that the engine implies are left out (canonical)."""
    notes: Mapping[str, Value] = field(default_factory=dict)
    """What does not: estimates, positions of sequences, AUTO_INCREMENT, the stored text."""


EdgeKind = Literal["depends", "owned", "refers"]


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` cannot exist, as it is, without `target`."""

    source: ObjectId
    target: ObjectId
    kind: EdgeKind = "depends"
    """`owned`: dropping the target drops the source silently, and the source can be created
    without it (a serial's sequence). `refers`: the server does not insist (a foreign key on
    SQLite, a name in the text of a routine); it orders statements where nothing speaks against
    it."""

    @property
    def sort_key(self) -> tuple[object, ...]:
        """What edges are ordered by."""
        return (self.source.sort_key, self.target.sort_key, self.kind)


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Why a catalog, or a comparison, does not tell everything."""

    reason: GapReason
    object: str
    """The object in text form, or what is meant (`tables of schema x`)."""
    message: str
    """In plain words, with the remedy where there is one."""


@dataclass(frozen=True)
class Catalog:
    """Everything read from one database at one time."""

    engine: str
    flavour: str
    """`postgresql`, `mysql`, `mariadb`, `sqlite`: what the server really is."""
    server_version: str
    extractor: int
    """The version of the code that read it; see `Knowledge`."""
    facts: Mapping[ObjectId, Fact]
    edges: tuple[Edge, ...] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)
    """Server and database settings that give text its meaning (sql_mode, default charset)."""
    gaps: tuple[Gap, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether "no difference" may be claimed from it."""
        return not self.gaps

    @cached_property
    def _children(self) -> dict[ObjectId, list[ObjectId]]:
        out: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        for fact in self.facts.values():
            if fact.parent is not None:
                out[fact.parent].append(fact.id)
        return dict(out)

    @cached_property
    def _out(self) -> dict[ObjectId, list[Edge]]:
        return _grouped((e.source, e) for e in self.edges)

    @cached_property
    def _in(self) -> dict[ObjectId, list[Edge]]:
        return _grouped((e.target, e) for e in self.edges)

    def children(self, parent: ObjectId, kind: str | None = None) -> list[Fact]:
        """The parts of an object, in the order they were read."""
        found = (self.facts[i] for i in self._children.get(parent, ()))
        return [f for f in found if kind is None or f.id.kind == kind]

    def subtree(self, root: ObjectId) -> Iterator[Fact]:
        """A fact and everything below it, outside first."""
        waiting = [root]
        while waiting:
            identity = waiting.pop()
            yield self.facts[identity]
            waiting += reversed(self._children.get(identity, ()))

    def edges_from(self, object_id: ObjectId) -> Sequence[Edge]:
        """What an object depends on, and how; without its parent."""
        return self._out.get(object_id, ())

    def edges_to(self, object_id: ObjectId) -> Sequence[Edge]:
        """What depends on an object, and how; without its parts."""
        return self._in.get(object_id, ())

    def needs(self, object_id: ObjectId) -> list[ObjectId]:
        """What an object depends on, without its parent."""
        return [e.target for e in self.edges_from(object_id)]

    def needed_by(self, object_id: ObjectId) -> list[ObjectId]:
        """What depends on an object, without its parts."""
        return [e.source for e in self.edges_to(object_id)]

    def of_kind(self, kind: str) -> Iterator[Fact]:
        """All facts of a kind."""
        return (f for f in self.facts.values() if f.id.kind == kind)


@dataclass(frozen=True)
class Knowledge:
    """Since which extractor version kinds and attributes are read.

    What an older snapshot could not know is not comparable with it, and never a difference.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def since(self, kind: str, attribute: str | None = None) -> int:
        """The first version that reads it; 1 when nothing else is said."""
        if attribute is not None and (kind, attribute) in self.attributes:
            return self.attributes[kind, attribute]
        return self.kinds.get(kind, 1)


def by_id(facts: Iterable[Fact]) -> dict[ObjectId, Fact]:
    """Facts by their identity; raises ValueError when two have the same."""
    out: dict[ObjectId, Fact] = {}
    for fact in facts:
        if fact.id in out:
            msg = f"{fact.id} was read twice."
            raise ValueError(msg)
        out[fact.id] = fact
    return out


def _grouped(pairs: Iterable[tuple[ObjectId, Edge]]) -> dict[ObjectId, list[Edge]]:
    out: dict[ObjectId, list[Edge]] = defaultdict(list)
    for key, value in pairs:
        out[key].append(value)
    return dict(out)
