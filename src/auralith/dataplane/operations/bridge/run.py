"""Copy, go on with a copy, or help with one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.copying import lending
from auralith.dataplane.copying.copy import as_json, copy
from auralith.dataplane.copying.task import CopyTask
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.bridge.spec import BridgeSpec


@dataclass(frozen=True)
class BridgeWork:
    """A bridge at work: both ends, what is copied, what is masked on the way."""

    source: Place
    target: Place
    spec: BridgeSpec
    run_id: str
    content_hash: str
    monitor: Monitor
    rate: Callable[[], int | None]
    """Rows a second, asked again and again instead of what the spec says."""
    policy: Policy | None = None

    def task(self, invite: Callable[[], int] = lambda: 0) -> CopyTask:
        """The same as the copying kernel takes it."""
        return CopyTask(
            source=self.source,
            target=self.target,
            wish=self.spec.wish(self.source.engine.name),
            options=replace(self.spec.options(), rate=self.rate),
            run_id=self.run_id,
            content_hash=self.content_hash,
            monitor=self.monitor,
            policy=self.policy,
            invite=invite,
        )


def run(work: BridgeWork, *, invite: Callable[[], int]) -> dict[str, Any]:
    """Bring the rows over; the same `run_id` takes an earlier attempt up where its ledger ends.

    `invite` asks other workers to `lend` a hand; how many were asked.
    """
    return as_json(copy(work.task(invite)))


def lend(work: BridgeWork) -> int:
    """Bring pieces of a run that another worker is in charge of; the rows."""
    return lending.lend(work.task())
