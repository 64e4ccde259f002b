"""Sealing originals: what opens where, and what the bytes show."""

import os

import pytest

from auralith.dataplane.errors import Terminal
from auralith.dataplane.operations.anonymize.writing.sealing import Seal, Spot
from auralith.dataplane.rows.fields import apart, beside
from auralith.dataplane.rows.wire import Block

DATA = "1\tjeanne@example.org\té\\n\n2\t\\N\t\n".encode()
SPOT = Spot("run", "person", 3, 0)


def test_what_is_sealed_opens_at_its_place_with_its_key() -> None:
    seal = Seal(os.urandom(32))
    content = seal.seal(DATA, SPOT)
    assert seal.open(content, SPOT) == DATA
    assert b"jeanne" not in content
    assert seal.seal(DATA, SPOT) != content


@pytest.mark.parametrize(
    "other",
    [
        Spot("run 2", "person", 3, 0),
        Spot("run", "person3", 3, 0),
        Spot("run", "person", 4, 0),
        Spot("run", "person", 3, 1),
        Spot("runperson", "", 3, 0),
    ],
)
def test_what_was_moved_does_not_open(other: Spot) -> None:
    seal = Seal(bytes(32))
    with pytest.raises(Terminal) as refused:
        seal.open(seal.seal(DATA, SPOT), other)
    assert refused.value.code == "anonymize.seal"
    assert "jeanne" not in refused.value.message


def test_neither_another_key_nor_altered_bytes_open() -> None:
    content = Seal(bytes(32)).seal(DATA, SPOT)
    altered = content[:-1] + bytes([content[-1] ^ 1])
    for seal, given in ((Seal(b"x" * 32), content), (Seal(bytes(32)), altered)):
        with pytest.raises(Terminal):
            seal.open(given, SPOT)
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")
    assert "\\x00" not in repr(Seal(bytes(32)))


def test_lines_stand_beside_each_other_and_come_apart() -> None:
    first, second = Block(DATA, 2), Block(b"a\tb\n\\N\t\n", 2)
    both = beside(first, second)
    assert both == Block("1\tjeanne@example.org\té\\n\ta\tb\n2\t\\N\t\t\\N\t\n".encode(), 2)
    assert apart(both, 3) == (first, second)
    empty = Block(b"", 0)
    assert beside(empty, empty) == empty
