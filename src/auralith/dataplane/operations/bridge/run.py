"""Copy, or go on with a copy."""

from typing import Any

from auralith.dataplane.copying.copy import CopyTask, as_json, copy
from auralith.dataplane.engines.base import Place
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.bridge.spec import BridgeSpec


def run(
    source: Place,
    target: Place,
    spec: BridgeSpec,
    *,
    run_id: str,
    content_hash: str,
    monitor: Monitor,
) -> dict[str, Any]:
    """Bring the rows over; the same `run_id` takes an earlier attempt up where its ledger ends."""
    result = copy(
        CopyTask(
            source=source,
            target=target,
            wish=spec.wish(source.engine.name),
            options=spec.options(),
            run_id=run_id,
            content_hash=content_hash,
            monitor=monitor,
        )
    )
    return as_json(result)
