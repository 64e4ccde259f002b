"""Texts: words, sentences, paragraphs, headlines, patterns; in French and in English."""

from collections.abc import Callable
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    Radix,
    cut,
    distinct,
    locale_of,
    longest,
    of_list,
    roomy,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join, letters_of, strings, text
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale, words

_LANES = 16
"""Lanes that a sentence has; the next sentence begins behind them."""
_PARTS = ("subjects", "verbs", "objects", "ends")
_PLACED_SENTENCES = 2
"""Sentences at the start of a paragraph that a row's place decides."""
_TEXTS = TEXT | {LogicalType.OTHER}


class TextParams(Params):
    """Text in a language."""

    locale: Locale | None = Field(
        default=None, description="The language; by default the scenario's."
    )


class WordParams(TextParams):
    """One word."""


class SentenceParams(TextParams):
    """A sentence of somebody who does something."""


class HeadlineParams(TextParams):
    """A title, such as articles and tickets have."""


class WordsParams(TextParams):
    """A few words."""

    min: int = Field(default=2, ge=1, le=20, description="The fewest.")
    max: int = Field(default=4, ge=1, le=20, description="The most.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            msg = f"min ({self.min}) is above max ({self.max})."
            raise ValueError(msg)
        return self


class ParagraphParams(WordsParams):
    """A few sentences."""

    min: int = Field(default=2, ge=1, le=20, description="The fewest sentences.")
    max: int = Field(default=5, ge=1, le=20, description="The most sentences.")


class PatternParams(Params):
    """A pattern whose signs stand for random letters and digits."""

    pattern: str = Field(
        min_length=1,
        max_length=200,
        description="# is a digit, ? a small letter, ^ a capital one, * a capital one or a digit;"
        " a backslash before a sign makes it stand for itself.",
    )


def bind_word(binding: Binding) -> Bound:
    """One word."""
    return of_list(words(f"{locale_of(binding)}_words"), binding)


def bind_words(binding: Binding) -> Bound:
    """Words with spaces between them; where all must differ, always the most."""
    given, most = binding.given(WordsParams), binding.column.max_length
    entries = words(f"{locale_of(binding)}_words")
    high = given.max
    if most is not None:
        entries = roomy(entries, most)
        high = max(1, min(high, (most + 1) // (longest(entries) + 1)))
    low = min(given.min, high)
    few = distinct(entries)
    radix = Radix((len(few),) * high)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return join(*(few.take(pa.array(place)) for place in radix.split(draw)), by=" ")
        parts = [
            entries.take(pa.array(draw.stream.below(draw.numbers, len(entries), lane)))
            for lane in range(high)
        ]
        return _some(parts, _count(draw, low, high), by=" ")

    return Bound(make, space=radix.space, longest=high * (longest(entries) + 1) - 1)


def _count(draw: Draw, low: int, high: int) -> Words:
    return draw.stream.below(draw.numbers, high - low + 1, _LANES * 32) + np.uint64(low)


def _some(parts: list[pa.Array], counts: Words, *, by: str) -> pa.Array:
    """The first parts of each row, so many of them."""
    shown = [parts[0]]
    for number, part in enumerate(parts[1:], start=1):
        there = counts > np.uint64(number)
        if there.all():
            shown.append(join(text(by), part))
        elif there.any():
            shown.append(pc.if_else(pa.array(there), join(text(by), part), text("")))
    return join(*shown) if len(shown) > 1 else shown[0]


class _Sentences:
    """Subject, verb, object, end; as many of them as there is room for."""

    def __init__(self, binding: Binding, most: int | None, *, stop: str) -> None:
        locale = locale_of(binding)
        lists = [distinct(words(f"{locale}_{part}")) for part in _PARTS]
        self.stop = stop
        for chosen in (lists, lists[:3], lists[2:], lists[2:3]):
            width = sum(longest(entries) + 1 for entries in chosen) - 1 + len(stop)
            if most is None or width <= most:
                break
        else:
            chosen = [distinct(roomy(lists[2], max((most or 1) - len(stop), 1)))]
            width = longest(chosen[0]) + len(stop)
        self.longest = width
        first = [entry[:1].upper() + entry[1:] for entry in chosen[0].to_pylist()]
        self.lists = [pa.array(first, pa.large_string()), *chosen[1:]]
        self.sizes = tuple(len(entries) for entries in self.lists)

    def written(self, places: list[Words]) -> pa.Array:
        """The sentence of these places in the lists."""
        parts = [
            entries.take(pa.array(place)) for entries, place in zip(self.lists, places, strict=True)
        ]
        found = join(*parts, by=" ") if len(parts) > 1 else parts[0]
        return join(found, text(self.stop)) if self.stop else found


def bind_sentence(binding: Binding) -> Bound:
    """Somebody does something."""
    return _single(binding, stop=".")


def bind_headline(binding: Binding) -> Bound:
    """The same without a full stop, of objects."""
    return _single(binding, stop="")


def _single(binding: Binding, *, stop: str) -> Bound:
    made = _Sentences(binding, binding.column.max_length, stop=stop)
    if not stop and len(made.lists) > 2:  # noqa: PLR2004 - a whole sentence is no headline
        made = _Sentences(binding, longest(words(f"{locale_of(binding)}_objects")) + 40, stop="")
    radix = Radix(made.sizes)

    def make(draw: Draw) -> pa.Array:
        return cut(made.written(radix.split(draw)), binding.column)

    return Bound(make, space=radix.space, longest=made.longest)


def bind_paragraph(binding: Binding) -> Bound:
    """Sentences, as many as there is room for."""
    given, most = binding.given(ParagraphParams), binding.column.max_length
    made = _Sentences(binding, most, stop=".")
    high = given.max
    if most is not None:
        high = max(1, min(high, (most + 1) // (made.longest + 1)))
    low = min(given.min, high)
    placed = min(low, _PLACED_SENTENCES)
    radix = Radix(made.sizes * placed)
    width = len(made.sizes)

    def make(draw: Draw) -> pa.Array:
        first = radix.split(draw)
        parts = [made.written(first[at * width : (at + 1) * width]) for at in range(placed)]
        for number in range(placed, high):
            places = [
                draw.stream.below(draw.numbers, size, number * _LANES + lane)
                for lane, size in enumerate(made.sizes)
            ]
            parts.append(made.written(places))
        return cut(_some(parts, _count(draw, low, high), by=" "), binding.column)

    return Bound(make, space=radix.space, longest=high * (made.longest + 1) - 1)


_SIGNS = {
    "#": "0123456789",
    "?": "abcdefghijklmnopqrstuvwxyz",
    "^": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "*": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
}


def bind_pattern(binding: Binding) -> Bound:
    """Letters of the pattern, and random ones where a sign stands."""
    pattern, column = binding.given(PatternParams).pattern, binding.column
    signs: list[tuple[str, bool]] = []
    escaped = False
    for sign in pattern:
        if sign == "\\" and not escaped:
            escaped = True
            continue
        signs.append((sign, sign in _SIGNS and not escaped))
        escaped = False
    if column.max_length is not None and len(signs) > column.max_length:
        raise GeneratorUnfit(
            f"The pattern has {len(signs)} characters, and {column.name} holds"
            f" {column.max_length}.",
            loc=("params", "pattern"),
        )
    radix = Radix(tuple(len(_SIGNS[sign]) for sign, free in signs if free))

    def make(draw: Draw) -> pa.Array:
        places = iter(radix.split(draw))
        parts: list[pa.Array | pa.Scalar] = [
            strings(letters_of(next(places), _SIGNS[sign], 1)) if free else text(sign)
            for sign, free in signs
        ]
        if not radix.sizes:
            return pa.repeat(text("".join(sign for sign, _ in signs)), len(draw))
        return join(*parts)

    return Bound(make, space=radix.space, longest=len(signs))


def _of(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Bound],
    makes: frozenset[LogicalType] = TEXT,
) -> Generator:
    return Generator(id=name, family=Family.TEXT, params=params, makes=makes, bind=bind)


WORD = _of("word", WordParams, bind_word, _TEXTS)
WORDS = _of("words", WordsParams, bind_words, _TEXTS)
SENTENCE = _of("sentence", SentenceParams, bind_sentence)
PARAGRAPH = _of("paragraph", ParagraphParams, bind_paragraph)
HEADLINE = _of("headline", HeadlineParams, bind_headline)
PATTERN = _of("pattern", PatternParams, bind_pattern, _TEXTS)
