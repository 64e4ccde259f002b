"""Numbers with check digits that stay right: cards, IBANs, phones."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.cells import CellPermutation
from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Transformer,
)
from auralith.dataplane.masking.transformers.formats import FormatParams, free_places
from auralith.dataplane.masking.transformers.shaped import (
    DIGIT,
    NUMERAL,
    RADIX,
    Signs,
    moved,
    on_signs,
    swapped,
)

_DIGITS_ONLY = np.where(RADIX == 10, 1, 0).astype(np.uint8)  # noqa: PLR2004 - the digits' radix
_LEAST = 8
"""Digits from which on a number has a check digit; shorter ones only change their digits."""


class LuhnParams(FormatParams):
    """A card number or another one with a Luhn digit at its end."""

    keep_first: int = Field(
        default=6, ge=0, le=100, description="Digits kept at the start: a card's issuer has six."
    )


class IbanParams(Params):
    """An IBAN of the same country."""

    keep_bank: bool = Field(default=True, description="Whether the bank and its branch stay.")


class PhoneParams(Params):
    """A phone number of the same country and area."""

    replace: int = Field(
        default=6, ge=4, le=15, description="How many of the last digits change; the others stay."
    )


def bind_luhn(binding: Binding) -> Mask:
    """Digits are permuted and the last free one makes the check what it was: right, or as wrong."""
    return _luhn(binding, back=False)


def bind_luhn_back(binding: Binding) -> Mask:
    """The way back."""
    return _luhn(binding, back=True)


def _luhn(binding: Binding, *, back: bool) -> Mask:
    given = binding.given(LuhnParams)
    permutation = CellPermutation(binding.key.key("luhn_number"))

    def work(signs: Signs) -> Bytes:
        free = free_places(signs, given.keep_first, given.keep_last)
        width = signs.bytes.shape[1]
        last = width - 1 - np.argmax(free[:, ::-1], axis=1)
        checked = (signs.counts >= _LEAST) & free.any(axis=1)
        rows = np.nonzero(checked)[0]
        free[rows, last[rows]] = False
        out = moved(permutation, signs.bytes, free, back=back)
        before, after = _luhn_sums(signs), _luhn_sums(Signs(out, signs.counts))
        doubled = (signs.counts - 1 - last) % 2 == 1
        lost = (before - after) % 10
        value = NUMERAL[signs.bytes[rows, last[rows]]].astype(np.int64)
        worth = np.where(doubled[rows], _DOUBLED[value], value)
        wanted = (worth + lost[rows]) % 10
        digit = np.where(doubled[rows], _HALVED[wanted], wanted)
        out[rows, last[rows]] = DIGIT[digit]
        return out

    return lambda values, _row: on_signs(values, work, _DIGITS_ONLY)


_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9])
_HALVED = np.argsort(_DOUBLED)


def _luhn_sums(signs: Signs) -> NDArray[np.int64]:
    """Sums of the whole numbers, the last digit counted once."""
    places = np.arange(signs.bytes.shape[1])
    twice = (signs.counts[:, None] - 1 - places) % 2 == 1
    numerals = NUMERAL[signs.bytes].astype(np.int64)
    worth = np.where(twice, _DOUBLED[numerals], numerals)
    found: NDArray[np.int64] = np.where(places < signs.counts[:, None], worth, 0).sum(axis=1)
    return found


BANK = {
    "AD": 8, "AT": 5, "BE": 3, "BG": 8, "CH": 5, "CY": 8, "CZ": 4, "DE": 8, "DK": 4, "EE": 2,
    "ES": 8, "FI": 6, "FR": 10, "GB": 10, "GR": 7, "HR": 7, "HU": 8, "IE": 10, "IS": 4, "IT": 11,
    "LI": 5, "LT": 5, "LU": 3, "LV": 4, "MC": 10, "MT": 9, "NL": 4, "NO": 4, "PL": 8, "PT": 8,
    "RO": 4, "SE": 3, "SI": 5, "SK": 4, "SM": 11,
}  # fmt: skip
"""Letters and digits behind the check digits that name bank and branch (ISO 13616 registry)."""
_OTHER_BANK = 4
_LONGEST, _SHORTEST = 34, 15
_RIB = np.array([*range(10), *range(1, 10), *range(1, 10), *range(2, 10)], np.int64)
"""What letters count in a French account number."""


def bind_iban(binding: Binding) -> Mask:
    """The account changes; national keys (FR, MC, BE, PT) and the check digits follow."""
    return _iban(binding, back=False)


def bind_iban_back(binding: Binding) -> Mask:
    """The way back."""
    return _iban(binding, back=True)


def _iban(binding: Binding, *, back: bool) -> Mask:
    keep = binding.given(IbanParams).keep_bank
    permutation = CellPermutation(binding.key.key("iban"))

    def work(signs: Signs) -> Bytes:
        out = np.empty_like(signs.bytes)
        country = _countries(signs)
        for code in np.unique(country):
            rows = np.nonzero(country == code)[0]
            part = Signs(signs.bytes[rows], signs.counts[rows])
            name = bytes([code >> 8, code & 255]).decode() if code else ""
            out[rows] = _accounts(part, name, permutation, keep=keep, back=back)
        return out

    return lambda values, _row: on_signs(values, work)


def _countries(signs: Signs) -> NDArray[np.int64]:
    """Both letters of those that look like an IBAN as one number; 0 for the others."""
    if signs.bytes.shape[1] < _SHORTEST:
        return np.zeros(len(signs.bytes), np.int64)
    radix = RADIX[signs.bytes[:, :4]]
    fits = (radix[:, :2] == 26).all(axis=1) & (radix[:, 2:] == 10).all(axis=1)  # noqa: PLR2004 - letters, digits
    fits &= (signs.counts >= _SHORTEST) & (signs.counts <= _LONGEST)
    upper = signs.bytes[:, :2].astype(np.int64) & 0xDF
    return np.where(fits, upper[:, 0] << 8 | upper[:, 1], 0)


def _accounts(
    signs: Signs, country: str, permutation: CellPermutation, *, keep: bool, back: bool
) -> Bytes:
    if not country:
        free = free_places(signs, 0, 0)
        return moved(permutation, signs.bytes, free, back=back)
    kept = 4 + (BANK.get(country, _OTHER_BANK) if keep else 0)
    keys = _NATIONAL.get(country)
    out = np.empty_like(signs.bytes)
    for count in np.unique(signs.counts):
        rows = np.nonzero(signs.counts == count)[0]
        some = signs.bytes[rows, :count]
        free = np.broadcast_to(np.arange(count) >= min(kept, count - 4), some.shape).copy()
        if keys is not None and count == keys.length:
            free[:, -2:] = False
        new = moved(permutation, some, free, back=back)
        if keys is not None and count == keys.length:
            new = _keyed(some, new, keys)
        old_numerals, numerals = NUMERAL[some], NUMERAL[new]
        found = old_numerals[:, 2].astype(np.int64) * 10 + old_numerals[:, 3]
        right = checks.iban_check(old_numerals[:, 4:], country)
        check = swapped(found, right, checks.iban_check(numerals[:, 4:], country))
        new[:, 2], new[:, 3] = DIGIT[check // 10], DIGIT[check % 10]
        out[rows, :count] = new
    return out


class _National:
    """A key of two digits at the end of the account, by country."""

    def __init__(self, length: int, kind: Literal["rib", "be", "pt"]) -> None:
        self.length, self.kind = length, kind

    def right(self, numerals: NDArray[np.uint16]) -> NDArray[np.int64]:
        """The key that belongs to the numbers before it (whole IBANs as numerals)."""
        body = numerals[:, 4:-2].astype(np.int64)
        if self.kind == "rib":
            digits = _RIB[body]
            weights = (89, 15, 3)
            parts = (digits[:, :5], digits[:, 5:10], digits[:, 10:])
            total = sum(
                weight * checks.remainder(part.astype(np.uint16), 97)
                for weight, part in zip(weights, parts, strict=True)
            )
            return np.asarray(97 - total % 97, np.int64)
        if self.kind == "be":
            rest = checks.remainder(body.astype(np.uint16), 97)
            return np.where(rest == 0, 97, rest)
        return 98 - checks.remainder(body.astype(np.uint16), 97) * 100 % 97


_NATIONAL = {
    "FR": _National(27, "rib"),
    "MC": _National(27, "rib"),
    "BE": _National(16, "be"),
    "PT": _National(25, "pt"),
}


def _keyed(old: Bytes, new: Bytes, keys: _National) -> Bytes:
    before, after = NUMERAL[old], NUMERAL[new]
    # A letter where the key stands makes it no key: it stays as it is.
    digits = (RADIX[old[:, -2:]] == 10).all(axis=1)  # noqa: PLR2004 - the digits' radix
    found = before[:, -2].astype(np.int64) * 10 + before[:, -1]
    key = swapped(found, keys.right(before), keys.right(after))
    out = new.copy()
    out[digits, -2], out[digits, -1] = DIGIT[key[digits] // 10], DIGIT[key[digits] % 10]
    return out


def bind_phone(binding: Binding) -> Mask:
    """The last digits are permuted; +33 6… and 06… agree, for both end alike."""
    return _phone(binding, back=False)


def bind_phone_back(binding: Binding) -> Mask:
    """The way back."""
    return _phone(binding, back=True)


def _phone(binding: Binding, *, back: bool) -> Mask:
    replace = binding.given(PhoneParams).replace
    permutation = CellPermutation(binding.key.key("phone"))

    def work(signs: Signs) -> Bytes:
        places = np.arange(signs.bytes.shape[1])
        ends = signs.counts[:, None]
        free = (places >= ends - replace) & (places < ends)
        return moved(permutation, signs.bytes, free, back=back)

    return lambda values, _row: on_signs(values, work, _DIGITS_ONLY)


LUHN = Transformer(
    id="luhn_number",
    family=Family.ENCRYPTION,
    params=LuhnParams,
    accepts=TEXT,
    bind=bind_luhn,
    grade=Grade.PRESERVED,
    privacy_rank=4,
    on_keys=True,
    unbind=bind_luhn_back,
)
IBAN = Transformer(
    id="iban",
    family=Family.ENCRYPTION,
    params=IbanParams,
    accepts=TEXT,
    bind=bind_iban,
    grade=Grade.PRESERVED,
    privacy_rank=4,
    on_keys=True,
    unbind=bind_iban_back,
)
PHONE = Transformer(
    id="phone",
    family=Family.ENCRYPTION,
    params=PhoneParams,
    accepts=TEXT,
    bind=bind_phone,
    grade=Grade.PRESERVED,
    privacy_rank=4,
    on_keys=True,
    unbind=bind_phone_back,
)
