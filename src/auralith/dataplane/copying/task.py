"""What a copy works with: both ends, what is wanted, how it is carried out."""

from collections.abc import Callable
from dataclasses import dataclass

from auralith.dataplane.copying.model import Wish
from auralith.dataplane.copying.verifying import Verify
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.monitor import Monitor

LANES = 2


@dataclass(frozen=True)
class CopyOptions:
    """How a copy is carried out."""

    verify: Verify = "count"
    lanes: int = LANES
    piece_rows: int | None = None
    rate: Callable[[], int | None] = lambda: None
    """Rows a second, asked again and again."""


@dataclass(frozen=True)
class CopyTask:
    """A copy and its surroundings."""

    source: Place
    target: Place
    wish: Wish
    options: CopyOptions
    run_id: str
    content_hash: str
    monitor: Monitor
    policy: Policy | None = None
    """What is masked on the way."""
    owner: str | None = None
    """Which configuration makes this target; it is kept there with the run."""
    invite: Callable[[], int] = lambda: 0
    """Asks others to help (`lending`); how many were asked. They need not come."""
