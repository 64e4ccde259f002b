"""Include and exclude rules over text forms."""

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.diff import diff
from auralith.dataplane.schema.facts import Catalog, Fact, Knowledge, by_id
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
