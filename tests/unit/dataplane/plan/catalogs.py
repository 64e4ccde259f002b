"""Random catalogs of the toy database; always ones that could exist."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId
from tests.unit.dataplane.plan.server import catalog_of

NAMES = ("n0", "n1", "n2", "n3", "n4", "n5")
"""Shared by tables and views, so that one takes the name of the other."""
COLUMNS = ("a", "b", "c", 'odd "d".e')
TYPES = ("e0", "e1")
SEQUENCES = ("s0", "s1")
INDEXES = ("i0", "i1", "i2")
PLAIN: tuple[Value, ...] = ("int", "text")


class Builder:
    """Facts, added one by one."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(self, kind: str, name: str, parent: ObjectId | None = None, **rest: Value) -> ObjectId:
        identity = ObjectId(kind, (name,)) if parent is None else parent.child(kind, name)
        attributes = {k: v for k, v in rest.items() if v is not None}
        self.facts.append(Fact(identity, parent, attributes))
        return identity


def _path(identity: ObjectId) -> str:
    return str(identity).partition(":")[2]


def _extras(draw: Any, out: Builder, owner: ObjectId) -> None:
    for kind in draw(st.lists(st.sampled_from(("grant", "comment")), unique=True, max_size=2)):
        out.add(kind, "bob" if kind == "grant" else "it", owner, text=draw(st.integers(0, 1)))


def _table(draw: Any, out: Builder, name: str, types: Sequence[str]) -> list[ObjectId]:
    table = out.add(
        "table",
        name,
        fill=draw(st.sampled_from((None, 50))),
        strict=draw(st.sampled_from((None, True))),
        storage=draw(st.sampled_from((None, None, None, "x"))),
    )
    _extras(draw, out, table)
    columns = []
    for column in draw(st.lists(st.sampled_from(COLUMNS), unique=True, min_size=1, max_size=3)):
        kind = draw(st.sampled_from((*PLAIN, *types)))
        columns.append(
            out.add(
                "column",
                column,
                table,
                type=kind,
                type_name=kind if kind in types else None,
                required=draw(st.sampled_from((None, True))),
                generated=draw(st.sampled_from((None, None, None, True))),
            )
        )
    _extras(draw, out, columns[0])
    return columns


@st.composite
def catalogs(draw: Any) -> Catalog:
    """A database with circles of foreign keys, views over views, owned sequences."""
    out = Builder()
    types = draw(st.lists(st.sampled_from(TYPES), unique=True))
    for name in types:
        out.add("type", name, values=draw(st.integers(0, 1)))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6))
    split = draw(st.integers(0, len(names)))
    columns = {name: _table(draw, out, name, types) for name in names[:split]}
    every = [c for found in columns.values() for c in found]
    for name in draw(st.lists(st.sampled_from(INDEXES), unique=True)) if every else ():
        table = draw(st.sampled_from(sorted(columns)))
        used = draw(st.lists(st.sampled_from(columns[table]), unique=True, min_size=1, max_size=2))
        index = out.add(
            "index", name, ObjectId("table", (table,)), columns=tuple(c.name for c in used)
        )
        _extras(draw, out, index)
    for number in range(draw(st.integers(0, 3)) if every else 0):
        table = draw(st.sampled_from(sorted(columns)))
        out.add(
            "foreign_key",
            f"f{number}",
            ObjectId("table", (table,)),
            columns=(draw(st.sampled_from(columns[table])).name,),
            references=_path(draw(st.sampled_from(every))),
        )
    usable = list(every)
    for name in names[split:] if every else ():
        used = draw(st.lists(st.sampled_from(usable), unique=True, min_size=1, max_size=3))
        view = out.add(
            "view",
            name,
            uses=tuple(str(u) for u in used),
            option=draw(st.sampled_from((None, "barrier"))),
        )
        _extras(draw, out, view)
        usable.append(view)
    for name in draw(st.lists(st.sampled_from(SEQUENCES), unique=True)):
        owner_path = _path(draw(st.sampled_from(every))) if every and draw(st.booleans()) else None
        out.add("sequence", name, owned_by=owner_path)
        for at, fact in enumerate(out.facts):
            free = owner_path is None and draw(st.integers(0, 5)) == 0
            if fact.id.kind == "column" and (free or _path(fact.id) == owner_path):
                attributes = {**fact.attributes, "default_of": name}
                out.facts[at] = Fact(fact.id, fact.parent, attributes)
    return catalog_of(out.facts)
