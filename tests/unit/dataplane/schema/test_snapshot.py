"""Catalogs as bytes and back, and what older extractors could not know."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema import snapshot
from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Gap, Knowledge, Value, by_id
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId

T = ObjectId("table", ("s", "t"))
texts = st.text(st.characters(exclude_categories=()), max_size=6)
values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), texts),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)
attributes = st.dictionaries(texts, values, max_size=3)


@given(attributes, attributes, texts, st.sampled_from(("depends", "owned", "refers")))
def test_nothing_is_lost(
    said: dict[str, Value], noted: dict[str, Value], name: str, kind: str
) -> None:
    column = T.child("column", name)
    catalog = Catalog(
        "toy",
        "flavour",
        "1.2",
        3,
        by_id([Fact(T, None, said, noted), Fact(column, T, noted, said)]),
        (Edge(column, T, kind),),  # type: ignore[arg-type]
        {"sql_mode": "x"},
        (Gap("privilege", name, name),),
    )
    again = snapshot.load(snapshot.dump(catalog))
    assert again == catalog
    assert fingerprint(again) == fingerprint(catalog)


def test_damage_and_newer_formats_are_named() -> None:
    with pytest.raises(InvalidInput) as damaged:
        snapshot.load(b"no snapshot")
    assert damaged.value.code == "snapshot.damaged"
    with pytest.raises(InvalidInput) as newer:
        snapshot.load(zlib.compress(b'{"format":99}'))
    assert newer.value.code == "snapshot.newer"


def catalog(extractor: int, *facts: Fact) -> Catalog:
    return Catalog("toy", "toy", "1", extractor, by_id(facts))


def test_what_an_older_version_did_not_read_is_a_gap_not_a_difference() -> None:
    knowledge = Knowledge(kinds={"policy": 2}, attributes={("table", "storage"): 2})
    old = catalog(1, Fact(T, None, {"a": 1}))
    new = catalog(2, Fact(T, None, {"a": 1, "storage": "x"}), Fact(T.child("policy", "p"), T))
    found = diff(old, new, knowledge)
    assert found.empty
    assert {g.object for g in found.gaps} == {"policy", "table.storage"}


def test_another_parent_is_a_difference() -> None:
    index, u = ObjectId("index", ("s", "i")), ObjectId("table", ("s", "u"))
    one = catalog(1, Fact(T), Fact(u), Fact(index, T))
    two = catalog(1, Fact(T), Fact(u), Fact(index, u))
    (change,) = diff(one, two, Knowledge()).changed
    assert change.attributes == ("parent",)
    assert fingerprint(one) != fingerprint(two)
