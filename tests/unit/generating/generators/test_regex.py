"""Texts of regular expressions, against Python's own `re` and against counting by hand."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from auralith.dataplane.generating.generators.regex_automaton import distinct_texts
from auralith.dataplane.generating.generators.regex_language import lengths, parse, size
from tests.unit.generating.generators.running import Case, bound, made, values

PATTERNS = [
    "[A-Z]{3}-[0-9]{4}", "(a|b|ab)c?", r"[a-z]+@[a-z]{2,5}\.(com|fr)", "[0-9a-f]{64}",
    "^(foo|bar){1,3}$", "(a|A)b", "a*a*", "é[à-ü]{2}", "(?:x|y(?:z|w){2}){2,4}", r"\d+\.\d{2}",
    "[^abc]\\d\\w", "(a|b)|(c|)", r"\$\^\(\)\[\]", "[]a-]{3}", r"[\d_.-]{4}", "a{,3}b{2,}", ".{9}",
    "(?P<word>x|y)z", r"\w+\s\S\D\W",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("unique", [False, True])
def test_re_takes_every_text(pattern: str, unique: bool) -> None:
    one = bound("regex", Case(params={"pattern": pattern}))
    if unique and one.space is None:
        return
    count = min(400, one.space or 400) if unique else 400
    index = np.arange(count, dtype=np.uint64) if unique else None
    found = made(one, Case(), count, index).to_pylist()
    assert [text for text in found if not re.fullmatch(pattern, text)] == []
    if unique:
        assert len(set(found)) == count


LETTERS = st.sampled_from(["a", "b", "[ab]", "[^b-z]", "c", "(a|bb)", "ab"])
PIECES = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "{2}", "{0,2}", "{1,3}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=5,
)


@given(PIECES)
@settings(max_examples=150, deadline=None)
def test_small_languages_are_counted_and_numbered_whole(pattern: str) -> None:
    pattern = pattern.replace("[^b-z]", "[ac]")
    tree = parse(pattern)
    assume(size(tree) <= 3000 and lengths(tree)[1] <= 7)
    known = {
        "".join(signs)
        for width in range(lengths(tree)[1] + 1)
        for signs in product("abc", repeat=width)
        if re.fullmatch(pattern, "".join(signs))
    }
    assert distinct_texts(tree) == len(known)
    one = bound("regex", Case(params={"pattern": pattern}))
    if size(tree) == len(known):
        assert one.space == len(known)
        index = np.arange(len(known), dtype=np.uint64)
        assert set(made(one, Case(), index, index).to_pylist()) == known
    else:
        assert one.space is None


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "a(?=b)", r"(a)\1", "a**?{", "[z-a]", "[a", "a{3,1}", r"\b", "a^b", "*a", "a{x}"],
)
def test_what_is_no_text_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match="cannot be made"):
        values("regex", params={"pattern": pattern})


def test_long_counts_are_shortened_to_the_column() -> None:
    found = values("regex", params={"pattern": "[a-z]{2,40}-[0-9]+"}, shape={"max_length": 9})
    assert max(map(len, found)) <= 9
    assert all(re.fullmatch("[a-z]{2,40}-[0-9]+", text) for text in found)


def test_case_counts_for_nothing_where_texts_differ() -> None:
    assert bound("regex", Case(params={"pattern": "[aAbB]{2}"})).space == 4
    assert bound("regex", Case(params={"pattern": "(x|X)"})).space is None
