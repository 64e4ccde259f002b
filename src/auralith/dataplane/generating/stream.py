"""Numbers for values: a keyed function of the row's number, with as many lanes as one asks for.

AES-256 over (lane, row number) under a key derived from the seed and the column's place. Nothing
is drawn one after the other: any row's numbers can be had at any time, in any order, anywhere.
"""

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from auralith.dataplane.keyed.permutation import Permutation
from auralith.dataplane.keyed.prf import Prf, Words, derive, encrypt

Floats = NDArray[np.float64]

_SPREAD = 53
"""Bits of a double's fraction."""


class Stream:
    """The numbers of one column (or of one group of columns); safe to share between threads."""

    def __init__(self, seed: int | bytes, *labels: str) -> None:
        secret = seed if isinstance(seed, bytes) else f"auralith seed {seed}".encode()
        self._key = derive(secret, *labels)
        self._cipher = Cipher(algorithms.AES(self._key), modes.ECB())  # noqa: S305 - counter mode over row numbers is made here

    def words(self, numbers: Words, lane: int = 0) -> Words:
        """64 even bits for each row number; lanes are independent of each other."""
        blocks = np.empty((len(numbers), 2), np.uint64)
        # Two lanes share a block: one call of the cipher has bits enough for both.
        blocks[:, 0] = lane >> 1
        blocks[:, 1] = numbers
        found = encrypt(self._cipher.encryptor(), blocks).view("<u8")
        return np.ascontiguousarray(found[:, lane & 1])

    def uniform(self, numbers: Words, lane: int = 0) -> Floats:
        """Doubles in [0, 1)."""
        bits = self.words(numbers, lane) >> np.uint64(64 - _SPREAD)
        return bits.astype(np.float64) / float(1 << _SPREAD)

    def below(self, numbers: Words, limit: int | np.uint64 | Words, lane: int = 0) -> Words:
        """Whole numbers in [0, limit); the limit may differ from row to row."""
        high = np.asarray(limit, np.uint64)
        return self.words(numbers, lane) % np.maximum(high, np.uint64(1))

    def under(self, *labels: str) -> "Stream":
        """The numbers of a part of the column's values, unrelated to its own."""
        return Stream(self._key, "part", *labels)

    def permutation(self) -> Permutation:
        """A bijection of any range, of this column's own."""
        return Permutation(Prf(derive(self._key, "order")))
