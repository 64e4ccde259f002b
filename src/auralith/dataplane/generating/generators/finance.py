"""Money: accounts, cards, banks, amounts and prices; every check digit is right."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import (
    beside,
    constant,
    digits,
    luhn,
    signs,
    spaced,
)
from auralith.dataplane.generating.generators.distributions import drawn
from auralith.dataplane.generating.generators.drawing import TEXT, WORDS, Radix, of_list, room
from auralith.dataplane.generating.generators.numbers import DecimalParams, span, spread
from auralith.dataplane.generating.generators.values import Steps, limits, numbers
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.checks import Digits, Numbers
from auralith.dataplane.masking.texts import join, letters_of, strings
from auralith.dataplane.schema.model import NUMBERS, LogicalType

Country = Literal["FR", "BE", "DE", "ES", "LU", "PT", "CH", "AT"]
Brand = Literal["visa", "mastercard", "amex", "any"]

_TEST_PREFIXES: dict[str, tuple[str, ...]] = {
    # Those that payment services give out for tests: no bank has ever issued them.
    "visa": ("411111", "424242", "400000"),
    "mastercard": ("555555", "222300", "520082"),
    "amex": ("378282", "371449"),
}
_LENGTHS = {"visa": 16, "mastercard": 16, "amex": 15}
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "JPY", "SEK", "PLN", "DKK", "NOK", "CZK", "AUD")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BANK_COUNTRIES = ("FR", "BE", "DE", "ES", "IT", "LU", "NL", "PT", "CH", "GB", "US", "AT")


class IbanParams(Params):
    """An account number with right check digits, the national ones included."""

    country: Country | None = Field(
        default=None, description="By default the country of the scenario's language: FR or DE."
    )
    form: Literal["compact", "spaced"] = Field(
        default="compact", description="spaced: in groups of four."
    )


class CardParams(Params):
    """A card number with the right check digit that no bank has ever issued."""

    brand: Brand = Field(default="visa", description="Whose cards.")
    form: Literal["compact", "spaced"] = Field(
        default="compact", description="spaced: in groups of four."
    )


class BicParams(Params):
    """A bank's code of eight letters and digits; it is made up."""


class CurrencyParams(Params):
    """The code of a currency (ISO 4217)."""

    currencies: tuple[str, ...] = Field(
        default=_CURRENCIES, min_length=1, max_length=200, description="Codes to choose from."
    )


class AmountParams(DecimalParams):
    """An amount of money: many small ones, few large ones."""

    distribution: Literal[
        "uniform", "normal", "lognormal", "exponential", "poisson", "zipf", "histogram"
    ] = Field(default="lognormal", description="As in decimal.")
    median: float | None = Field(default=80.0, gt=0, description="Half are below it.")
    sigma: float = Field(default=1.0, gt=0, le=5, description="How wide: 0.3 narrow, 1.5 wide.")
    low: float | None = Field(default=0.01, description="The lowest.")
    high: float | None = Field(default=None, description="The highest; 100 times the median else.")


class PriceParams(AmountParams):
    """A price as shops write it: log-normal, and ending in .99, .95, .90, .50 or .00."""

    median: float | None = Field(default=25.0, gt=0, description="Half are below it.")
    sigma: float = Field(default=0.9, gt=0, le=5, description="How wide: 0.3 narrow, 1.5 wide.")
    low: float | None = Field(default=0.5, description="The lowest.")
    endings: tuple[int, ...] = Field(
        default=(99, 99, 95, 90, 50, 0),
        min_length=1,
        max_length=100,
        description="Cents that prices end in; what stands twice is met twice as often.",
    )


def _rib(body: Digits) -> Digits:
    """Bank, branch and account, with the French key."""
    rest = checks.remainder(beside(body, constant("00", len(body))), 97)
    return beside(body, digits(97 - rest, 2))


def _be(body: Digits) -> Digits:
    rest = checks.remainder(body, 97)
    return beside(body, digits(np.where(rest == 0, 97, rest), 2))


def _pt(body: Digits) -> Digits:
    rest = checks.remainder(beside(body, constant("00", len(body))), 97)
    return beside(body, digits(98 - rest, 2))


_ES_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)


def _es(body: Digits) -> Digits:
    """Two check digits stand between the branch and the account."""
    bank, account = body[:, :8], body[:, 8:]
    parts = (beside(constant("00", len(body)), bank), account)
    keys = [_eleven(11 - checks.weighted(part, _ES_WEIGHTS, 11)) for part in parts]
    return beside(bank, *(digits(key, 1) for key in keys), account)


def _eleven(found: Numbers) -> Numbers:
    return np.where(found == 11, 0, np.where(found == 10, 1, found))  # noqa: PLR2004 - two digits


def _plain(body: Digits) -> Digits:
    return body


_ACCOUNTS: dict[str, tuple[tuple[str, ...], int, Callable[[Digits], Digits]]] = {
    # Bank codes that are written so in examples, the free digits behind them, the national key.
    "FR": (("20041", "30004", "30002"), 16, _rib),
    "BE": (("539", "001"), 7, _be),
    "DE": (("10000000", "37000000"), 10, _plain),
    "ES": (("21000418", "20800005"), 10, _es),
    "LU": (("001", "010"), 13, _plain),
    "PT": (("00020123", "00350651"), 11, _pt),
    "CH": (("00762", "08390"), 12, _plain),
    "AT": (("19043", "20111"), 11, _plain),
}


def bind_iban(binding: Binding) -> Bound:
    """Country, check digits, bank, account."""
    given = binding.given(IbanParams)
    country = given.country or ("FR" if binding.locale == "fr" else "DE")
    banks, free, national = _ACCOUNTS[country]
    radix = Radix((len(banks), 10**free))
    heads = np.array([[int(sign) for sign in bank] for bank in banks], np.uint16)
    body = national(beside(heads[:1], digits(np.zeros(1, np.uint64), free))).shape[1]
    groups = _fours(4 + body) if given.form == "spaced" else (4 + body,)
    room(binding.column, 4 + body + len(groups) - 1, f"an IBAN of {country}")

    def make(draw: Draw) -> pa.Array:
        bank, account = radix.split(draw)
        number = national(beside(heads[bank], digits(account, free)))
        check = digits(checks.iban_check(number, country), 2)
        letters = np.broadcast_to(np.frombuffer(country.encode(), np.uint8), (len(draw), 2))
        whole = np.concatenate([letters, signs(beside(check, number))], axis=1)
        return strings(spaced(whole, groups))

    return Bound(make, space=radix.space, longest=4 + body + len(groups) - 1)


def _fours(width: int) -> tuple[int, ...]:
    whole, rest = divmod(width, 4)
    return (4,) * whole + ((rest,) if rest else ())


def bind_card(binding: Binding) -> Bound:
    """A test prefix, free digits, Luhn's digit."""
    given, column = binding.given(CardParams), binding.column
    brand = "visa" if given.brand == "any" else given.brand
    prefixes = _TEST_PREFIXES[brand]
    if given.brand == "any":
        prefixes += _TEST_PREFIXES["mastercard"]
    length = _LENGTHS[brand]
    free = length - 7
    groups = _fours(length) if given.form == "spaced" else (length,)
    radix = Radix((len(prefixes), 10**free))
    heads = np.array([[int(sign) for sign in prefix] for prefix in prefixes], np.uint16)

    def made(draw: Draw) -> Digits:
        prefix, rest = radix.split(draw)
        return luhn(beside(heads[prefix], digits(rest, free)))

    if column.logical is LogicalType.INTEGER:
        if (column.high or 0) < 10**length:
            raise GeneratorUnfit(f"{column.name} is too narrow for cards.", loc=("generator",))
        return Bound(
            lambda draw: strings(signs(made(draw))).cast(column.travels_as),
            space=radix.space,
            low=0,
            high=10**length - 1,
        )
    width = length + len(groups) - 1
    room(column, width, "a card number")
    return Bound(
        lambda draw: strings(spaced(signs(made(draw)), groups)), space=radix.space, longest=width
    )


def bind_bic(binding: Binding) -> Bound:
    """Four letters, the country, two letters."""
    room(binding.column, 8, "a BIC")
    countries = pa.array(_BANK_COUNTRIES, pa.large_string())
    radix = Radix((26**4, len(countries), 26**2))

    def make(draw: Draw) -> pa.Array:
        bank, country, place = radix.split(draw)
        return join(
            strings(letters_of(bank, _LETTERS, 4)),
            countries.take(pa.array(country)),
            strings(letters_of(place, _LETTERS, 2)),
        )

    return Bound(make, space=radix.space, longest=8)


def bind_currency(binding: Binding) -> Bound:
    """Codes that fit."""
    given = binding.given(CurrencyParams)
    return of_list(pa.array(given.currencies, pa.large_string()), binding)


def bind_amount(binding: Binding) -> Bound:
    """A decimal of the distribution."""
    given = binding.given(AmountParams)
    held = limits(binding, given.decimals)
    return spread(binding, given, held, *_range(binding, given))


def _range(binding: Binding, given: AmountParams) -> tuple[int, int]:
    """As far as the column holds it: what nobody has asked for is cut without a word."""
    held = limits(binding, given.decimals)
    unit: int = 10**held.decimals
    told = given.model_fields_set
    low, high = given.low, given.high
    if high is None and given.distribution == "lognormal" and given.median is not None:
        high = min(given.median * 100, held.high / unit)
    if "low" not in told and low is not None:
        low = max(low, held.low / unit)
    if low is not None and high is not None and low > high and "low" not in told:
        low = high
    return span(binding, held, low, high)


def bind_price(binding: Binding) -> Bound:
    """Whole units of the distribution, and one of the endings."""
    given, column = binding.given(PriceParams), binding.column
    held = limits(binding, given.decimals)
    low, high = _range(binding, given)
    if held.decimals < 2 or given.unique:  # noqa: PLR2004 - cents have two digits
        return spread(binding, given, held, low, high)
    cent: int = 10 ** (held.decimals - 2)
    make_steps = drawn(given, low, high, held.decimals)
    endings = np.array([ending % 100 for ending in given.endings], np.int64)

    def make(draw: Draw) -> pa.Array:
        steps = make_steps(draw) // cent
        ending = endings[draw.stream.below(draw.numbers, len(endings), 7)]
        found: Steps = np.clip((steps - steps % 100 + ending) * cent, low, high)
        return numbers(found, held.decimals, column)

    unit: int = 10**held.decimals
    return Bound(make, low=low / unit, high=high / unit, longest=len(str(high)) + 1)


def _of(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Bound],
    makes: frozenset[LogicalType] = TEXT,
) -> Generator:
    return Generator(id=name, family=Family.FINANCE, params=params, makes=makes, bind=bind)


IBAN = _of("iban", IbanParams, bind_iban)
CARD = _of("card_number", CardParams, bind_card, TEXT | {LogicalType.INTEGER})
BIC = _of("bic", BicParams, bind_bic)
CURRENCY = _of("currency", CurrencyParams, bind_currency, WORDS)
AMOUNT = _of("amount", AmountParams, bind_amount, NUMBERS | TEXT)
PRICE = _of("price", PriceParams, bind_price, NUMBERS | TEXT)
