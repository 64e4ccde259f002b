"""Addresses: a city, or whole addresses whose columns agree."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.keyed.prf import words_of
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.masking.transformers.names import ListParams, subject_tags
from auralith.dataplane.masking.transformers.picking import in_case_of, pick
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import NEWEST, Locale, Version, cities, longest, words

_NUMBERS = 180
"""House numbers go from 1 to this."""
_COORDINATES = ("latitude", "longitude")


class AddressParams(Params):
    """A part of one made-up address; all columns with the same subject show the same address."""

    subject: tuple[str, ...] = Field(
        min_length=1, description="Columns that say whose address it is, such as the customer's id."
    )
    output: Literal[
        "street", "city", "zip", "region", "country", "latitude", "longitude", "full"
    ] = Field(description="What this column shows of the address.")
    locale: Locale = Field(default="en", description="The language and the country.")
    lists: Version = Field(default=NEWEST, description="The version of the lists.")


def bind_address(binding: Binding) -> Mask:
    """Street from one half of the subject's hash, city and what belongs to it from the other."""
    given, prf = binding.given(AddressParams), binding.key.prf("address")
    kind, output = binding.column.travels_as, given.output
    if (output in _COORDINATES) < (not pa.types.is_large_string(kind)):
        raise RuleUnfit(
            f"{binding.column.name} is a number: only latitude and longitude fit.",
            loc=("params", "output"),
        )
    known = cities(given.locale, given.lists)
    streets = words(f"{given.locale}_streets", given.lists)

    def mask(values: pa.Array, row: Row) -> pa.Array:
        numbers = words_of(subject_tags(prf, values, row, given.subject))

        def of_city(name: str) -> pa.Array:
            return pick(known[name], numbers[:, 1])

        def street() -> pa.Array:
            house = (numbers[:, 0] >> np.uint64(32)) % np.uint64(_NUMBERS) + np.uint64(1)
            houses = pa.array(house).cast(pa.large_string())
            return join(houses, pick(streets, numbers[:, 0] & np.uint64(0xFFFFFFFF)), by=" ")

        if output == "street":
            return street()
        if output == "full":
            place = [of_city("zip"), of_city("city")]
            order = place if given.locale == "fr" else place[::-1]
            return join(street(), text(", "), join(*order, by=" "))
        found = of_city(output)
        if pa.types.is_decimal(kind):
            rounded = pc.round(found.cast(pa.float64()), ndigits=min(kind.scale, 2))
            return rounded.cast(kind, safe=False)
        return found if pa.types.is_large_string(kind) else found.cast(kind)

    return mask


def bind_city(binding: Binding) -> Mask:
    """Another city."""
    given, prf = binding.given(ListParams), binding.key.prf("city")
    entries = cities(given.locale, given.lists)["city"]

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        found = pick(entries, prf.words(canonical(values, Canonical.FOLDED)), avoid=values)
        return in_case_of(found, values) if given.match_case else found

    return mask


def _widest(params: Params, name: str) -> int:
    column = cities(getattr(params, "locale", "en"))[name]
    return int(pc.max(pc.utf8_length(column)).as_py())


def _address_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    output = getattr(params, "output", "full")
    street = longest(f"{getattr(params, 'locale', 'en')}_streets") + 4
    if output == "street":
        return street
    if output == "full":
        return street + 3 + _widest(params, "zip") + _widest(params, "city")
    return _widest(params, output)


ADDRESS = Transformer(
    id="address",
    family=Family.SUBSTITUTION,
    params=AddressParams,
    accepts=TEXT | {LogicalType.FLOAT, LogicalType.DECIMAL},
    bind=bind_address,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=2,
    needs=Needs.ROW,
    canonical=Canonical.FOLDED,
    fills=True,
    longest=_address_longest,
    reads=lambda params: tuple(getattr(params, "subject", ())),
)
CITY = Transformer(
    id="city",
    family=Family.SUBSTITUTION,
    params=ListParams,
    accepts=TEXT,
    bind=bind_city,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=3,
    canonical=Canonical.FOLDED,
    longest=lambda params, _column: _widest(params, "city"),
)
