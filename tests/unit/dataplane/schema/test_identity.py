"""The text form of objects: written as the engine quotes, and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.schema.identity import ObjectId

names = st.one_of(
    st.sampled_from(("t", "Odd", "a.b", 'q"q', "b`b", "x[1]", "é ü", "", "(", "a:b", "a@b")),
    st.text(max_size=8),
)
signatures = st.one_of(st.none(), st.sampled_from(("", "integer", 'text[], "My.Type"', "a(3)")))
identities = st.builds(
    ObjectId,
    st.sampled_from(("table", "foreign_key")),
    st.lists(names, min_size=1, max_size=3).map(tuple),
    signatures,
)


@given(identities, st.sampled_from(('"', "`")))
def test_what_is_written_is_read_back(identity: ObjectId, quote: str) -> None:
    assert ObjectId.parse(identity.text(quote), quote) == identity


@given(st.lists(identities, max_size=6), st.randoms(use_true_random=False))
def test_there_is_one_order(found: list[ObjectId], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(shuffled) == sorted(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("table:public.orders", ObjectId("table", ("public", "orders"))),
        ('column:public."Order".id', ObjectId("column", ("public", "Order", "id"))),
        ("function:f(integer, text)", ObjectId("function", ("f",), "integer, text")),
        ("function:f()", ObjectId("function", ("f",), "")),
    ],
)
def test_the_form_of_the_interface(text: str, expected: ObjectId) -> None:
    assert ObjectId.parse(text) == expected
    assert expected.text() == text


@pytest.mark.parametrize(
    "text", ["t", ":t", "table:", 'table:"t', "table:a..b", 'table:a"b"', "T:a"]
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an object"):
        ObjectId.parse(text)


def test_parts_of_a_routine_keep_its_signature() -> None:
    routine = ObjectId("function", ("s", "f"), "integer")
    assert str(routine.child("grant", "bob")) == "grant:s.f.bob(integer)"
