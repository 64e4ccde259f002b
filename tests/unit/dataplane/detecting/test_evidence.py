"""What speaks for a finding is told without any value of a row."""

import json
from dataclasses import fields
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import ColumnSample, Finding
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.detecting.showing import veiled
from auralith.dataplane.detecting.suggesting import suggested
from auralith.dataplane.masking.groups import Place
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName
from tests.unit.dataplane.detecting.labelled import schema

NAMES = (
    "email", "phone", "first_name", "full_name", "iban", "nir", "password", "notes", "address",
    "card_number", "ip", "diagnosis", "data", "x", "gender", "birth_date", "profile",
)  # fmt: skip
LOGICAL = (LogicalType.TEXT, LogicalType.JSON, LogicalType.OTHER, LogicalType.ARRAY)


def leaves(value: Any) -> list[str]:
    """Texts and numbers of a document."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [] if isinstance(value, bool) or value is None else [str(value)]


# Letters that no sentence and no dictionary of ours has, so that a hit is a value.
WORD = st.text("αβγδεζηθ", min_size=4, max_size=9)
ORIGINAL = st.one_of(
    WORD,
    st.builds("{}@{}.fr".format, WORD, WORD),
    st.builds("{} {}".format, WORD, WORD),
    st.integers(10**8, 10**15).map(str),
    st.builds("+33 6 {} {}".format, st.integers(1000, 9999), st.integers(1000, 9999)),
    st.builds("call {} at {}@{}.org, said so".format, WORD, WORD, WORD),
)
VALUES = st.one_of(
    st.lists(ORIGINAL, min_size=1, max_size=30, unique=True),
    st.lists(
        st.builds(lambda a, b: json.dumps({"email": a, "who": {"name": b, "n": [a]}}), ORIGINAL,
                  ORIGINAL),
        min_size=1, max_size=10,
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(NAMES), st.sampled_from(LOGICAL), VALUES)
def test_no_original_in_any_evidence(name: str, logical: LogicalType, values: list[str]) -> None:
    table = Table(TableName(None, "customers"), columns=(Column(name, "", logical, True),))
    samples = {Place(table.name, name): ColumnSample(tuple(dict.fromkeys(values)), len(values))}
    found = search([table], samples)
    told = json.dumps([f.evidence for f in suggested(found, [table], samples)], ensure_ascii=False)
    for value in values:
        try:
            originals = leaves(json.loads(value))
        except ValueError:
            originals = [value]
        for original in originals:
            assert original not in told
            for part in original.replace("@", " ").replace(",", " ").split():
                assert len(part) < 4 or part.isascii() or part not in told, part


def test_no_value_of_the_fixtures_in_any_evidence() -> None:
    tables, samples, _ = schema()
    for one in search(tables, samples):
        place = Place(one.table, one.column.name)
        told = " ".join(one.evidence)
        for value in samples[place].values:
            assert len(value) < 5 or value not in told, (place, told)


@given(st.text(min_size=4, max_size=80))
def test_a_veiled_value_does_not_hold_the_value(value: str) -> None:
    shown = veiled(value)
    assert value.strip() not in shown or not value.strip()
    assert "•••" in shown


def test_veils_look_like_what_they_veil() -> None:
    assert veiled("jean.dupont@laposte.fr") == "j•••@•••.fr"
    assert veiled("+33 6 12 34 56 78") == "+33 •••"
    assert veiled("Jean Dupont") == "J••• D•••"
    assert veiled("295109912611193") == "•••"


def test_every_finding_has_all_its_parts() -> None:
    tables, samples, _ = schema()
    found = suggested(search(tables, samples), tables, samples)
    assert {f.name for f in fields(Finding)} == {
        "table", "column", "category", "confidence", "evidence", "suggested",
    }  # fmt: skip
    for one in found:
        assert one.evidence
        assert 0 < one.confidence <= 1
        assert one.category in set(Category)
        assert one.suggested["transformer"]
