"""How much of what people labelled is found, and how much of what is found was labelled."""

from dataclasses import replace
from functools import cache

import pytest

from auralith.dataplane.detecting.model import Found
from auralith.dataplane.detecting.scoring import PERSONAL
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.masking.groups import Place
from tests.unit.dataplane.detecting.labelled import schema


@cache
def found_in(*, with_data: bool) -> dict[Place, Found]:
    tables, samples, _ = schema()
    found = search(tables, samples if with_data else {})
    return {Place(f.table, f.column.name): f for f in found}


def measured(found: dict[Place, Found], least: float) -> tuple[float, float]:
    """Recall and precision at a confidence."""
    _, _, labels = schema()
    right = {place for place, label in labels.items() if label is not None}
    hits = {place for place, one in found.items() if one.confidence >= least}
    return len(hits & right) / len(right), len(hits & right) / len(hits)


def test_the_fixtures_are_many_and_hold_both_kinds() -> None:
    _, _, labels = schema()
    personal = [label for label in labels.values() if label is not None]
    assert len(labels) >= 150
    assert len(personal) >= 100
    assert len(labels) - len(personal) >= 100
    assert len(set(personal)) >= 30


def test_recall_and_precision_with_data() -> None:
    found = found_in(with_data=True)
    for least in (0.0, PERSONAL):
        recall, precision = measured(found, least)
        assert recall >= 0.95, recall
        assert precision >= 0.9, precision


def test_recall_and_precision_by_names_alone() -> None:
    # Columns whose names say nothing cannot be found, and are a sixth of the fixtures.
    recall, precision = measured(found_in(with_data=False), PERSONAL)
    assert recall >= 0.8, recall
    assert precision >= 0.9, precision


def test_the_category_is_the_right_one() -> None:
    found = found_in(with_data=True)
    _, _, labels = schema()
    wrong = {
        place: (labels[place], one.category.value)
        for place, one in found.items()
        if labels[place] not in {None, one.category.value}
    }
    assert len(wrong) * 20 <= len(found), wrong


def test_values_alone_tell_what_names_hide() -> None:
    tables, samples, labels = schema()
    hidden, mapped, wanted = [], {}, {}
    for table in tables:
        name = replace(table.name, name=f"t{len(hidden)}")
        columns = []
        for number, column in enumerate(table.columns):
            columns.append(replace(column, name=f"c{number}"))
            mapped[Place(name, f"c{number}")] = samples[Place(table.name, column.name)]
            wanted[Place(name, f"c{number}")] = labels[Place(table.name, column.name)]
        hidden.append(replace(table, name=name, columns=tuple(columns), primary_key=None))
    found = {Place(f.table, f.column.name): f for f in search(hidden, mapped)}
    forms = {
        "email", "phone", "iban", "card", "ip", "mac", "first_name", "full_name", "street",
        "password", "gender", "geo", "document",
    }  # fmt: skip
    right = {place for place, label in wanted.items() if label in forms}
    hits = {place for place, one in found.items() if one.confidence >= PERSONAL}
    assert len(hits & right) / len(right) >= 0.9, right - hits
    false = {place: found[place].category.value for place in hits if wanted[place] is None}
    assert len(false) / len(hits) <= 0.15, false


@pytest.mark.parametrize(
    "column",
    ["products.product_name", "files.filename", "sessions.ip_count", "orders.order_number",
     "devices.firmware_version", "users.email_verified_at", "employees.badge_color"],
)  # fmt: skip
def test_hard_ones_are_no_false_alarm(column: str) -> None:
    found = found_in(with_data=True)
    assert column not in {str(place) for place in found}
