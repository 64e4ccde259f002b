"""Originals worth searching for, in every form they may take in a line."""

import base64
import json

import pytest

from auralith.dataplane.operations.anonymize.verification.needles import (
    ENOUGH,
    Needle,
    bits,
    chosen,
)
from auralith.dataplane.operations.anonymize.verification.searching import Search
from auralith.dataplane.rows.wire import Block, escaped

VALUE = 'Zoë "Zed" O\'Neil\\née 1987-03-14'


@pytest.mark.parametrize(
    "text",
    [
        "jean.dupont@example.com", "+33612345678", "FR7630006000011234567890189",
        "Marie-Charlotte Dupont-Lefevre", "12 rue de la République, Lyon",
    ],
)  # fmt: skip
def test_rare_texts(text: str) -> None:
    assert bits(text) >= ENOUGH


@pytest.mark.parametrize("text", ["Lyon", "Jean Martin", "2024-01-01", "aaaaaaaaaaaaaaaaaaaa", ""])
def test_common_texts(text: str) -> None:
    assert bits(text) < ENOUGH


@pytest.mark.parametrize(
    "field",
    [
        escaped(f"he said {VALUE} twice"),
        escaped(VALUE.upper()),
        escaped(VALUE.lower()),
        escaped(json.dumps({"a": [VALUE]}, ensure_ascii=False)),
        escaped(json.dumps({"a": [VALUE]})),
        "\\\\x00ff" + VALUE.encode().hex() + "00",
        VALUE.encode().hex().upper(),
        escaped(base64.b64encode(b"x" + VALUE.encode() + b"yz").decode()),
        escaped(base64.b64encode(VALUE.encode()).decode()),
        escaped(base64.b64encode(b"xy" + VALUE.encode()).decode()),
    ],
)
def test_every_form_is_found_in_its_field(field: str) -> None:
    line = f"1\t{field}\t\\N\n2\tnothing\t{field}\n3\t\\N\t\\N\n"
    found = Search([Needle(VALUE)]).fields(Block(line.encode(), 3), 3)

    assert found is not None
    assert list(zip(found.rows.tolist(), found.columns.tolist(), strict=True)) == [(0, 1), (1, 2)]


def test_nothing_is_found_where_nothing_is() -> None:
    block = Block(b"1\tnothing\n2\tat all\n", 2)
    assert Search([Needle(VALUE)]).fields(block, 2) is None
    assert Search([]).fields(block, 2) is None


def test_every_column_has_its_share() -> None:
    columns = [[Needle(f"{c}{n}") for n in range(10)] for c in "abc"]
    found = [str(needle.value)[0] for needle in chosen(columns, 6)]
    assert sorted(found) == ["a", "a", "b", "b", "c", "c"]
    assert len(chosen(columns, 1_000)) == 30


def test_needles_do_not_show_themselves() -> None:
    assert VALUE not in repr(Needle(VALUE))
