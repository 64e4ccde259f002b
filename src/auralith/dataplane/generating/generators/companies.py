"""Companies: names, departments, jobs, and their national numbers, which agree within a group."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import (
    beside,
    checked,
    constant,
    digits,
    lettered,
    luhn,
    shown,
)
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    Radix,
    distinct,
    grouped,
    locale_of,
    longest,
    of_list,
    room,
    roomy,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.checks import Digits, Numbers
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.texts import join
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale, words

_NAME, _NUMBER, _BRANCH = 0, 1, 2
"""Lanes of the company's stream."""
_SIRENS = 70_000_000
"""Eight digits that begin with 3 to 9; the ninth is the check."""
_FIRST_SIREN = 30_000_000
_BRANCHES = 10_000

Country = Literal["FR", "BE", "DE", "ES", "IT", "LU", "NL", "PT"]


class CompanyParams(Params):
    """A company's name; columns of one group show the same company."""

    group: str | None = Field(
        default="company",
        min_length=1,
        max_length=100,
        description="Columns of the table with the same group show one company; null: none else.",
    )
    locale: Locale | None = Field(
        default=None, description="The language; by default the scenario's."
    )


class SirenParams(CompanyParams):
    """A SIREN, the number of a French company, with the right check digit."""


class SiretParams(CompanyParams):
    """A SIRET, the company's SIREN and the number of a branch, with the right check digit."""


class VatParams(CompanyParams):
    """A number for value added tax with the right check; the French one agrees with the SIREN."""

    country: Country = Field(default="FR", description="Whose number it is.")


class DepartmentParams(Params):
    """A department of a company."""

    locale: Locale | None = Field(
        default=None, description="The language; by default the scenario's."
    )


class JobParams(DepartmentParams):
    """What somebody does for a living."""


def bind_company(binding: Binding) -> Bound:
    """A name; where all must differ, the names of two partners and a legal form."""
    locale, most = locale_of(binding), binding.column.max_length
    entries = roomy(words(f"{locale}_companies"), most)
    few = distinct(entries)
    partners = distinct(words(f"{locale}_last_names"))
    wide = 2 * longest(partners) + len(" & ") + 1 + longest(few)
    if most is not None and wide > most:
        return of_list(entries, binding, lane=_NAME)
    radix = Radix((len(few), len(partners), len(partners)))

    def make(draw: Draw) -> pa.Array:
        if draw.index is None:
            found = draw.stream.below(draw.numbers, len(entries), _NAME)
            return entries.take(pa.array(found))
        name, one, other = radix.split(draw)
        both = join(partners.take(pa.array(one)), partners.take(pa.array(other)), by=" & ")
        return join(few.take(pa.array(name)), both, by=" ")

    return Bound(make, space=radix.space, longest=max(wide, longest(entries)))


def siren(draw: Draw, *, lane: int = _NUMBER) -> Words:
    """The first eight digits of the company's SIREN."""
    return draw.stream.below(draw.numbers, _SIRENS, lane) + np.uint64(_FIRST_SIREN)


def _siren(draw: Draw) -> Digits:
    found = siren(draw) if draw.index is None else draw.index + np.uint64(_FIRST_SIREN)
    return luhn(digits(found, 8))


def _siret(draw: Draw) -> Digits:
    """The SIREN, four digits of the branch, a check; where all must differ, by both of them."""
    if draw.index is None:
        body = siren(draw)
        branch = np.uint64(1) + draw.stream.below(draw.numbers, 99, _BRANCH)
    else:
        branch, rest = draw.index % np.uint64(_BRANCHES), draw.index // np.uint64(_BRANCHES)
        body = rest + np.uint64(_FIRST_SIREN)
    return luhn(beside(luhn(digits(body, 8)), digits(branch, 4)))


class _Numbers:
    """Binds numbers of a fixed width to columns of text and of whole numbers."""

    def __init__(self, what: str, width: int, space: int, made: Callable[[Draw], Digits]) -> None:
        self._what, self._width, self._space, self._made = what, width, space, made

    def __call__(self, binding: Binding) -> Bound:
        """The number, as text or in digits."""
        column = binding.column
        if column.logical is LogicalType.INTEGER:
            if (column.high or 0) < 10**self._width:
                raise GeneratorUnfit(
                    f"{column.name} is too narrow for {self._what}.", loc=("generator",)
                )
            return Bound(
                lambda draw: shown(self._made(draw)).cast(column.travels_as),
                space=self._space,
                low=0,
                high=10**self._width - 1,
            )
        room(column, self._width, self._what)
        return Bound(lambda draw: shown(self._made(draw)), space=self._space, longest=self._width)


def _fr_vat(draw: Draw) -> Digits:
    found = _siren(draw)
    key = (12 + 3 * checks.remainder(found, 97)) % 97
    return beside(digits(key, 2), found)


def _body(draw: Draw, width: int, first: int = 0) -> Digits:
    """Digits of the company's number; `first` is the lowest."""
    span = 10**width - first
    found = draw.stream.below(draw.numbers, span, _NUMBER) if draw.index is None else draw.index
    return digits(found + np.uint64(first), width)


def _be(payload: Digits) -> Numbers:
    return 97 - checks.remainder(payload, 97)


def _de(payload: Digits) -> Numbers:
    product = np.full(len(payload), 10, np.int64)
    for column in payload.T.astype(np.int64):
        total = (column + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return (11 - product) % 10


def _lu(payload: Digits) -> Numbers:
    return checks.remainder(payload, 89)


def _pt(payload: Digits) -> Numbers:
    rest = checks.weighted(payload, tuple(range(9, 1, -1)), 11)
    return np.where(rest < 2, 0, 11 - rest)  # noqa: PLR2004 - 10 and 11 count 0


def _nl(payload: Digits) -> Numbers:
    """The check digits of ISO 7064 for NL, nine digits, B and two digits."""
    rows = len(payload)
    head = np.broadcast_to(np.array([23, 21], np.uint16), (rows, 2))
    tail = np.broadcast_to(np.array([11, 0, 0], np.uint16), (rows, 3))
    return 98 - checks.remainder(beside(head, payload, tail), 97)


def _vat_texts(country: Country, draw: Draw) -> pa.Array:  # noqa: PLR0911 - one return a country
    if country == "FR":
        return lettered("FR", _fr_vat(draw))
    if country == "BE":
        head = beside(constant("0", len(draw)), _body(draw, 7, 2_000_000))
        return lettered("BE", checked(head, _be, 2))
    if country == "DE":
        return lettered("DE", checked(_body(draw, 8, 10_000_000), _de))
    if country == "ES":
        return lettered("ESB", luhn(_body(draw, 7, 1)))
    if country == "IT":
        office = constant("015", len(draw))
        return lettered("IT", luhn(beside(_body(draw, 7, 1), office)))
    if country == "LU":
        return lettered("LU", checked(_body(draw, 6, 100_000), _lu, 2))
    if country == "PT":
        return lettered("PT", checked(beside(constant("5", len(draw)), _body(draw, 7)), _pt))
    payload = _body(draw, 9, 1)
    return join(lettered("NL", payload), lettered("B", digits(_nl(payload), 2)))


_VAT: dict[str, tuple[int, int]] = {
    "FR": (13, _SIRENS),
    "BE": (12, 8_000_000),
    "DE": (11, 90_000_000),
    "ES": (11, 9_999_999),
    "IT": (13, 9_999_999),
    "LU": (10, 900_000),
    "NL": (14, 999_999_999),
    "PT": (11, 10_000_000),
}
"""Characters, and how many different ones there are."""


def bind_vat(binding: Binding) -> Bound:
    """Country, number and check."""
    country = binding.given(VatParams).country
    width, space = _VAT[country]
    room(binding.column, width, f"a VAT number of {country}")
    return Bound(lambda draw: _vat_texts(country, draw), space=space, longest=width)


def _listed(name: str) -> Callable[[Binding], Bound]:
    return lambda binding: of_list(words(f"{locale_of(binding)}_{name}"), binding)


def _of(
    name: str,
    bind: Callable[[Binding], Bound],
    params: type[Params] = CompanyParams,
    makes: frozenset[LogicalType] = TEXT,
) -> Generator:
    return Generator(
        id=name,
        family=Family.COMPANY,
        params=params,
        makes=makes,
        bind=bind,
        group=grouped,
    )


_DIGITS = TEXT | {LogicalType.INTEGER}
COMPANY = _of("company", bind_company)
SIREN = _of("siren", _Numbers("a SIREN", 9, _SIRENS, _siren), SirenParams, _DIGITS)
SIRET = _of("siret", _Numbers("a SIRET", 14, _SIRENS * _BRANCHES, _siret), SiretParams, _DIGITS)
VAT = _of("vat_number", bind_vat, VatParams)
DEPARTMENT = _of("department", _listed("departments"), DepartmentParams)
JOB = _of("job", _listed("jobs"), JobParams)
