"""National numbers of people and companies, with check digits that stay right."""

from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

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
from auralith.dataplane.masking.transformers.national_kinds import (
    KINDS,
    NONE,
    Kind,
    Numbers,
    Numerals,
    Part,
)
from auralith.dataplane.masking.transformers.shaped import (
    DIGIT,
    NUMERAL,
    RADIX,
    Signs,
    moved,
    on_signs,
    swapped,
)

Country = Literal[
    "fr_nir", "fr_siren", "fr_siret", "be_nn", "es_dni", "es_nie", "nl_bsn", "de_idnr", "it_cf",
    "pl_pesel", "gb_nhs", "br_cpf", "pt_nif", "ch_ahv", "ca_sin", "us_ssn",
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
    kinds = [
        _Moving(kind, binding, f"{given.kind} {number}", frozenset(kept), back=back)
        for number, kind in enumerate(KINDS[given.kind])
    ]
    others = CellPermutation(binding.key.key("national_id, other values"))

    def work(signs: Signs) -> Bytes:
        out = signs.bytes.copy()
        rest = np.ones(len(out), bool)
        for moving in kinds:
            rows = np.nonzero(belongs(signs, moving.kind))[0]
            if len(rows):
                length = moving.kind.length
                out[rows, :length] = moving.moved(signs.bytes[rows, :length])
                rest[rows] = False
        rows = np.nonzero(rest)[0]
        while len(rows):
            other = Signs(out[rows], signs.counts[rows])
            out[rows] = moved(others, other.bytes, free_places(other, 0, 0), back=back)
            # Those that landed among the numbers of the kind go on until they are out again.
            again = Signs(out[rows], signs.counts[rows])
            inside = np.zeros(len(rows), bool)
            for moving in kinds:
                inside |= belongs(again, moving.kind)
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
    for each in (*kind.parts, *kind.same):
        value = _number(numerals, each)
        fits &= (value >= each.low) & (value <= each.high)
    if kind.fixed is not None:
        start, width, same = kind.fixed
        fits &= _digits(numerals, start, width) == same
    if kind.letters == (6,):
        fits &= (numerals[:, 5] == 2) & (numerals[:, 6] < 12)  # noqa: PLR2004 - 2A and 2B
    rows = np.nonzero(fits)[0]
    fits[rows] = kind.check(numerals[rows]) != NONE
    return fits


class _Moving:
    """The permutation of the numbers of one kind."""

    def __init__(
        self, kind: Kind, binding: Binding, name: str, kept: frozenset[int], *, back: bool
    ) -> None:
        self.kind = kind
        self._parts = [part for part in kind.parts if part.start not in kept]
        self._sizes = [part.high - part.low + 1 for part in self._parts]
        permutation = Permutation(binding.key.prf(f"national_id {name}"))
        self._apply = permutation.backward if back else permutation.forward
        self._inner = None
        if kind.inside is not None:
            (inner,) = KINDS[kind.inside]
            self._inner = _Moving(inner, binding, f"{kind.inside} 0", frozenset(), back=back)

    def moved(self, old: Bytes) -> Bytes:
        """Other numbers of the kind, each as right or wrong as it was."""
        out = old.copy()
        if self._inner is not None:
            length = self._inner.kind.length
            out[:, :length] = self._inner.moved(old[:, :length])
        numerals, new = NUMERAL[old], NUMERAL[out]
        total: Words = np.zeros(len(old), np.uint64)
        for part, size in zip(self._parts, self._sizes, strict=True):
            value = _number(numerals, part) - part.low
            total = total * np.uint64(size) + value.astype(np.uint64)
        left = np.arange(len(old))
        while len(left):
            total[left] = self._apply(total[left], prod(self._sizes))
            _write(new, left, total[left], self._parts)
            left = left[self.kind.check(new[left]) == NONE]
        for part in self._parts:
            place = slice(part.start, part.start + part.width)
            signs = new[:, place]
            # A small letter stays a small one.
            out[:, place] = (
                (signs + 55).astype(np.uint8) | old[:, place] & 0x20
                if part.letters
                else DIGIT[signs]
            )
        _check(out, numerals, new, self.kind)
        return out


def _write(numerals: Numerals, rows: NDArray[np.intp], total: Words, parts: list[Part]) -> None:
    for part in reversed(parts):
        size = np.uint64(part.high - part.low + 1)
        value = total % size + np.uint64(part.low)
        total = total // size
        base, first = (np.uint64(26), 10) if part.letters else (np.uint64(10), 0)
        for at in reversed(range(part.width)):
            numerals[rows, part.start + at] = value % base + np.uint64(first)
            value = value // base


def _check(out: Bytes, old: Numerals, new: Numerals, kind: Kind) -> None:
    """Make the check of the new number as right or wrong as that of the old one."""
    start, width = kind.checked
    if start >= kind.length:
        return
    before, after = kind.check(old), kind.check(new)
    if width:
        check = _digits(old, start, width)
        if kind.cycle is None:
            check = swapped(check, before, after)
        else:
            within = (check >= 1) & (check <= kind.cycle)
            check = np.where(within, (check - 1 + after - before) % kind.cycle + 1, check)
        for at in reversed(range(width)):
            out[:, start + at] = DIGIT[check % 10]
            check = check // 10
        return
    found = NUMERAL[out[:, start]].astype(np.int64)
    letters = NUMERAL[np.frombuffer(kind.alphabet, np.uint8)].astype(np.int64)
    letter = swapped(found, letters[before], letters[after])
    lower = out[:, start] & 0x20
    out[:, start] = (letter + 55).astype(np.uint8) | lower


def _digits(numerals: Numerals, start: int, width: int) -> Numbers:
    return _number(numerals, Part(start, width, 0, 0))


def _number(numerals: Numerals, part: Part) -> Numbers:
    base, first = (26, 10) if part.letters else (10, 0)
    total: Numbers = np.zeros(len(numerals), np.int64)
    for column in numerals[:, part.start : part.start + part.width].T:
        total = total * base + (column.astype(np.int64) - first)
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
