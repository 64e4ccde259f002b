"""Texts that a regular expression matches, whole columns at once."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field, field_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import WORDS, Radix
from auralith.dataplane.generating.generators.regex_automaton import distinct_texts
from auralith.dataplane.generating.generators.regex_language import (
    Either,
    Node,
    NoLanguage,
    Row,
    Signs,
    Times,
    in_one_case,
    lengths,
    parse,
    shortened,
    size,
    steady,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.generating.stream import Stream
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join, letters_of, strings, text

_WIDEST = 100_000
_A_WORD = 9
"""Characters that one word of 64 bits has bits enough for, of any alphabet of ASCII."""
_LAST_LANE = 1 << 39
Rows = NDArray[np.intp]


class RegexParams(Params):
    """A text that a regular expression matches from its beginning to its end."""

    pattern: str = Field(
        min_length=1,
        max_length=1000,
        description="Letters, [classes], (groups), alternatives |, counts ? * + {2,5}, \\d \\w \\s;"
        " * and + go up to eight more.",
    )

    @field_validator("pattern")
    @classmethod
    def _understood(cls, pattern: str) -> str:
        try:
            parse(pattern)
        except NoLanguage as error:
            msg = f"{pattern!r} cannot be made: {error}"
            raise ValueError(msg) from error
        return pattern


def bind_regex(binding: Binding) -> Bound:
    """Random texts of the language; where all must differ, those that a row's place leads to."""
    given, column = binding.given(RegexParams), binding.column
    most = _WIDEST if column.max_length is None else column.max_length
    tree = shortened(parse(given.pattern), most)
    shortest, longest = lengths(tree)
    if longest > most or _lanes(tree) > _LAST_LANE:
        raise GeneratorUnfit(
            f"The pattern gives texts of up to {longest} characters, {shortest} at least, and"
            f" {column.name} holds {most}.",
            loc=("params", "pattern"),
        )
    single = in_one_case(tree)
    texts = distinct_texts(single)
    # Where they could be counted, the tree is small enough to count its ways as well.
    clear = texts is not None and texts == size(single)
    parts = steady(single) if clear else ()
    radix = Radix(tuple(size(part) for part in parts))

    def make(draw: Draw) -> pa.Array:
        if draw.index is None or not clear:
            return drawn(tree, draw.stream, draw.numbers, 0)
        places = radix.split(draw)
        return _joined(
            [placed(part, at) for part, at in zip(parts, places, strict=True)], len(draw)
        )

    return Bound(make, space=radix.space if clear else None, longest=longest)


def _lanes(node: Node) -> int:
    """Lanes of the stream that a node has for itself."""
    match node:
        case Signs():
            return 1
        case Row(parts):
            return sum(_lanes(part) for part in parts)
        case Either(parts):
            return 1 + sum(_lanes(part) for part in parts)
        case Times(part, _, high):
            return 1 + high * _lanes(part)


def drawn(node: Node, stream: Stream, numbers: Words, lane: int) -> pa.Array:
    """A text for each number; what a row gets does not hang on the other rows."""
    match node:
        case Signs(signs):
            if len(signs) == 1:
                return pa.repeat(text(signs), len(numbers))
            return _signs(signs, stream.below(numbers, len(signs), lane))
        case Row(parts):
            found = []
            for part in parts:
                found.append(drawn(part, stream, numbers, lane))
                lane += _lanes(part)
            return _joined(found, len(numbers))
        case Either(parts):
            which = stream.below(numbers, len(parts), lane).astype(np.intp)
            lane += 1
            makers = []
            for part in parts:
                makers.append(_later(part, stream, numbers, lane))
                lane += _lanes(part)
            return _apart(which, makers)
        case Times(part, low, high):
            counts = low + stream.below(numbers, high - low + 1, lane).astype(np.int64)
            if isinstance(part, Signs) and part.signs.isascii():
                return strings(_matrix(part.signs, stream, numbers, lane + 1, high), counts)
            return _repeated(part, stream, numbers, lane + 1, counts)


def _later(part: Node, stream: Stream, numbers: Words, lane: int) -> Callable[[Rows], pa.Array]:
    return lambda rows: drawn(part, stream, numbers[rows], lane)


def _matrix(signs: str, stream: Stream, numbers: Words, lane: int, width: int) -> NDArray[np.uint8]:
    """Characters of ASCII, shape (n, width)."""
    parts = [
        letters_of(stream.words(numbers, lane + at), signs, min(_A_WORD, width - start))
        for at, start in enumerate(range(0, width, _A_WORD))
    ]
    return np.concatenate([np.empty((len(numbers), 0), np.uint8), *parts], axis=1)


def _repeated(
    part: Node, stream: Stream, numbers: Words, lane: int, counts: NDArray[np.int64]
) -> pa.Array:
    found, each = [], _lanes(part)
    for count in range(int(counts.max(initial=0))):
        rows = np.nonzero(counts > count)[0]
        made = drawn(part, stream, numbers[rows], lane + count * each)
        found.append(made if len(rows) == len(numbers) else _scattered(made, rows, len(numbers)))
    return _joined(found, len(numbers))


def placed(node: Node, places: Words) -> pa.Array:
    """The text that each place, below the node's `size`, leads to."""
    match node:
        case Signs(signs):
            return _signs(signs, places)
        case Row(parts):
            found = []
            for part in reversed(parts):
                count = np.uint64(size(part))
                found.append(placed(part, places % count))
                places = places // count
            return _joined(found[::-1], len(places))
        case Either(parts):
            return _ranked(parts, places)
        case Times(part, low, high):
            return _ranked([Row((part,) * count) for count in range(low, high + 1)], places)


def _ranked(parts: Sequence[Node], places: Words) -> pa.Array:
    """The first part's texts first, then the second's."""
    edges = np.cumsum([0, *(size(part) for part in parts)], dtype=np.uint64)
    which = np.searchsorted(edges[1:], places, side="right")
    inner = places - edges[which]
    return _apart(
        which,
        [lambda rows, part=part: placed(part, inner[rows]) for part in parts],  # type: ignore[misc] # mypy takes the default for a second argument
    )


def _signs(signs: str, places: Words) -> pa.Array:
    if signs.isascii():
        glyphs = np.frombuffer(signs.encode(), np.uint8)
        return strings(glyphs[places.astype(np.intp)][:, None])
    return pa.array(list(signs), pa.large_string()).take(pa.array(places))


def _joined(parts: Sequence[pa.Array], rows: int) -> pa.Array:
    if not parts:
        return pa.repeat(text(""), rows)
    return join(*parts) if len(parts) > 1 else parts[0]


def _apart(which: Rows, makers: Sequence[Callable[[Rows], pa.Array]]) -> pa.Array:
    """Each row by the maker whose number it has."""
    order = np.argsort(which, kind="stable")
    ends = np.searchsorted(which[order], np.arange(len(makers) + 1))
    pieces = [
        maker(order[start:end])
        for maker, (start, end) in zip(makers, pairwise(ends.tolist()), strict=True)
        if end > start
    ]
    if not pieces:
        return pa.array([], pa.large_string())
    back = np.empty(len(which), np.int64)
    back[order] = np.arange(len(which))
    return pa.concat_arrays(pieces).take(pa.array(back))


def _scattered(made: pa.Array, rows: Rows, count: int) -> pa.Array:
    """The texts in their rows, nothing in the others."""
    at = np.full(count, len(made), np.int64)
    at[rows] = np.arange(len(made))
    return pa.concat_arrays([made, pa.array([""], pa.large_string())]).take(pa.array(at))


REGEX = Generator(id="regex", family=Family.TEXT, params=RegexParams, makes=WORDS, bind=bind_regex)
