"""National numbers of people and companies, with check digits that stay right."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.cells import CellPermutation
from auralith.dataplane.keyed.permutation import Permutation
from auralith.dataplane.keyed.prf import Bytes, Words
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Transformer,
)
from auralith.dataplane.masking.transformers.formats import free_places
from auralith.dataplane.masking.transformers.shaped import (
    DIGIT,
    NUMERAL,
    RADIX,
    Signs,
    moved,
    on_signs,
    swapped,
)

Numerals = NDArray[np.uint16]
Numbers = NDArray[np.int64]
_NONE = -1
"""No check exists for this number: it is none that was ever given out."""
_DNI = np.frombuffer(b"TRWAGMYFPDXBNJZSQVHLCKE", np.uint8)


@dataclass(frozen=True)
class Part:
    """Digits that change together: from `start` on, `width` of them, within `low` to `high`."""

    start: int
    width: int
    low: int
    high: int


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
    return np.where(rest == 10, _NONE, rest)  # noqa: PLR2004 - no digit


def _nhs(numerals: Numerals) -> Numbers:
    rest = 11 - checks.weighted(numerals[:, :9], tuple(range(10, 1, -1)), 11)
    return np.where(rest == 11, 0, np.where(rest == 10, _NONE, rest))  # noqa: PLR2004 - no digit


def _ahv(numerals: Numerals) -> Numbers:
    return -checks.weighted(numerals[:, :12], (1, 3) * 6, 10) % 10


def _nie(numerals: Numerals) -> Numbers:
    body = numerals[:, :8].copy()
    body[:, 0] = np.where(body[:, 0] > 32, body[:, 0] - 33, 99)  # noqa: PLR2004 - X, Y, Z count 0, 1, 2
    odd = body[:, 0] > 2  # noqa: PLR2004 - another letter
    body[odd, 0] = 0
    return np.where(odd, _NONE, checks.remainder(body, 23))


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
Country = Literal[
    "fr_nir", "fr_siren", "es_dni", "es_nie", "nl_bsn", "gb_nhs", "br_cpf", "pt_nif", "ch_ahv",
    "ca_sin", "us_ssn",
]  # fmt: skip


class NationalParams(Params):
    """A national number of the same kind."""

    kind: Country = Field(description="Country and number: fr_nir is France's social security.")
    keep_sex: bool = Field(default=False, description="fr_nir: whether the first digit stays.")
    keep_birth: bool = Field(
        default=False, description="fr_nir: whether year and month of birth stay."
    )


def bind_national(binding: Binding) -> Mask:
    """Numbers of the kind are permuted among themselves; others keep their shape alone."""
    return _national(binding, back=False)


def bind_national_back(binding: Binding) -> Mask:
    """The way back."""
    return _national(binding, back=True)


def _national(binding: Binding, *, back: bool) -> Mask:
    given = binding.given(NationalParams)
    if (given.keep_sex or given.keep_birth) and given.kind != "fr_nir":
        raise RuleUnfit("Only fr_nir shows sex and birth.", loc=("params", "kind"))
    kept = {0} if given.keep_sex else set()
    kept |= {1, 3} if given.keep_birth else set()
    kinds = KINDS[given.kind]
    permutations = [
        Permutation(binding.key.prf(f"national_id {given.kind} {number}"))
        for number in range(len(kinds))
    ]
    others = CellPermutation(binding.key.key("national_id, other values"))

    def work(signs: Signs) -> Bytes:
        out = signs.bytes.copy()
        rest = np.ones(len(out), bool)
        for kind, permutation in zip(kinds, permutations, strict=True):
            rows = np.nonzero(belongs(signs, kind))[0]
            if len(rows):
                part = signs.bytes[rows, : kind.length]
                out[rows, : kind.length] = _permuted(
                    part, kind, permutation, kept=frozenset(kept), back=back
                )
                rest[rows] = False
        rows = np.nonzero(rest)[0]
        while len(rows):
            other = Signs(out[rows], signs.counts[rows])
            out[rows] = moved(others, other.bytes, free_places(other, 0, 0), back=back)
            # Those that landed among the numbers of the kind go on until they are out again.
            again = Signs(out[rows], signs.counts[rows])
            inside = np.zeros(len(rows), bool)
            for kind in kinds:
                inside |= belongs(again, kind)
            rows = rows[inside]
        return out

    return lambda values, _row: on_signs(values, work)


def belongs(signs: Signs, kind: Kind) -> NDArray[np.bool_]:
    """Which values could be numbers of the kind, their check aside."""
    if signs.bytes.shape[1] < kind.length:
        return np.zeros(len(signs.bytes), bool)
    part = signs.bytes[:, : kind.length]
    wanted = np.full(kind.length, 10)
    wanted[list(kind.letters)] = 26
    fits: NDArray[np.bool_] = (signs.counts == kind.length) & (RADIX[part] == wanted).all(axis=1)
    numerals = NUMERAL[part]
    for each in kind.parts:
        value = _number(numerals, each.start, each.width)
        fits &= (value >= each.low) & (value <= each.high)
    if kind.fixed is not None:
        start, width, same = kind.fixed
        fits &= _number(numerals, start, width) == same
    if kind.letters == (6,):
        fits &= (numerals[:, 5] == 2) & (numerals[:, 6] < 12)  # noqa: PLR2004 - 2A and 2B
    rows = np.nonzero(fits)[0]
    fits[rows] = kind.check(numerals[rows]) != _NONE
    return fits


def _permuted(
    old: Bytes, kind: Kind, permutation: Permutation, *, kept: frozenset[int], back: bool
) -> Bytes:
    numerals = NUMERAL[old]
    parts = [part for part in kind.parts if part.start not in kept]
    sizes = [part.high - part.low + 1 for part in parts]
    total: Words = np.zeros(len(old), np.uint64)
    for part, size in zip(parts, sizes, strict=True):
        value = _number(numerals, part.start, part.width) - part.low
        total = total * np.uint64(size) + value.astype(np.uint64)
    new = numerals.copy()
    apply = permutation.backward if back else permutation.forward
    left = np.arange(len(old))
    while len(left):
        total[left] = apply(total[left], prod(sizes))
        _write(new, left, total[left], parts)
        left = left[kind.check(new[left]) == _NONE]
    out = old.copy()
    for part in parts:
        out[:, part.start : part.start + part.width] = DIGIT[
            new[:, part.start : part.start + part.width]
        ]
    _check(out, numerals, new, kind)
    return out


def _write(numerals: Numerals, rows: NDArray[np.intp], total: Words, parts: list[Part]) -> None:
    for part in reversed(parts):
        size = np.uint64(part.high - part.low + 1)
        value = total % size + np.uint64(part.low)
        total = total // size
        for at in reversed(range(part.width)):
            numerals[rows, part.start + at] = value % np.uint64(10)
            value = value // np.uint64(10)


def _check(out: Bytes, old: Numerals, new: Numerals, kind: Kind) -> None:
    """Make the check of the new number as right or wrong as that of the old one."""
    start, width = kind.checked
    if start >= kind.length:
        return
    before, after = kind.check(old), kind.check(new)
    if width:
        check = swapped(_number(old, start, width), before, after)
        for at in reversed(range(width)):
            out[:, start + at] = DIGIT[check % 10]
            check = check // 10
        return
    found = NUMERAL[out[:, start]].astype(np.int64)
    letters = NUMERAL[_DNI].astype(np.int64)
    letter = swapped(found, letters[before], letters[after])
    lower = out[:, start] & 0x20
    out[:, start] = (letter + 55).astype(np.uint8) | lower


def _number(numerals: Numerals, start: int, width: int) -> Numbers:
    total: Numbers = np.zeros(len(numerals), np.int64)
    for column in numerals[:, start : start + width].T:
        total = total * 10 + column
    return total


NATIONAL = Transformer(
    id="national_id",
    family=Family.ENCRYPTION,
    params=NationalParams,
    accepts=TEXT,
    bind=bind_national,
    grade=Grade.PRESERVED,
    privacy_rank=3,
    on_keys=True,
    unbind=bind_national_back,
)
