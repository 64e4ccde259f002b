"""Check digits over whole columns: rows of digits in, the check of each row out.

Digits are matrices of shape (n, width), first place first; letters count 10 to 35 where a rule
says so.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.uint16]
Numbers = NDArray[np.int64]
_HELD = 14
"""Digits that 63 bits hold behind a remainder of four."""


def luhn(payload: Digits) -> Numbers:
    """The digit that makes payload and digit pass the Luhn test (cards, SIREN)."""
    doubled = payload[:, ::-1].astype(np.int64)
    doubled[:, ::2] *= 2
    doubled -= 9 * (doubled > 9)  # noqa: PLR2004 - digits of the doubled number are added
    found: Numbers = -doubled.sum(axis=1) % 10
    return found


def remainder(numerals: Digits, modulus: int) -> Numbers:
    """The row as one number modulo `modulus` (below 10,000); a letter (10 to 35) is two digits."""
    columns = np.ascontiguousarray(numerals.T).astype(np.int64)
    letters = columns.max(axis=1, initial=0) > 9  # noqa: PLR2004 - letters have two digits
    total = np.zeros(len(numerals), np.int64)
    held = 0
    for column, mixed in zip(columns, letters.tolist(), strict=True):
        # Divided only when the next digits would not fit any more.
        if held + 2 > _HELD:
            total %= modulus
            held = 0
        total *= np.where(column > 9, 100, 10) if mixed else 10  # noqa: PLR2004 - the same
        total += column
        held += 2 if mixed else 1
    total %= modulus
    return total


def iban_check(bban: Digits, country: str) -> Numbers:
    """The two check digits of an IBAN, 02 to 98 (ISO 13616)."""
    tail = [ord(letter) - 55 for letter in country] + [0, 0]
    ends = np.broadcast_to(np.array(tail, np.uint16), (len(bban), 4))
    return 98 - remainder(np.concatenate([bban, ends], axis=1), 97)


def weighted(payload: Digits, weights: Sequence[int], modulus: int) -> Numbers:
    """The sum of digits times weights, modulo `modulus`."""
    found: Numbers = payload.astype(np.int64) @ np.array(weights, np.int64) % modulus
    return found
