"""Format-preserving encryption FF1 (NIST SP 800-38G), for all rows of one length at once.

Checked against the sample vectors that NIST published. FF3 and FF3-1 were withdrawn from the
draft of revision 1 and are not offered. The same draft asks for a domain of a million at least;
smaller ones are refused.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith.dataplane.keyed.prf import BLOCK, Bytes, Prf, Words, encrypt

LEAST = 1_000_000
"""So many different values a domain has at least."""
ROUNDS = 10
_NATIVE = 1 << 60
"""Halves of up to this many values are numbers of 64 bits; larger ones Python's."""


class DomainTooSmall(ValueError):
    """Fewer than a million values: FF1 would not hide them."""


class Ff1:
    """FF1 with one key and radix; numerals are numbers below the radix."""

    def __init__(self, prf: Prf, radix: int, tweak: bytes = b"") -> None:
        if not 2 <= radix <= 1 << 16:  # noqa: PLR2004 - bounds of the standard
            msg = "FF1 takes a radix from 2 to 65,536."
            raise ValueError(msg)
        self._prf, self._radix, self._tweak = prf, radix, tweak

    @property
    def shortest(self) -> int:
        """The least number of numerals that makes a domain of a million."""
        length = 1
        while self._radix**length < LEAST:
            length += 1
        return max(length, 2)

    def encrypt(self, numerals: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Rows of numerals, shape (n, length); the result has the same shape.

        Raises `DomainTooSmall` when the rows are too short.
        """
        return self._apply(numerals, inverse=False)

    def decrypt(self, numerals: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """The way back."""
        return self._apply(numerals, inverse=True)

    def _apply(self, numerals: NDArray[np.uint16], *, inverse: bool) -> NDArray[np.uint16]:
        rows, length = numerals.shape
        if length < self.shortest:
            msg = (
                f"{length} characters of {self._radix} kinds make fewer than a million values,"
                f" too few for FF1: at least {self.shortest} characters, or take format_preserve."
            )
            raise DomainTooSmall(msg)
        if not rows:
            return numerals.copy()
        half = length // 2
        widths = (half, length - half)
        moduli = [self._radix**width for width in widths]
        kind: type = np.uint64 if moduli[1] <= _NATIVE else object
        sides = [self._number(part, kind) for part in (numerals[:, :half], numerals[:, half:])]
        rounds = _Rounds(self._prf, self._radix, self._tweak, length=length)
        for at in reversed(range(ROUNDS)) if inverse else range(ROUNDS):
            # Round i changes A when i is even, which then changes places with B.
            side = at & 1
            limit = kind(moduli[side]) if kind is np.uint64 else moduli[side]
            moved = rounds.function(at, sides[1 - side], moduli[side])
            total = sides[side] + (limit - moved if inverse else moved)
            sides[side] = np.where(total >= limit, total - limit, total)
        parts = [self._numerals(s, w, kind) for s, w in zip(sides, widths, strict=True)]
        return np.concatenate(parts, axis=1)

    def _number(self, numerals: NDArray[np.uint16], kind: type) -> NDArray[Any]:
        total: NDArray[Any] = np.zeros(len(numerals), kind)
        base = kind(self._radix) if kind is np.uint64 else self._radix
        for column in numerals.T:
            total = total * base + column.astype(kind)
        return total

    def _numerals(self, numbers: NDArray[Any], width: int, kind: type) -> NDArray[np.uint16]:
        out = np.empty((len(numbers), width), np.uint16)
        base = kind(self._radix) if kind is np.uint64 else self._radix
        left = numbers
        for at in reversed(range(width)):
            quotient = left // base
            out[:, at] = (left - quotient * base).astype(np.uint16)
            left = quotient
        return out


class _Rounds:
    """The round function: CBC-MAC over a fixed block, tweak, round number and one half."""

    def __init__(self, prf: Prf, radix: int, tweak: bytes, *, length: int) -> None:
        self._context = prf.context()
        v = length - length // 2
        self._bytes = ((radix**v - 1).bit_length() + 7) // 8
        self._digits = 4 * ((self._bytes + 3) // 4) + 4
        head = b"\x01\x02\x01" + radix.to_bytes(3, "big") + b"\x0a"
        head += (length // 2 % 256).to_bytes(1, "big")
        head += length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        padding = bytes((-len(tweak) - self._bytes - 1) % BLOCK)
        fixed = tweak + padding
        whole = len(fixed) // BLOCK * BLOCK
        state = bytes(BLOCK)
        for start in range(0, BLOCK + whole, BLOCK):
            block = (head + fixed)[start : start + BLOCK]
            mixed = bytes(a ^ b for a, b in zip(block, state, strict=True))
            state = self._context.update(mixed)
        self._state = np.frombuffer(state, np.uint8)
        self._rest = np.frombuffer(fixed[whole:], np.uint8)

    def function(self, at: int, numbers: NDArray[Any], modulus: int) -> NDArray[Any]:
        """What round `at` adds, for each row, below `modulus`."""
        count = len(numbers)
        text = np.empty((count, len(self._rest) + 1 + self._bytes), np.uint8)
        text[:, : len(self._rest)] = self._rest
        text[:, len(self._rest)] = at
        text[:, len(self._rest) + 1 :] = _big_endian(numbers, self._bytes)
        state = np.broadcast_to(self._state, (count, BLOCK))
        for start in range(0, text.shape[1], BLOCK):
            state = encrypt(self._context, text[:, start : start + BLOCK] ^ state)
        more = range(1, -(-self._digits // BLOCK))
        parts = [state, *(encrypt(self._context, state ^ _counter(at)) for at in more)]
        stream = np.concatenate(parts, axis=1)[:, : self._digits]
        return _modulo(stream, modulus, object if numbers.dtype == object else np.uint64)


def _counter(number: int) -> Bytes:
    return np.frombuffer(number.to_bytes(BLOCK, "big"), np.uint8)


def _big_endian(numbers: NDArray[Any], size: int) -> Bytes:
    """Numbers as rows of bytes, highest first."""
    if numbers.dtype == object:
        joined = b"".join(int(number).to_bytes(size, "big") for number in numbers)
        return np.frombuffer(joined, np.uint8).reshape(-1, size)
    eight = numbers.astype(">u8").view(np.uint8).reshape(-1, 8)
    if size <= 8:  # noqa: PLR2004 - bytes of the number
        return eight[:, 8 - size :]
    return np.pad(eight, ((0, 0), (size - 8, 0)))


def _modulo(stream: Bytes, modulus: int, kind: type) -> NDArray[Any]:
    """The rows of bytes as large numbers, modulo `modulus`."""
    if kind is object:
        width, whole = stream.shape[1], stream.tobytes()
        out = np.empty(len(stream), object)
        out[:] = [
            int.from_bytes(whole[at : at + width], "big") % modulus
            for at in range(0, len(whole), width)
        ]
        return out
    limit = np.uint64(modulus)
    pieces, shift = stream.astype(np.uint64), 8
    if modulus < 1 << 32:
        pieces, shift = stream.reshape(-1).view(">u4").reshape(len(stream), -1), 32
        pieces = pieces.astype(np.uint64)
    elif modulus >= 1 << 56:
        pieces = np.stack([stream >> 4, stream & 15], axis=2).reshape(len(stream), -1)
        pieces, shift = pieces.astype(np.uint64), 4
    total: Words = np.zeros(len(stream), np.uint64)
    for column in pieces.T:
        total = ((total << np.uint64(shift)) | column) % limit
    return total
