"""Which objects may be the same under another name, and catalogs after renames."""

import pytest

from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Knowledge, Value, by_id
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.rename import RenameCandidate, apply_renames, candidates


def table(name: str, /, **columns: str) -> list[Fact]:
    identity = ObjectId("table", ("s", name))
    out = [Fact(identity)]
    for column, kind in columns.items():
        attributes: dict[str, Value] = {"type": kind}
        out.append(Fact(identity.child("column", column), identity, attributes))
    return out


def catalog(*tables: list[Fact], edges: tuple[Edge, ...] = ()) -> Catalog:
    return Catalog("toy", "toy", "1", 1, by_id(f for t in tables for f in t), edges)


def found(old: Catalog, new: Catalog) -> list[RenameCandidate]:
    return list(candidates(diff(old, new, Knowledge()), old, new, lambda *_: True))


def test_a_column_in_the_same_place_with_the_same_content() -> None:
    old = catalog(table("t", id="int", mail="text", age="int"))
    new = catalog(table("t", id="int", e_mail="text", age="int"))
    (one,) = found(old, new)
    assert (one.kind, one.old.name, one.new.name) == ("column", "mail", "e_mail")
    assert 0.9 < one.score <= 1
    assert len(one.reasons) == 3


def test_a_table_with_equal_columns_whatever_its_name() -> None:
    old = catalog(table("customers", id="int", mail="text", age="int"))
    new = catalog(table("xyz", id="int", mail="text", age="int"))
    (one,) = found(old, new)
    assert one.old.name == "customers"


def test_nothing_in_common_is_no_candidate() -> None:
    old = catalog(table("t", a="int", z="int"))
    new = catalog(table("t", qq="text", z="int"))
    assert found(old, new) == []


def test_each_object_is_suggested_once_best_first() -> None:
    old = catalog(table("t", name="text", other="text"))
    new = catalog(table("t", names="text", others="text"))
    pairs = [(c.old.name, c.new.name) for c in found(old, new)]
    assert sorted(pairs) == [("name", "names"), ("other", "others")]


def test_identities_are_rewritten_everywhere() -> None:
    t, u = ObjectId("table", ("s", "t")), ObjectId("table", ("s", "u"))
    view = ObjectId("view", ("s", "v"))
    old = catalog(table("t", a="int"), [Fact(view)], edges=(Edge(view, t.child("column", "a")),))
    new = apply_renames(old, [(t, u), (u.child("column", "a"), u.child("column", "b"))])
    expected = catalog(
        table("u", b="int"), [Fact(view)], edges=(Edge(view, u.child("column", "b")),)
    )
    assert new == expected
    assert apply_renames(new, [(u.child("column", "b"), u.child("column", "a")), (u, t)]) == old


def test_a_name_that_is_taken_or_missing_is_refused() -> None:
    t, u = ObjectId("table", ("s", "t")), ObjectId("table", ("s", "u"))
    with pytest.raises(ValueError, match="exists already"):
        apply_renames(catalog(table("t"), table("u")), [(t, u)])
    with pytest.raises(ValueError, match="does not exist"):
        apply_renames(catalog(table("t")), [(u, t)])


def test_a_swap_through_a_passing_name() -> None:
    t, u, x = (ObjectId("table", ("s", n)) for n in "tux")
    old = catalog(table("t", a="int"), table("u", b="text"))
    new = apply_renames(old, [(t, x), (u, t), (x, u)])
    assert {str(i) for i in new.facts} == {
        "table:s.t", "column:s.t.b", "table:s.u", "column:s.u.a"
    }  # fmt: skip
