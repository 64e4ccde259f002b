"""How national numbers of people and companies are built, and their check digits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.keyed import checks

Numerals = NDArray[np.uint16]
Numbers = NDArray[np.int64]
NONE = -1
"""No check exists for this number: it is none that was ever given out."""
_DNI = b"TRWAGMYFPDXBNJZSQVHLCKE"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Part:
    """Digits that change together: from `start` on, `width` of them, within `low` to `high`."""

    start: int
    width: int
    low: int
    high: int
    letters: bool = False
    """Letters instead: A counts 0, as digits of base 26."""


@dataclass(frozen=True)
class Kind:
    """How a national number is built.

    Its parts must leave out a good share of all numbers of that shape, or none at all: what is
    left out is permuted apart, which takes as many rounds as it is rare.
    """

    length: int
    parts: tuple[Part, ...]
    check: Callable[[Numerals], Numbers]
    """The right check for whole numbers as numerals, -1 where there is none."""
    checked: tuple[int, int]
    """Where the check stands: start and width; a letter has width 0."""
    letters: tuple[int, ...] = ()
    """Places of letters; all others hold digits."""
    fixed: tuple[int, int, int] | None = None
    """Start, width and value of digits that are always the same."""
    same: tuple[Part, ...] = ()
    """Digits within a range that stay as they are."""
    alphabet: bytes = _DNI
    """The letters that a check of one letter is taken from."""
    cycle: int | None = None
    """The check is one of 1 to so many, and several may be right: all are moved alike."""
    inside: str | None = None
    """The kind of the number that this one begins with: masked as that one is by itself."""


def _mod11(numerals: Numerals, weights: range, places: slice) -> Numbers:
    rest = checks.weighted(numerals[:, places], tuple(weights), 11)
    return np.where(rest < 2, 0, 11 - rest)  # noqa: PLR2004 - 10 and 11 count 0


def _nir(numerals: Numerals) -> Numbers:
    body = numerals[:, :13].copy()
    # Corsica: 2A counts 19, 2B counts 18.
    corsican = body[:, 6] > 9  # noqa: PLR2004 - letters
    letter = body[:, 6].copy()
    body[corsican, 5] = 1
    body[corsican, 6] = np.where(letter[corsican] == 10, 9, 8)  # noqa: PLR2004 - the letter A
    return np.asarray(97 - checks.remainder(body, 97), np.int64)


def _cpf(numerals: Numerals) -> Numbers:
    first = _mod11(numerals, range(10, 1, -1), slice(0, 9))
    again = np.concatenate([numerals[:, :9], first[:, None].astype(np.uint16)], axis=1)
    return first * 10 + _mod11(again, range(11, 1, -1), slice(0, 10))


def _bsn(numerals: Numerals) -> Numbers:
    rest = checks.weighted(numerals[:, :8], tuple(range(9, 1, -1)), 11)
    return np.where(rest == 10, NONE, rest)  # noqa: PLR2004 - no digit


def _nhs(numerals: Numerals) -> Numbers:
    rest = 11 - checks.weighted(numerals[:, :9], tuple(range(10, 1, -1)), 11)
    return np.where(rest == 11, 0, np.where(rest == 10, NONE, rest))  # noqa: PLR2004 - no digit


def _ahv(numerals: Numerals) -> Numbers:
    return -checks.weighted(numerals[:, :12], (1, 3) * 6, 10) % 10


def _nie(numerals: Numerals) -> Numbers:
    body = numerals[:, :8].copy()
    body[:, 0] = np.where(body[:, 0] > 32, body[:, 0] - 33, 99)  # noqa: PLR2004 - X, Y, Z count 0, 1, 2
    odd = body[:, 0] > 2  # noqa: PLR2004 - another letter
    body[odd, 0] = 0
    return np.where(odd, NONE, checks.remainder(body, 23))


def _pesel(numerals: Numerals) -> Numbers:
    return -checks.weighted(numerals[:, :10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10) % 10


def _nn(numerals: Numerals) -> Numbers:
    """Of those born before 2000; of the others it is a constant more, modulo 97."""
    return np.asarray(97 - checks.remainder(numerals[:, :9], 97), np.int64)


def _idnr(numerals: Numerals) -> Numbers:
    """ISO 7064, modulo 11 and 10; of ten digits one is there twice or three times, no other."""
    body = numerals[:, :10].astype(np.int64)
    product = np.full(len(body), 10, np.int64)
    for column in body.T:
        total = (column + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    times = (body[:, :, None] == np.arange(10)).sum(axis=1)
    often = (times > 1).sum(axis=1)
    fits = (often == 1) & (times.max(axis=1) <= 3)  # noqa: PLR2004 - three times at most
    return np.where(fits, (11 - product) % 10, NONE)


_ODD = np.array([
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8,
    12, 14, 16, 10, 22, 25, 24, 23,
])  # fmt: skip
"""What digits and letters count at the first, third, … place."""
_EVEN = np.concatenate([np.arange(10), np.arange(26)])
_MONTHS = np.isin(np.arange(36), [ord(letter) - 55 for letter in "ABCDEHLMPRST"])


def _cf(numerals: Numerals) -> Numbers:
    total = _ODD[numerals[:, 0:15:2]].sum(axis=1) + _EVEN[numerals[:, 1:15:2]].sum(axis=1)
    return np.where(_MONTHS[numerals[:, 8]], total % 26, NONE)


def _by_day(
    length: int,
    parts: tuple[Part, ...],
    check: Callable[[Numerals], Numbers],
    checked: tuple[int, int],
    **more: Any,
) -> tuple[Kind, Kind]:
    """Dates as parts, the day as the last one: days that not every month has stay, all others move.

    The other date's parts stay with them.
    """
    *dates, day, number = parts
    last = Part(day.start, day.width, day.high + 1, day.high + 3)
    return (
        Kind(length, parts, check, checked, **more),
        Kind(
            length,
            (number,),
            check,
            checked,
            **{**more, "same": (*more.get("same", ()), *dates, last)},
        ),
    )


_NIR_PARTS = (Part(0, 1, 1, 2), Part(1, 2, 0, 99), Part(3, 2, 1, 12))
KINDS: dict[str, tuple[Kind, ...]] = {
    "fr_nir": (
        Kind(
            15,
            (*_NIR_PARTS, Part(5, 2, 1, 99), Part(7, 3, 0, 999), Part(10, 3, 0, 999)),
            _nir,
            (13, 2),
        ),
        Kind(15, (*_NIR_PARTS, Part(7, 3, 0, 999), Part(10, 3, 0, 999)), _nir, (13, 2), (6,)),
    ),
    "fr_siret": (
        Kind(
            14, (Part(9, 4, 0, 9999),), lambda n: checks.luhn(n[:, :13]), (13, 1), inside="fr_siren"
        ),
    ),
    "be_nn": _by_day(
        11,
        (Part(2, 2, 1, 12), Part(4, 2, 1, 28), Part(6, 3, 1, 998)),
        _nn,
        (9, 2),
        same=(Part(0, 2, 0, 99),),
        cycle=97,
    ),
    "pl_pesel": (
        *_by_day(
            11,
            (Part(0, 2, 0, 99), Part(2, 2, 1, 12), Part(4, 2, 1, 28), Part(6, 4, 0, 9999)),
            _pesel,
            (10, 1),
        ),
        *_by_day(
            11,
            (Part(2, 2, 21, 32), Part(4, 2, 1, 28), Part(6, 4, 0, 9999)),
            _pesel,
            (10, 1),
            same=(Part(0, 2, 0, 99),),
        ),
    ),
    "de_idnr": (Kind(11, (Part(0, 10, 10**9, 10**10 - 1),), _idnr, (10, 1)),),
    "it_cf": tuple(
        Kind(
            16,
            (Part(0, 6, 0, 26**6 - 1, letters=True), *born, Part(12, 3, 0, 999)),
            _cf,
            (15, 0),
            (0, 1, 2, 3, 4, 5, 8, 11, 15),
            same=(Part(9, 2, 29 + woman, 31 + woman),) if not born else (),
            alphabet=_ALPHABET,
        )
        for woman in (0, 40)
        for born in ((Part(6, 2, 0, 99), Part(9, 2, 1 + woman, 28 + woman)), ())
    ),
    "fr_siren": (Kind(9, (Part(0, 8, 0, 99_999_999),), lambda n: checks.luhn(n[:, :8]), (8, 1)),),
    "es_dni": (
        Kind(
            9, (Part(0, 8, 0, 99_999_999),), lambda n: checks.remainder(n[:, :8], 23), (8, 0), (8,)
        ),
    ),
    "es_nie": (Kind(9, (Part(1, 7, 0, 9_999_999),), _nie, (8, 0), (0, 8)),),
    "nl_bsn": (Kind(9, (Part(0, 8, 0, 99_999_999),), _bsn, (8, 1)),),
    "gb_nhs": (Kind(10, (Part(0, 9, 0, 999_999_999),), _nhs, (9, 1)),),
    "br_cpf": (Kind(11, (Part(0, 9, 0, 999_999_999),), _cpf, (9, 2)),),
    "pt_nif": (
        Kind(
            9,
            (Part(0, 1, 1, 3), Part(1, 7, 0, 9_999_999)),
            lambda n: _mod11(n, range(9, 1, -1), slice(0, 8)),
            (8, 1),
        ),
    ),
    "ch_ahv": (Kind(13, (Part(3, 9, 0, 999_999_999),), _ahv, (12, 1), fixed=(0, 3, 756)),),
    "ca_sin": (
        Kind(
            9, (Part(0, 1, 1, 7), Part(1, 7, 0, 9_999_999)), lambda n: checks.luhn(n[:, :8]), (8, 1)
        ),
    ),
    "us_ssn": (
        Kind(
            9,
            (Part(0, 3, 1, 665), Part(3, 2, 1, 99), Part(5, 4, 1, 9999)),
            lambda n: np.zeros(len(n), np.int64),
            (9, 0),
        ),
    ),
}
