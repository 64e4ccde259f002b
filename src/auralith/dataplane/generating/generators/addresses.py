"""Addresses: a city and what belongs to it, a street; columns of one group show the same place."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    Radix,
    distinct,
    grouped,
    locale_of,
    longest,
    of_list,
)
from auralith.dataplane.generating.generators.values import limits, numbers
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale, cities, table, words

Output = Literal[
    "street", "city", "zip", "region", "country", "country_code", "latitude", "longitude", "full"
]
Fields = Mapping[str, pa.Array]

_CITY, _STREET, _NUMBER, _NEAR = 0, 1, 2, 3
"""Lanes of the address's stream; _NEAR takes two."""
_NUMBERS = 180
"""House numbers go from 1 to this."""
_CODE = 2
_AROUND = 20_000
"""A place lies within so many millionths of a degree of its city."""
_COORDINATES = frozenset({
    LogicalType.DECIMAL, LogicalType.FLOAT, LogicalType.TEXT,
})  # fmt: skip


class AddressParams(Params):
    """A part of a made-up address; columns of one group show the same address."""

    group: str | None = Field(
        default="address",
        min_length=1,
        max_length=100,
        description="Columns of the table with the same group show one address; null: none else.",
    )
    locale: Locale | None = Field(
        default=None, description="The language and its countries; by default the scenario's."
    )


class StreetParams(AddressParams):
    """A street with the number of a house."""


class CityParams(AddressParams):
    """A city."""


class ZipParams(AddressParams):
    """The postal code of the group's city."""


class RegionParams(AddressParams):
    """The region or state of the group's city."""


class LatitudeParams(AddressParams):
    """Degrees north, near the group's city."""


class LongitudeParams(AddressParams):
    """Degrees east, near the group's city."""


class FullParams(AddressParams):
    """Street, postal code and city in one line."""


class OutputParams(AddressParams):
    """What `output` names of a made-up address; columns of one group show the same address."""

    output: Output = Field(description="What the column shows.")


class CountryParams(AddressParams):
    """The address's country, or any country where the column is in no group."""

    form: Literal["name", "code"] = Field(
        default="name", description="name: in the language; code: two letters of ISO 3166."
    )


def city_of(draw: Draw, count: int) -> Words:
    """Which of the cities."""
    return draw.stream.below(draw.numbers, count, _CITY)


def places(locale: Locale) -> Fields:
    """The cities with what belongs to each, the country's name as well."""
    known = cities(locale)
    countries = table("countries", ("code", "en", "fr"))
    at = pc.index_in(known["country"], value_set=countries["code"])
    return {
        **known,
        "country_code": known["country"],
        "country": countries[locale].take(at),
    }


def _of_city(binding: Binding, field: str) -> Bound:
    """A field of the city; cut where the column is too narrow for some."""
    entries, most = places(locale_of(binding))[field], binding.column.max_length
    if most is not None:
        entries = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(entries, 0, most))
    few = distinct(entries)

    def make(draw: Draw) -> pa.Array:
        if draw.index is not None:
            return few.take(pa.array(draw.index))
        return entries.take(pa.array(city_of(draw, len(entries))))

    shown = tuple(entries.unique().to_pylist())
    return Bound(make, space=len(few), longest=longest(entries), labels=shown)


def _streets(binding: Binding, most: int | None) -> tuple[pa.Array, pa.Array, Radix]:
    """Streets that fit behind a house number, the numbers with their space, and both choices."""
    locale = locale_of(binding)
    streets = words(f"{locale}_streets")
    numbers_ = pa.array(np.arange(1, _NUMBERS + 1)).cast(pa.large_string())
    if most is not None:
        fit = streets.filter(pc.less_equal(pc.utf8_length(streets), most - 4))
        if not len(fit):
            raise GeneratorUnfit(
                f"{binding.column.name} holds {most} characters, too few for a street.",
                loc=("generator",),
            )
        streets = fit
    return streets, numbers_, Radix((len(streets), _NUMBERS))


def _street(binding: Binding) -> Bound:
    streets, house, radix = _streets(binding, binding.column.max_length)

    def make(draw: Draw) -> pa.Array:
        street, number = radix.split(draw, _STREET)
        return join(house.take(pa.array(number)), streets.take(pa.array(street)), by=" ")

    return Bound(make, space=radix.space, longest=longest(streets) + 4)


def _full(binding: Binding) -> Bound:
    """12 Oak Street, 10027 New York; the country is another column's."""
    locale, most = locale_of(binding), binding.column.max_length
    known = places(locale)
    if locale == "fr":
        towns = join(known["zip"], known["city"], by=" ")
    else:
        towns = join(known["city"], known["zip"], by=" ")
    width = longest(towns) + 2
    left = None if most is None else most - width
    streets, house, radix = _streets(binding, left)
    whole = Radix((len(towns), *radix.sizes))

    def make(draw: Draw) -> pa.Array:
        town, street, number = whole.split(draw, _CITY)
        line = join(house.take(pa.array(number)), streets.take(pa.array(street)), by=" ")
        return join(line, towns.take(pa.array(town)), by=", ")

    return Bound(make, space=whole.space, longest=longest(streets) + 4 + width)


def _coordinate(binding: Binding, field: str) -> Bound:
    """Near the city: within two kilometres or so."""
    held = limits(binding, 6)
    entries = places(locale_of(binding))[field]
    unit: int = 10**held.decimals
    centres = np.array([round(float(value) * unit) for value in entries.to_pylist()], np.int64)
    around = max(_AROUND * unit // 1_000_000, 1)
    lane = _NEAR + (field == "longitude")
    low, high = int(centres.min()) - around, int(centres.max()) + around
    if not held.low <= low <= high <= held.high:
        raise GeneratorUnfit(
            f"{binding.column.name} is too narrow for degrees.", loc=("generator",)
        )

    def make(draw: Draw) -> pa.Array:
        town = city_of(draw, len(centres)).astype(np.int64)
        off = draw.stream.below(draw.numbers, 2 * around + 1, lane).astype(np.int64) - around
        return numbers(centres[town] + off, held.decimals, binding.column)

    return Bound(make, low=low / unit, high=high / unit, longest=12)


def bind_country(binding: Binding) -> Bound:
    """The address's country; without a group any of the world's."""
    given, column = binding.given(CountryParams), binding.column
    code = given.form == "code" or (column.max_length is not None and column.max_length <= _CODE)
    if given.group is not None and not given.unique:
        return _of_city(binding, "country_code" if code else "country")
    field = "code" if code else locale_of(binding)
    return of_list(table("countries", ("code", "en", "fr"))[field], binding)


_BINDERS: dict[str, Callable[[Binding], Bound]] = {
    "street": _street,
    "city": lambda binding: _of_city(binding, "city"),
    "zip": lambda binding: _of_city(binding, "zip"),
    "region": lambda binding: _of_city(binding, "region"),
    "country_code": lambda binding: _of_city(binding, "country_code"),
    "country": lambda binding: _of_city(binding, "country"),
    "latitude": lambda binding: _coordinate(binding, "latitude"),
    "longitude": lambda binding: _coordinate(binding, "longitude"),
    "full": _full,
}
_NUMERIC = ("latitude", "longitude")


def bind_address(binding: Binding) -> Bound:
    """The part that `output` names."""
    output, column = binding.given(OutputParams).output, binding.column
    makes = _COORDINATES if output in _NUMERIC else TEXT
    if column.logical not in makes:
        raise GeneratorUnfit(
            f"{output} does not fit {column.name}, a column of {column.logical.value}.",
            loc=("params", "output"),
        )
    return _BINDERS[output](binding)


def _of(name: str, output: str, params: type[AddressParams]) -> Generator:
    return Generator(
        id=name,
        family=Family.ADDRESS,
        params=params,
        makes=_COORDINATES if output in _NUMERIC else TEXT,
        bind=_BINDERS[output],
        group=grouped,
    )


ADDRESS = Generator(
    id="address",
    family=Family.ADDRESS,
    params=OutputParams,
    makes=_COORDINATES,
    bind=bind_address,
    group=grouped,
)
STREET = _of("street", "street", StreetParams)
CITY = _of("city", "city", CityParams)
ZIP = _of("zip", "zip", ZipParams)
REGION = _of("region", "region", RegionParams)
COUNTRY = Generator(
    id="country",
    family=Family.ADDRESS,
    params=CountryParams,
    makes=TEXT,
    bind=bind_country,
    group=grouped,
)
LATITUDE = _of("latitude", "latitude", LatitudeParams)
LONGITUDE = _of("longitude", "longitude", LongitudeParams)
FULL_ADDRESS = _of("full_address", "full", FullParams)
