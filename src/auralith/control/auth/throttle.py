"""Slowing down guessing, counted in the metadata database so that every process sees it.

An attempt takes its place before the password is checked and gives it back when the password was
right; parallel guesses therefore cannot slip past the limit together. A refused attempt counts
nothing and does not prolong the wait. Nobody is locked out for good: a browser that signed in
before has buckets of its own, and the delay of an account under attack has an upper bound.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth import repository
from auralith.control.auth.client import Client
from auralith.control.auth.errors import Throttled
from auralith.kit.clock import now

MAX_DELAY = 180


@dataclass(frozen=True)
class Bucket:
    """What is counted under `key`: `free` failures in `window`, then a wait.

    A growing bucket waits 1, 2, 4 … seconds up to MAX_DELAY; the others until the window ends.
    """

    key: str
    free: int
    window: timedelta
    growing: bool = False


def login_buckets(email: str, client: Client, device_id: UUID | None) -> list[Bucket]:
    """The counters of one sign-in attempt."""
    quarter = timedelta(minutes=15)
    if device_id is not None:
        return [Bucket(f"login:device:{device_id}", 5, quarter)]
    account = hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]
    return [
        Bucket(f"login:net:{account}:{client.network}", 5, quarter),
        Bucket(f"login:account:{account}", 10, timedelta(days=1), growing=True),
        Bucket(f"login:ip:{client.ip}", 30, timedelta(minutes=5)),
    ]


def password_buckets(user_id: UUID, session_id: UUID | None) -> list[Bucket]:
    """The counters of confirming the present password within a session."""
    return [Bucket(f"password:{user_id}:{session_id}", 5, timedelta(minutes=15))]


def take(session: Session, buckets: Sequence[Bucket]) -> None:
    """Count one attempt in every bucket, or refuse it (429) and count nothing."""
    instant = now()
    rows = [repository.locked_bucket(session, b.key, instant) for b in _sorted(buckets)]
    waits = [row.blocked_until for row in rows if row.blocked_until and row.blocked_until > instant]
    if waits:
        raise Throttled(_seconds(max(waits) - instant))
    for bucket, row in zip(_sorted(buckets), rows, strict=True):
        if row.window_started_at + bucket.window <= instant:
            row.failures, row.window_started_at, row.blocked_until = 0, instant, None
        row.failures += 1
        if row.failures >= bucket.free:
            row.blocked_until = _until(bucket, row.failures, row.window_started_at, instant)
    session.flush()


def give_back(session: Session, buckets: Sequence[Bucket]) -> None:
    """Undo the attempt that turned out right; what is not a growing bucket starts afresh."""
    instant = now()
    for bucket in _sorted(buckets):
        row = repository.locked_bucket(session, bucket.key, instant)
        keep = bucket.growing or bucket.key.startswith("login:ip:")
        row.failures = max(0, row.failures - 1) if keep else 0
        if row.failures < bucket.free or bucket.growing:
            row.blocked_until = None
    session.flush()


def _until(bucket: Bucket, failures: int, started: datetime, instant: datetime) -> datetime:
    if not bucket.growing:
        return started + bucket.window
    return instant + timedelta(seconds=min(2 ** min(failures - bucket.free, 10), MAX_DELAY))


def _sorted(buckets: Sequence[Bucket]) -> list[Bucket]:
    """Always locked in the same order, so that two attempts cannot block each other."""
    return sorted(buckets, key=lambda b: b.key)


def _seconds(wait: timedelta) -> int:
    return int(wait.total_seconds()) + 1
