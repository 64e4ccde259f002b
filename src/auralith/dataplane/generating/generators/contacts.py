"""Telephone numbers: valid ones that ring nowhere, or any of a country's mobiles."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import digits, signs, spaced
from auralith.dataplane.generating.generators.drawing import TEXT, Radix
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed.prf import Bytes, Words
from auralith.dataplane.masking.texts import join, strings, text

Country = Literal["FR", "GB", "US", "CA", "DE", "BE", "CH", "LU"]
Form = Literal["international", "national", "e164"]


@dataclass(frozen=True)
class Plan:
    """How a country's numbers are built: prefixes behind the trunk digit, and free digits."""

    code: str
    trunk: str
    groups: tuple[int, ...]
    """How the national number is written."""
    reserved: tuple[str, ...]
    """Prefixes set aside for films and documentation."""
    mobile: tuple[str, ...]

    @property
    def length(self) -> int:
        """Digits behind the country's code."""
        return sum(self.groups)


PLANS: dict[str, Plan] = {
    "FR": Plan("33", "0", (1, 2, 2, 2, 2), ("19900", "26191", "35301", "46571", "53649"),
               ("60", "61", "62", "64", "65", "66", "67", "68", "73", "75", "76", "77", "78")),
    "GB": Plan("44", "0", (4, 6), ("1134960", "1144960", "1164960",
               "1174960", "1184960", "1214960", "1314960", "1414960", "1514960", "1614960"),
               ("7400", "7401", "7402", "7403", "7800", "7801", "7802", "7900", "7901", "7940")),
    "US": Plan("1", "", (3, 3, 4), tuple(
               f"{area}55501" for area in ("202", "206", "212", "213", "303", "305", "312", "404",
               "412", "415", "503", "512", "602", "612", "615", "617", "702", "713", "808", "907")),
               tuple(f"{area}{digit}" for area in ("202", "206", "212", "303", "305", "312", "404")
               for digit in range(2, 10))),
    "CA": Plan("1", "", (3, 3, 4), tuple(
               f"{area}55501" for area in ("204", "250", "306", "403", "416", "418", "506", "514",
               "519", "604", "613", "705", "709", "780", "819", "902", "905")),
               tuple(f"{area}{digit}" for area in ("204", "306", "403", "416", "418", "514", "604")
               for digit in range(2, 10))),
    "DE": Plan("49", "0", (3, 3, 4), ("2214710", "3023125", "4066969", "6990009", "8999998"),
               ("170", "171", "172", "173", "174", "175")),
    "BE": Plan("32", "0", (3, 2, 2, 2), (), ("470", "471", "472", "473", "474", "475", "476", "477",
               "478", "479", "484", "485", "486", "490", "491", "492", "493", "494", "495", "496")),
    "CH": Plan("41", "0", (2, 3, 2, 2), (), ("76", "77", "78", "79")),
    "LU": Plan("352", "", (3, 3, 3), (), ("621", "661", "691")),
}  # fmt: skip


class PhoneParams(Params):
    """A telephone number."""

    country: Country | None = Field(
        default=None, description="By default the country of the scenario's language: FR or US."
    )
    form: Form = Field(
        default="international",
        description="+33 1 99 00 12 34, 01 99 00 12 34 or +33199001234; without spaces where the"
        " column is too narrow for them.",
    )
    reserved: bool = Field(
        default=True,
        description="Only numbers that are set aside for films and documentation, and ring"
        " nowhere; there are few. Else the country's mobiles.",
    )


def bind_phone(binding: Binding) -> Bound:
    """A prefix and free digits."""
    given, column = binding.given(PhoneParams), binding.column
    country = given.country or ("FR" if binding.locale == "fr" else "US")
    plan = PLANS[country]
    prefixes = plan.reserved if given.reserved else plan.mobile
    if not prefixes:
        raise GeneratorUnfit(
            f"{country} has set no numbers aside: say reserved = false, or another country.",
            loc=("params", "reserved"),
        )
    parts = _by_length(prefixes, plan.length)
    form, spaces = _fitting(given.form, plan, column.max_length, column.name)
    kinds = Radix((len(parts.prefixes), 10**parts.free))

    def make(draw: Draw) -> pa.Array:
        prefix, rest = kinds.split(draw)
        found = signs(digits(parts.head(prefix) + rest, plan.length))
        return _written(found, plan, form, spaces=spaces)

    return Bound(make, space=kinds.space, longest=_width(plan, form, spaces=spaces))


@dataclass(frozen=True)
class _Prefixes:
    prefixes: tuple[str, ...]
    free: int

    def head(self, which: Words) -> Words:
        found = np.array([int(prefix) * 10**self.free for prefix in self.prefixes], np.uint64)
        return found[which]


def _by_length(prefixes: tuple[str, ...], length: int) -> _Prefixes:
    return _Prefixes(prefixes, length - len(prefixes[0]))


def _width(plan: Plan, form: Form, *, spaces: bool) -> int:
    head = len(plan.trunk) if form == "national" else 1 + len(plan.code) + spaces
    return head + plan.length + (len(plan.groups) - 1) * spaces


def _fitting(form: Form, plan: Plan, most: int | None, name: str) -> tuple[Form, bool]:
    """The form, and whether with spaces, that the column has room for."""
    spaces = form != "e164"
    tried: tuple[tuple[Form, bool], ...] = ((form, spaces), (form, False), ("national", False))
    for one, wide in tried:
        if most is None or _width(plan, one, spaces=wide) <= most:
            return one, wide
    raise GeneratorUnfit(
        f"{name} holds {most} characters, too few for a telephone number.", loc=("generator",)
    )


def _written(found: Bytes, plan: Plan, form: Form, *, spaces: bool) -> pa.Array:
    body = strings(spaced(found, plan.groups) if spaces else found)
    if form == "national":
        return join(text(plan.trunk), body) if plan.trunk else body
    return join(text(f"+{plan.code}{' ' if spaces else ''}"), body)


PHONE = Generator(
    id="phone", family=Family.CONTACT, params=PhoneParams, makes=TEXT, bind=bind_phone
)
