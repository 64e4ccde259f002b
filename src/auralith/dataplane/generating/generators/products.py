"""Goods: names, categories, colours, article numbers, bar codes; columns of one group agree."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import beside, constant, digits, shown
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    WORDS,
    Radix,
    cut,
    distinct,
    grouped,
    locale_of,
    longest,
    of_list,
    room,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join, letters_of, strings, text
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale, table, words

_PRODUCT, _COLOUR = 0, 1
"""Lanes of the product's stream."""
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
_WEIGHTS = (1, 3) * 6
_IN_HOUSE = "20"
"""Bar codes that shops give to goods of their own: no maker has them (GS1)."""
_BARCODES = 10**10
_SERIES = 1000


class ProductParams(Params):
    """The name of an article; columns of one group show the same one."""

    group: str | None = Field(
        default="product",
        min_length=1,
        max_length=100,
        description="Columns of the table with the same group show one article; null: none else.",
    )
    locale: Locale | None = Field(
        default=None, description="The language; by default the scenario's."
    )


class CategoryParams(ProductParams):
    """The category that the group's article is of."""


class ColorParams(ProductParams):
    """A colour."""


class SkuParams(Params):
    """An article number, such as KLM-482913."""

    prefix: str = Field(default="", max_length=20, description="What it begins with.")
    letters: int = Field(default=3, ge=0, le=6, description="Random letters, then a hyphen.")
    digits: int = Field(default=6, ge=2, le=12, description="Digits at the end.")


class EanParams(Params):
    """A bar code of thirteen digits of the range for goods of one's own."""


def _list(binding: Binding, field: str) -> pa.Array:
    return table(f"{locale_of(binding)}_products", ("category", "name"))[field]


def _which(draw: Draw, count: int) -> Words:
    return draw.stream.below(draw.numbers, count, _PRODUCT)


def _name(binding: Binding) -> pa.Array:
    found = cut(_list(binding, "name"), binding.column).to_pylist()
    return pa.array([name[:1].upper() + name[1:] for name in found], pa.large_string())


def bind_product(binding: Binding) -> Bound:
    """What it is; where all must differ, its colour and the number of its series."""
    names = _name(binding)
    few, colours = distinct(names), distinct(words(f"{locale_of(binding)}_colours"))
    radix = Radix((len(few), len(colours), _SERIES))
    most = binding.column.max_length
    wide = longest(few) + longest(colours) + 6
    if most is not None and wide > most:
        radix = Radix((len(few),))

    def make(draw: Draw) -> pa.Array:
        if draw.index is None:
            return names.take(pa.array(_which(draw, len(names))))
        places = radix.split(draw)
        found = few.take(pa.array(places[0]))
        if len(places) == 1:
            return found
        series = pa.array(places[2]).cast(pa.large_string())
        return join(found, colours.take(pa.array(places[1])), series, by=" ")

    characters = wide if len(radix.sizes) > 1 else longest(names)
    return Bound(make, space=radix.space, longest=characters)


def bind_category(binding: Binding) -> Bound:
    """What kind of goods the group's article is."""
    entries = cut(_list(binding, "category"), binding.column)
    few = distinct(entries)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return few.take(pa.array(draw.index))
        return entries.take(pa.array(_which(draw, len(entries))))

    return Bound(
        make, space=len(few), longest=longest(entries), labels=tuple(entries.unique().to_pylist())
    )


def bind_colour(binding: Binding) -> Bound:
    """A colour."""
    return of_list(words(f"{locale_of(binding)}_colours"), binding, lane=_COLOUR)


def bind_sku(binding: Binding) -> Bound:
    """Prefix, letters, digits; narrower columns have fewer of both."""
    given, most = binding.given(SkuParams), binding.column.max_length
    letters, width = given.letters, given.digits
    if most is not None:
        left = most - len(given.prefix)
        width = min(width, left)
        letters = max(min(letters, left - width - 1), 0)
        room(binding.column, len(given.prefix) + 2, "an article number")
    radix = Radix((max(len(_CONSONANTS) ** letters, 1), 10**width))

    def make(draw: Draw) -> pa.Array:
        found, rest = radix.split(draw)
        number = shown(digits(rest, width))
        head = text(given.prefix)
        if not letters:
            return join(head, number)
        return join(head, strings(letters_of(found, _CONSONANTS, letters)), text("-"), number)

    characters = len(given.prefix) + letters + (1 if letters else 0) + width
    return Bound(make, space=radix.space, longest=characters)


def bind_ean(binding: Binding) -> Bound:
    """20, ten digits and the check."""
    column = binding.column

    def make(draw: Draw) -> pa.Array:
        found = draw.stream.below(draw.numbers, _BARCODES) if draw.index is None else draw.index
        payload = beside(constant(_IN_HOUSE, len(draw)), digits(found, 10))
        check = np.asarray(-checks.weighted(payload, _WEIGHTS, 10) % 10)
        made = shown(beside(payload, digits(check, 1)))
        return made if column.logical is LogicalType.TEXT else made.cast(column.travels_as)

    if column.logical is LogicalType.INTEGER:
        if (column.high or 0) < 10**13:
            raise GeneratorUnfit(f"{column.name} is too narrow for bar codes.", loc=("generator",))
        return Bound(make, space=_BARCODES, low=2 * 10**12, high=21 * 10**11)
    room(column, 13, "a bar code")
    return Bound(make, space=_BARCODES, longest=13)


def _of(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Bound],
    makes: frozenset[LogicalType] = TEXT,
) -> Generator:
    return Generator(
        id=name,
        family=Family.PRODUCT,
        params=params,
        makes=makes,
        bind=bind,
        group=grouped,
    )


PRODUCT_NAME = _of("product_name", ProductParams, bind_product)
CATEGORY = _of("product_category", CategoryParams, bind_category)
COLOR = _of("color", ColorParams, bind_colour, WORDS)
SKU = _of("sku", SkuParams, bind_sku)
EAN = _of("ean", EanParams, bind_ean, TEXT | {LogicalType.INTEGER})
