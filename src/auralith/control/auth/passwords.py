"""Passwords: what is too weak, and argon2id within a memory budget."""

import threading
from functools import cache
from importlib import resources
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auralith.control.auth.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 256
SHORTEST_NAME = 4
CONCURRENT_HASHES = 4
"""Each hash takes 19 MiB; more at once wait, so that sign-ins cannot exhaust the memory."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = threading.BoundedSemaphore(CONCURRENT_HASHES)


def hash_password(password: str) -> str:
    """The argon2id hash (m=19 MiB, t=2, p=1), with its salt and parameters."""
    with _slots:
        return _hasher.hash(password)


@cache
def _dummy() -> str:
    return _hasher.hash("no account has this password")


def verify(password: str, stored: str | None) -> bool:
    """Whether the password is right; without a hash the same work is done and the answer is no."""
    dummy = _dummy()
    with _slots:
        try:
            right = _hasher.verify(stored or dummy, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(right) and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def check(password: str, *, email: str, field: str = "password") -> None:
    """Refuse (422) a password that is too short, too long, widely used or guessable."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        msg = f"Choose a password of {MIN_LENGTH} to {MAX_LENGTH} characters."
        raise WeakPassword(msg, field=field)
    folded = password.casefold()
    local = email.casefold().split("@")[0]
    same = len(local) >= SHORTEST_NAME and folded.strip("0123456789!.") == local
    if same or folded == email.casefold():
        msg = "The password is made of the e-mail address. Choose another one."
        raise WeakPassword(msg, field=field)
    if folded in _common() or _is_simple(folded):
        msg = "This password is among the first that are guessed. Choose another one."
        raise WeakPassword(msg, field=field)


@cache
def _common() -> frozenset[str]:
    text = (resources.files("auralith.control.auth") / "common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _is_simple(folded: str) -> bool:
    """One short piece repeated, or a run of neighbours (`abcdefghijkl`, `987654321098`)."""
    for size in range(1, 5):
        piece = folded[:size]
        if (piece * (len(folded) // size + 1))[: len(folded)] == folded:
            return True
    steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
    return steps <= {1, -9} or steps <= {-1, 9}
