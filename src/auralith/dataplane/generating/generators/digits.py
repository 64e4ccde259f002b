"""Numbers of fixed width as matrices of digits, and check digits behind them."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from auralith.dataplane.keyed import checks
from auralith.dataplane.keyed.checks import Digits, Numbers
from auralith.dataplane.keyed.prf import Bytes, Words
from auralith.dataplane.masking.texts import strings

ZERO = 48


def digits(found: Words | Numbers, width: int) -> Digits:
    """The last `width` digits of each number, shape (n, width)."""
    out = np.empty((len(found), width), np.uint16)
    rest = found.astype(np.uint64)
    for at in reversed(range(width)):
        quotient = rest // np.uint64(10)
        out[:, at] = rest - quotient * np.uint64(10)
        rest = quotient
    return out


def constant(text: str, rows: int) -> Digits:
    """The same digits in each row."""
    return np.broadcast_to(np.array([int(sign) for sign in text], np.uint16), (rows, len(text)))


def beside(*parts: Digits) -> Digits:
    """The parts of each row, one behind the other."""
    return np.concatenate(parts, axis=1)


def checked(payload: Digits, check: Callable[[Digits], Numbers], width: int = 1) -> Digits:
    """The payload and its check behind it."""
    return beside(payload, digits(check(payload), width))


def luhn(payload: Digits) -> Digits:
    """The payload and its Luhn digit."""
    return checked(payload, checks.luhn)


def signs(found: Digits) -> Bytes:
    """Digits as ASCII."""
    return (found + ZERO).astype(np.uint8)


def shown(found: Digits) -> pa.Array:
    """Digits as text."""
    return strings(signs(found))


def lettered(prefix: str, found: Digits) -> pa.Array:
    """Digits behind letters that are the same in each row."""
    head = np.broadcast_to(np.frombuffer(prefix.encode(), np.uint8), (len(found), len(prefix)))
    return strings(np.concatenate([head, signs(found)], axis=1))


def spaced(found: Bytes, groups: tuple[int, ...], sign: str = " ") -> Bytes:
    """ASCII with a sign between groups of so many."""
    parts, start = [], 0
    gap = np.full((len(found), 1), ord(sign), np.uint8)
    for width in groups:
        if start:
            parts.append(gap)
        parts.append(found[:, start : start + width])
        start += width
    return np.concatenate(parts, axis=1)
