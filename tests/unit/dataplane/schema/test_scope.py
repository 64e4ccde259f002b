"""Include and exclude rules over text forms."""

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Fact, Gap, Knowledge, by_id
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope

ORDERS = ObjectId("table", ("public", "orders"))
AUDIT = ObjectId("table", ("public", "audit_2024"))
ODD = ObjectId("table", ("public", "Odd"))
DOTTED = ObjectId("table", ("public", "a.b*"))
ROUTINE = ObjectId("function", ("public", "f"), "integer[], text[]")
PARKED = ObjectId("column", ("public", "orders", "auralith_parked_20260101_a"))


def catalog(comment: str = "x") -> Catalog:
    facts = [Fact(i) for i in (ORDERS, AUDIT, ODD, DOTTED, ROUTINE)]
    for table in (ORDERS, AUDIT):
        column = Fact(table.child("column", "id"), table, {"type": "int", "comment": comment})
        facts += [column, Fact(column.id.child("default", "it"), column.id)]
    facts.append(Fact(PARKED, ORDERS))
    return Catalog("toy", "toy", "1", 1, by_id(facts))


def inside(*include: str, exclude: tuple[str, ...] = ()) -> set[str]:
    found = catalog()
    outside = Scope(include, exclude).outside(found)
    return {str(i) for i in found.facts if i not in outside}


def test_without_rules_everything_takes_part_but_what_is_parked() -> None:
    assert inside() == {str(i) for i in catalog().facts} - {str(PARKED)}
    assert str(PARKED) in inside("column:*.auralith_parked_*")


def test_parts_follow_their_parent_and_exclude_wins() -> None:
    assert inside("table:public.orders") == {
        "table:public.orders",
        "column:public.orders.id",
        "default:public.orders.id.it",
    }
    assert inside("table:public.orders", exclude=("column:*",)) == {"table:public.orders"}
    assert inside("column:public.orders.id", exclude=("table:public.orders",)) == set()


def test_a_text_form_matches_its_own_object_only() -> None:
    for identity in (ORDERS, ODD, ROUTINE):
        got = {i for i in inside(str(identity)) if i.partition(":")[0] == identity.kind}
        assert got == {str(identity)}
    assert str(DOTTED) in inside(str(DOTTED))


def test_kind_and_quotes_may_be_left_out() -> None:
    assert inside("public.Odd") == {'table:public."Odd"'}
    assert "table:public.audit_2024" not in inside(exclude=("public.audit_????",))


def test_an_attribute_alone_is_left_out() -> None:
    scope = Scope(exclude=("column:*@comment",))
    old, new = scope.applied(catalog("x")), scope.applied(catalog("y"))
    assert diff(old, new, Knowledge()).empty
    assert not diff(catalog("x"), catalog("y"), Knowledge()).empty
    assert scope.ignored(ORDERS.child("column", "id"), ["comment", "type"]) == {"comment"}


def test_the_reason_names_the_rule() -> None:
    why = Scope(exclude=("table:*.audit_*",)).outside(catalog())
    assert "table:*.audit_*" in why[AUDIT]
    assert why[AUDIT] == why[AUDIT.child("column", "id")]


@pytest.mark.parametrize(("include", "exclude"), [(("",), ()), ((), ("",)), (("t:a@b",), ())])
def test_a_rule_that_means_nothing_is_refused(
    include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput):
        Scope(include, exclude)


def unread(*objects: str) -> Catalog:
    found = catalog()
    gaps = tuple(Gap("timeout", text, "Too slow.") for text in objects)
    return Catalog("toy", "toy", "1", 1, found.facts, gaps=gaps)


def test_what_one_side_could_not_read_takes_no_part_on_either() -> None:
    scope = Scope().reading(unread("column:*", "table:public.audit_2024"), catalog())
    left = {str(i) for i in scope.unseen(catalog())}
    assert left == {
        "column:public.orders.id",
        "default:public.orders.id.it",
        f"column:public.orders.{PARKED.name}",
        "table:public.audit_2024",
        "column:public.audit_2024.id",
        "default:public.audit_2024.id.it",
    }
    outside = scope.outside(catalog())
    assert left <= {str(i) for i in outside}
    assert "Too slow." in outside[AUDIT]
    assert ORDERS in scope.applied(catalog()).facts


def test_what_is_only_not_understood_still_takes_part() -> None:
    opaque = Catalog("toy", "toy", "1", 1, {}, gaps=(Gap("opaque", str(ORDERS), "Odd."),))
    words = Catalog("toy", "toy", "1", 1, {}, gaps=(Gap("timeout", "stored texts", "Slow."),))
    assert Scope().reading(opaque, words) == Scope()


def test_rules_that_name_nothing() -> None:
    scope = Scope(
        ("table:public.orders", "public.ordres", "table:public.audit_*"),
        ("column:*@comment", "column:*@colour", "view:public.orders", "public.Odd", "table:*.x*"),
    )
    assert scope.idle(catalog(), catalog()) == [
        ("include", "public.ordres"),
        ("exclude", "column:*@colour"),
        ("exclude", "view:public.orders"),
        ("exclude", "table:*.x*"),
    ]
